"""Assembly of a patch against the register contracts: what the patch brings in, and what was there before."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass

from reviewer import resources
from reviewer.checks.context import CannotTellError, Context, Hit
from reviewer.checks.images import Images, images
from reviewer.checks.prover import AssemblyParams, is_assembly
from reviewer.diff import line_words
from reviewer.model import (
    AbiCourse,
    AbiEdge,
    AbiVerdict,
    DiffLine,
    FileChange,
    LineKind,
    Location,
)
from reviewer.seamcall import contract
from reviewer.seamcall.course import Edge
from reviewer.seamcall.proof import Evidence, Proof, Proved, Verdict, introduced, prove

BEFORE = "before"
"""The variant of a rule for what was there before the patch."""
PATCH = "patch"
"""Whose fault it is else."""


@dataclass(frozen=True, slots=True)
class Examined:
    """An assembly file that the patch touches or whose macros it touches."""

    after: Proof
    fresh: tuple[Verdict, ...]
    """Failures that the patch brings in."""
    old: tuple[Verdict, ...]
    """Failures that were there before."""
    before: Proof | None = None


@dataclass(frozen=True, slots=True)
class Examination:
    """All of a patch."""

    files: tuple[Examined, ...]
    unknown: tuple[str, ...]
    """Why files of concern could not be judged, a sentence each."""


def examination(context: Context) -> Examination:
    """Every assembly file of concern, judged once for all rules."""
    return context.keep("abi-proof", lambda: _examine(context))


def _examine(context: Context) -> Examination:
    contracts = contract.load(resources.data_dir("rules") / "seamcall" / "abi")
    there = images(context)
    found, unknown = list[Examined](), list[str]()
    changed = [file for file in context.files if is_assembly(file)]
    for path in _concerned([file.path for file in changed], contracts, there):
        text = there.new(path)
        if text is not None:
            examined = _examined(path, text, contracts, there, {file.path for file in changed})
            if examined.after.functions and not any(map(there.unknown, examined.after.closure)):
                found.append(examined)
    for file in changed:
        if _of_concern(file, contracts) and (why := there.unknown(file.path)):
            unknown.append(why)
    return Examination(tuple(found), tuple(unknown))


def _concerned(changed: list[str], contracts: tuple[contract.Contract, ...], there: Images) -> list[str]:
    """The changed files, and those that expand their macros."""
    if not changed:
        return []
    users = [path for each in contracts for path in each.files if path not in changed]
    near = {posixpath.dirname(path) for path in changed}
    likely = [path for path in users if posixpath.dirname(path) in near or any("/tdx/" in each for each in changed)]
    return [*changed, *(path for path in likely if there.new(path) is not None)]


def _of_concern(file: FileChange, contracts: tuple[contract.Contract, ...]) -> bool:
    """Whether the visible lines of a file name anything that a contract is about."""
    text = "\n".join(line.text for line in file.lines()) + "\n".join(hunk.section for hunk in file.hunks)
    words = [name for each in contracts for name in (*each.encodings, *each.variants, *each.constants, *each.offsets)]
    return any(word in text for word in words) or _beside(file.path, contracts)


def _beside(path: str, contracts: tuple[contract.Contract, ...]) -> bool:
    """Whether it lies in the folder of a file that a contract names: its macros are likely expanded there."""
    folders = {posixpath.dirname(name) for each in contracts for name in each.files}
    return posixpath.dirname(path) in folders


def _examined(
    path: str, text: str, contracts: tuple[contract.Contract, ...], there: Images, changed: set[str]
) -> Examined:
    after = prove(path, text, there.new, contracts)
    if not changed.intersection(after.closure):  # it does not include what the patch touches
        return Examined(Proof(file=path, functions=(), closure=(), missing=(), offsets=""), (), ())
    before = there.old(path)
    if before is None:
        return Examined(after, tuple(introduced((), after.verdicts)), ())
    earlier = prove(path, before, there.old, contracts)
    fresh = tuple(introduced(earlier.verdicts, after.verdicts))
    told = {(verdict.rule, verdict.function) for verdict in fresh}
    all_of_them = introduced((), after.verdicts)
    return Examined(after, fresh, tuple(v for v in all_of_them if (v.rule, v.function) not in told), earlier)


def run(params: AssemblyParams, context: Context) -> Iterator[Hit]:
    """A hit for each place to blame, of all functions that suffer from it."""
    found = examination(context)
    if found.unknown and not found.files:
        raise CannotTellError("; ".join(found.unknown))
    yield from _grouped(params, context, [v for each in found.files for v in each.fresh], "")
    yield from _grouped(params, context, [v for each in found.files for v in each.old], BEFORE)


def _grouped(params: AssemblyParams, context: Context, verdicts: list[Verdict], variant: str) -> Iterator[Hit]:
    """One hit for each line that is quoted."""
    groups: dict[Location, list[tuple[Verdict, Evidence]]] = {}
    for verdict in verdicts:
        if verdict.rule == params.judgement:
            for evidence in verdict.evidence:
                groups.setdefault(_place(context, evidence), []).append((verdict, evidence))
    for place, group in groups.items():
        yield _hit(place, group, variant)


def _hit(place: Location, group: list[tuple[Verdict, Evidence]], variant: str) -> Hit:
    verdict, evidence = group[0]
    functions = list(dict.fromkeys(each.function for each, _ in group))
    instance = f" ({verdict.instance})" if verdict.instance else ""
    more = f"; also in {', '.join(functions[1:])}" if len(functions) > 1 else ""
    facts = {"function": verdict.function, "why": evidence.why, "expected": evidence.expected, "found": evidence.found}
    lines = (f"{verdict.function}(){instance}{more}", *evidence.lines)
    return Hit(place, facts, variant or evidence.variant, evidence=lines)


def _place(context: Context, evidence: Evidence) -> Location:
    """The line to blame; where the patch does not show it, the nearest line that the patch changes."""
    wanted = [evidence.where, *(step.where for step in reversed(evidence.steps))]
    for where in wanted:
        for file in context.files:
            if file.path == where.file:
                for line in file.lines(LineKind.ADDED):
                    if line.new == where.line:
                        return line_words(file, line)
    file, line = min(_changes(context), key=lambda change: _distance(change, evidence))
    return line_words(file, line)


def _changes(context: Context) -> Iterator[tuple[FileChange, DiffLine]]:
    for file in context.files:
        if file.path.endswith(".S"):
            for line in file.lines(LineKind.ADDED, LineKind.REMOVED):
                if line.text.strip():
                    yield file, line


def _distance(change: tuple[FileChange, DiffLine], evidence: Evidence) -> tuple[bool, int]:
    file, line = change
    return file.path != evidence.where.file, abs((line.new or line.old or 0) - evidence.where.line)


def verdicts(params: AssemblyParams, context: Context) -> Iterator[AbiVerdict]:
    """Of each function: what the rule says of it."""
    for each in examination(context).files:
        fresh = {(verdict.rule, verdict.function) for verdict in each.fresh}
        for verdict in each.after.verdicts:
            if verdict.rule == params.judgement:
                blame = PATCH if (verdict.rule, verdict.function) in fresh else BEFORE
                yield told(verdict, each.after.file, blame)


def told(verdict: Verdict, file: str, blame: str) -> AbiVerdict:
    """A verdict as the report has it."""
    blame = blame if verdict.status == "fail" else ""
    return AbiVerdict("", verdict.function, verdict.instance, verdict.status, verdict.why, file, blame)


def courses(context: Context) -> Iterator[AbiCourse]:
    """Of each function: where its registers go."""
    for each in examination(context).files:
        for proved in each.after.functions:
            if proved.course:
                yield _course(proved)


def _course(proved: Proved) -> AbiCourse:
    legs = (
        {"in": proved.course.inputs, "out": proved.course.outputs, "result": proved.course.results}
        if proved.course
        else {}
    )
    return AbiCourse(
        function=proved.function,
        instance=proved.instance,
        place=str(proved.where),
        design=proved.design,
        instruction=proved.instruction,
        edges=tuple(_edge(leg, edge) for leg, edges in legs.items() for edge in edges),
    )


def _edge(leg: str, edge: Edge) -> AbiEdge:
    return AbiEdge(
        leg=leg,
        register=edge.register,
        place=edge.place,
        status=edge.status,
        found=edge.found,
        line=f"{edge.where}: {edge.text}" if edge.where else "",
    )
