"""Sentences of a changelog that describe a call of the TDX module, against the code and the leaf table."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reviewer.checks.abicomments import facts
from reviewer.checks.context import Context, Hit
from reviewer.checks.prover import ClaimParams
from reviewer.model import LineKind, Passage
from reviewer.seamcall import conduct as conducts
from reviewer.seamcall.conduct import Conduct
from reviewer.seamcall.said import leaves, prose, returned
from reviewer.seamcall.said.assertion import Wrong
from reviewer.seamcall.said.comments import MARK

CLAIMS = (prose.REGISTERS, returned.RETURNS, leaves.OPERANDS)
FUNCTION = re.compile(r"\b(__(?:seamcall|tdcall|tdx_module_call)\w*)\b")
SYMBOL = re.compile(r"\bSYM_\w*START\w*\(\s*(\w+)")


def run(params: ClaimParams, context: Context) -> Iterator[Hit]:
    """A hit for each claim that is wrong."""
    for passage, found in context.keep("abi-claims", lambda: tuple(_all(context))):
        if found.rule == params.claim:
            told = {"why": found.why, "expected": found.expected}
            yield Hit(passage.locate(found.start, found.end), told)


def _all(context: Context) -> Iterator[tuple[Passage, Wrong]]:
    for passage in context.sentences:
        if prose.ABOUT.search(passage.text) or leaves.NAME.search(passage.text):
            known = _known(context, passage.text)
            for found in (
                *prose.wrong(passage.text, known),
                *_returned(passage.text, known, context),
                *leaves.sentence(passage.text, facts(context).table),
            ):
                yield passage, found


def _returned(text: str, known: Conduct | None, context: Context) -> Iterator[Wrong]:
    yield from returned.carry(text)
    yield from returned.trapped(text)
    if known is not None and FUNCTION.search(text):
        yield from returned.wrong(text, known, facts(context).constants)


def _known(context: Context, text: str) -> Conduct | None:
    """What the function does that a sentence is about: the one that it names, else all of the patch if they agree."""
    known = facts(context)
    added = _added(context)
    named = list(dict.fromkeys(FUNCTION.findall(text)))
    if len(named) > 1:
        return None
    names = named or list(dict.fromkeys(SYMBOL.findall(added)))
    found = [each for name in names if (each := known.of(name) or known.promised(name, added)) is not None]
    alike = {(each.passed, each.outputs) for each in found}
    return conducts.joined(found) if len(alike) == 1 else None


def _added(context: Context) -> str:
    files = (file for file in context.files if file.path.endswith(".S"))
    return MARK.sub("", "\n".join(line.text for file in files for line in file.lines(LineKind.ADDED)))
