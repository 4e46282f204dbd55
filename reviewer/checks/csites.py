"""C of a patch that calls the TDX module, against the leaf table: what it brings in, and what was there before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from reviewer import resources
from reviewer.checks.abi import BEFORE, PATCH, told
from reviewer.checks.context import CannotTellError, Context, Hit
from reviewer.checks.images import images
from reviewer.checks.prover import CParams, calls_the_module
from reviewer.diff import line_passage, line_words
from reviewer.model import AbiVerdict, DiffLine, FileChange, LineKind, Location
from reviewer.seamcall import leaves
from reviewer.seamcall.csites.prove import prove
from reviewer.seamcall.proof import Evidence, Proof, Verdict

Found = tuple[FileChange, Verdict, Evidence, str]


@dataclass(frozen=True, slots=True)
class Examination:
    """All C of a patch."""

    found: tuple[Found, ...]
    verdicts: tuple[tuple[str, Verdict], ...]
    """Each with its file."""
    unknown: tuple[str, ...]


def examination(context: Context) -> Examination:
    """Every C file of concern, judged once for all rules."""
    return context.keep("c-sites", lambda: _examine(context))


def _examine(context: Context) -> Examination:
    concerned = [file for file in context.files if calls_the_module(file)]
    if not concerned:
        return Examination((), (), ())
    table = leaves.load(resources.data_dir("rules") / "seamcall" / "abi" / leaves.FILE)
    found, verdicts, unknown = list[Found](), list[tuple[str, Verdict]](), list[str]()
    for file in concerned:
        text, before = images(context).new(file.path), images(context).old(file.path)
        if text is not None:
            proof = prove(file.path, text, table)
            found += _compared(file, proof, prove(file.path, before, table) if before else None)
            verdicts += ((file.path, verdict) for verdict in proof.verdicts)
            continue
        proofs = [prove(file.path, part, table) for part in _parts(file)]
        seen = [_whole(verdict) for proof in proofs for verdict in proof.verdicts]
        found += _added(file, seen)
        verdicts += ((file.path, verdict) for verdict in seen)
        if not seen:
            unknown.append(f"{file.path}: no whole function is in sight; pass --tree DIR")
    return Examination(tuple(found), tuple(verdicts), tuple(unknown))


def _parts(file: FileChange) -> Iterator[str]:
    """The new text of each hunk, at its line."""
    for hunk in file.hunks:
        lines = [line for line in hunk.lines if line.kind is not LineKind.REMOVED]
        if lines and lines[0].new is not None:
            yield "\n" * (lines[0].new - 1) + "\n".join(line.text for line in lines) + "\n"


def _whole(verdict: Verdict) -> Verdict:
    """Of a function that could not be parsed to its end, nothing is sure."""
    return replace(verdict, evidence=()) if verdict.status == "unknown" and not verdict.evidence else verdict


def _compared(file: FileChange, after: Proof, before: Proof | None) -> Iterator[Found]:
    """What is new, and what was there; where the function passed before, what can be asked now was taken away."""
    old: Mapping[tuple[str, str, str], Evidence] = {
        (v.rule, v.function, e.why): e for v in (before.verdicts if before else ()) for e in v.evidence
    }
    passed = {
        (v.rule, v.function)
        for v in (before.verdicts if before else ())
        if v.status in ("pass", "unknown") and not v.evidence
    }
    for verdict in after.verdicts:
        for evidence in verdict.evidence:
            known = (verdict.rule, verdict.function, evidence.why) in old
            lost = (verdict.rule, verdict.function) in passed
            if not known or evidence.sure:
                yield file, verdict, evidence, BEFORE if known else "" if lost else evidence.variant


def _added(file: FileChange, seen: list[Verdict]) -> Iterator[Found]:
    lines = {line.new for line in file.lines(LineKind.ADDED)}
    for verdict in seen:
        for evidence in verdict.evidence:
            if evidence.where.line in lines:
                yield file, verdict, evidence, evidence.variant


def run(params: CParams, context: Context) -> Iterator[Hit]:
    """A hit for each place to blame."""
    examined = examination(context)
    if examined.unknown and not examined.verdicts:
        raise CannotTellError("; ".join(examined.unknown))
    told = set[tuple[Location, str]]()
    for file, verdict, evidence, variant in examined.found:
        place = _place(file, evidence)
        if verdict.rule == params.judgement and (place, evidence.why) not in told:
            told.add((place, evidence.why))
            facts = {"function": verdict.function, "why": evidence.why}
            facts |= {"expected": evidence.expected, "found": evidence.found}
            yield Hit(place, facts, variant, evidence=(f"{verdict.function}()", *evidence.lines))


def _place(file: FileChange, evidence: Evidence) -> Location:
    """The text to blame; where the patch does not show it, the nearest line that the patch changes."""
    for line in file.lines(LineKind.ADDED):
        if line.new == evidence.where.line:
            return _located(file, line, evidence.text)
    changed = [line for line in file.lines(LineKind.ADDED, LineKind.REMOVED) if line.text.strip()]
    wanted = evidence.where.line
    return _located(file, min(changed, key=lambda line: _distance(line, wanted)), "")


def _distance(line: DiffLine, wanted: int) -> tuple[int, bool]:
    """Of two lines as near, the new one."""
    return abs((line.new or line.old or 0) - wanted), line.kind is LineKind.REMOVED


def _located(file: FileChange, line: DiffLine, text: str) -> Location:
    start = line.text.rstrip().find(text) if text else -1
    return line_passage(file, line).locate(start, start + len(text)) if start >= 0 else line_words(file, line)


def verdicts(params: CParams, context: Context) -> Iterator[AbiVerdict]:
    """Of each function: what the rule says of it."""
    examined = examination(context)
    fresh = {(file.path, v.rule, v.function) for file, v, _, variant in examined.found if variant != BEFORE}
    for file, verdict in examined.verdicts:
        if verdict.rule == params.judgement:
            yield told(verdict, file, PATCH if (file, verdict.rule, verdict.function) in fresh else BEFORE)
    for why in examined.unknown:
        file, _, reason = why.partition(": ")
        yield AbiVerdict("", file.rpartition("/")[2], "", "unknown", reason, file)
