"""x86 assembly in the diff: returns that skip the RET macro."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reviewer.checks import abi
from reviewer.checks.context import Context, Hit
from reviewer.checks.prover import AssemblyParams, ReturnParams
from reviewer.diff import line_passage
from reviewer.model import AbiVerdict, FileChange, LineKind
from reviewer.seamcall.judgements import form
from reviewer.seamcall.returns import Function, Return, functions

PROOF = AssemblyParams("SC017")


def bare_return(params: ReturnParams, context: Context) -> Iterator[Hit]:
    """A hit for each added "ret"."""
    for file, function in _functions(params, context):
        for found in function.returns:
            if found.bare and found.added:
                yield _hit(file, found)
    if context.split_lines and abi.examination(context).files:
        yield from (hit for hit in abi.run(PROOF, context) if hit.facts["why"] != form.BARE)


def verdicts(params: ReturnParams, context: Context) -> Iterator[AbiVerdict]:
    """Of each function in sight: are all its returns the macro's?"""
    proved = tuple(abi.verdicts(PROOF, context))
    yield from proved
    for file, function in _functions(params, context):
        if function.name in {verdict.function for verdict in proved}:
            continue
        status, why = _verdict(function)
        blame = abi.PATCH if any(found.bare and found.added for found in function.returns) else abi.BEFORE
        blame = blame if status == "fail" else ""
        yield AbiVerdict("", function.name or file.path, "", status, why, file.path, blame)


def _functions(params: ReturnParams, context: Context) -> Iterator[tuple[FileChange, Function]]:
    """The functions in the new lines of the files that the rule covers."""
    for file in context.files:
        if params.cover(file):
            lines = ((split.line, split.code) for owner, split in context.split_lines if owner is file)
            code = [(line.new, text, line.kind is LineKind.ADDED) for line, text in lines if line.new is not None]
            yield from ((file, function) for function in functions(code))


def _verdict(function: Function) -> tuple[str, str]:
    bare = [str(found.line) for found in function.returns if found.bare]
    if bare:
        return "fail", f"a bare return in line {', '.join(bare)}"
    if not function.complete:
        return "unknown", "only a part of the function is in sight"
    if not function.returns:
        return "unknown", "no return in sight; a macro may hold it"
    return "pass", "all returns by RET"


def _hit(file: FileChange, found: Return) -> Hit:
    line = next(line for line in file.lines() if line.new == found.line)
    start = re.search(r"\b(?:ret|retq)\b", line.text)
    span = start.span() if start else (0, len(line.text))
    place = line_passage(file, line)
    where = f" of {found.function}" if found.function else ""
    facts = {"function": where, "why": "", "expected": "RET", "found": "ret"}
    return Hit(place.locate(*span), facts, suggestion=line.text[: span[0]] + "RET" + line.text[span[1] :])
