"""Comments that describe a call of the TDX module, against the code: assembly, and the C around it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reviewer import resources
from reviewer.checks import abi, csites
from reviewer.checks.context import Context, Hit
from reviewer.checks.images import images, visible
from reviewer.checks.prover import CommentParams
from reviewer.diff import line_passage, line_words
from reviewer.model import DiffLine, FileChange, LineKind, Location
from reviewer.seamcall import contract, leaves
from reviewer.seamcall.judged import CONCERNED
from reviewer.seamcall.proof import Proof, prove
from reviewer.seamcall.said.judge import Facts, Found, judged

CALLED = re.compile(r"\b__(?:seamcall|tdcall|tdx_module_call)\w*")
COMMENT = re.compile(r"\s*(?:/?\*|//)")
STALE = "stale"
"""The variant of a comment that the patch leaves as it is, though the code is no longer so."""


def facts(context: Context, *, before: bool = False) -> Facts:
    """What is known of the code on one side of the patch, once for all rules."""
    return context.keep(f"abi-facts-{before}", lambda: _facts(context, before=before))


def _facts(context: Context, *, before: bool) -> Facts:
    folder = resources.data_dir("rules") / "seamcall" / "abi"
    examined = abi.examination(context).files
    proofs = [each.before if before else each.after for each in examined]
    contracts = contract.load(folder)
    sound = [each for each in proofs if each]
    if any(CALLED.search(line.text) for file in context.files for line in file.lines(LineKind.ADDED)):
        sound += _others(context, contracts, {each.file for each in sound}, before=before)
    return Facts(sound, contracts, leaves.load(folder / leaves.FILE))


def _others(
    context: Context, contracts: tuple[contract.Contract, ...], known: set[str], *, before: bool
) -> Iterator[Proof]:
    """The assembly that the patch leaves alone, of which its C or its text speaks."""
    files = images(context).old if before else images(context).new
    for path in dict.fromkeys(path for each in contracts for path in each.files):
        if path not in known and (text := files(path)) is not None:
            proof = prove(path, text, files, contracts)
            if proof.functions:
                yield proof


def run(params: CommentParams, context: Context) -> Iterator[Hit]:
    """A hit for each statement that is wrong: in what the patch writes, or because of what it changes."""
    for location, found, variant in context.keep("abi-comments", lambda: tuple(_all(context))):
        if found.kind == params.statement:
            told = {"subject": f"{found.subject}()" if found.subject else "the code", "why": found.why}
            yield Hit(location, {**told, "expected": found.expected, "line": found.line, "quote": found.quote}, variant)


def _all(context: Context) -> Iterator[tuple[Location, Found, str]]:
    changed = [file for file in context.files if file.path.endswith((".S", ".c", ".h")) and _concerned(file)]
    if not changed and not any(file.path.endswith(".S") for file in context.files):
        return
    for file in changed:
        text = images(context).new(file.path)
        parts = [text] if text is not None else list(visible(file))
        found = [each for part in parts for each in judged(file.path, part, facts(context))]
        yield from _told(context, file, found, whole=text is not None)
    for path in _beside(context, {file.path for file in changed}):
        if (text := images(context).new(path)) is not None and facts(context).proofs:
            found = list(judged(path, text, facts(context)))
            yield from _stale(context, path, found)


def _concerned(file: FileChange) -> bool:
    return any(CONCERNED.search(line.text) for line in file.lines()) or "/tdx/" in file.path


def _beside(context: Context, changed: set[str]) -> list[str]:
    """Files of the proofs that the patch leaves alone: their comments may be about what it changes."""
    return list(dict.fromkeys(path for each in facts(context).proofs for path in each.closure if path not in changed))


def _told(
    context: Context, file: FileChange, found: list[Found], *, whole: bool
) -> Iterator[tuple[Location, Found, str]]:
    added = {line.new: line for line in file.lines(LineKind.ADDED)}
    for each in found:
        if (line := added.get(each.line)) is not None:
            yield _located(file, line, each), each, ""
    if whole:
        yield from _stale(context, file.path, [each for each in found if each.line not in added])


def _stale(context: Context, path: str, found: list[Found]) -> Iterator[tuple[Location, Found, str]]:
    """What was right before the patch."""
    before = images(context).old(path) if found and not _broken(context, path) else None
    if before is None:
        return
    old = {(each.kind, each.why, each.quote) for each in judged(path, before, facts(context, before=True))}
    for each in found:
        nearest = _change(context, path, each.line)
        if nearest and (each.kind, each.why, each.quote) not in old:
            yield nearest, each, STALE


def _broken(context: Context, path: str) -> bool:
    """Whether the patch breaks the code itself: then the comment is not what is wrong."""
    if path.endswith(".S"):
        return any(each.fresh for each in abi.examination(context).files)
    return any(file.path == path and variant != abi.BEFORE for file, _, _, variant in csites.examination(context).found)


def _change(context: Context, path: str, line: int) -> Location | None:
    """The line that the patch changes nearest to a place, of code and of the same file where there are such lines."""
    lines = [(file, each) for file in context.files for each in file.lines(LineKind.ADDED, LineKind.REMOVED)]
    written = [(file, each) for file, each in lines if each.text.strip()]
    code = [(file, each) for file, each in written if not COMMENT.match(each.text)]
    if not written:
        return None
    file, nearest = min(code or written, key=lambda pair: _distance(pair[0], pair[1], path, line))
    return line_words(file, nearest)


def _distance(file: FileChange, each: DiffLine, path: str, line: int) -> tuple[bool, bool, int, bool]:
    away = abs((each.new or each.old or 0) - line)
    return file.path != path, not file.path.endswith(".S"), away, each.kind is LineKind.REMOVED


def _located(file: FileChange, line: DiffLine, found: Found) -> Location:
    passage = line_passage(file, line)
    return passage.locate(found.column, found.column + len(found.quote))
