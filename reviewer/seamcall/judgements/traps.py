"""The exception table: a trap at the instruction becomes an error code."""

from __future__ import annotations

from collections.abc import Iterator

from reviewer.seamcall.judgements.case import Case, NotApplicableError, Remark, compare
from reviewer.seamcall.judgements.stack import changed
from reviewer.seamcall.subject import TableEntry
from reviewer.seamcall.walk import Ending, Way


def converted(case: Case) -> Iterator[Remark]:
    """SC008: the table covers exactly the instruction, and its fixup makes an error of the trap number."""
    if not _traps(case):
        for entry in case.subject.entries:
            yield _of(case, entry, "this instruction has no fault to handle", "no entry")
        if case.subject.entries:
            return
        raise NotApplicableError("the instruction needs no entry in the exception table")
    optional = case.subject.design.table != "required"
    if optional and not case.subject.entries:
        raise NotApplicableError("this design does not handle faults")
    for call in case.subject.calls:
        yield from _covered(case, call)
    for way in case.reaching:
        if way.outcome and way.outcome.traps:
            yield from _fixed(case, way)
    yield from case.lost()


def _traps(case: Case) -> bool:
    abi = case.subject.abi
    return abi is not None and any(o.traps for o in abi.outcomes) and case.subject.design.table != "none"


def _covered(case: Case, call: int) -> Iterator[Remark]:
    entry = case.subject.covering(call)
    wanted = f'_ASM_EXTABLE_FAULT for "{case.text(call)}"'
    if entry is None:
        wrong = next((e for e in case.subject.entries), None)
        if wrong is None:
            yield Remark("no exception table entry covers the instruction", call, (call,), None, wanted, "none")
        else:
            yield _of(case, wrong, f"{wrong.source} is not the address of the instruction", wanted)
    elif not entry.fault:
        yield _of(case, entry, f"{entry.directive.name} does not put the trap number into %rax", wanted)
    elif entry.target not in case.subject.labels:
        yield _of(case, entry, f"the fixup {entry.target} is nowhere in the function", wanted)


def _of(case: Case, entry: TableEntry, why: str, expected: str) -> Remark:
    at = next((n for n, each in enumerate(case.subject.body) if each is entry.directive), None)
    shared = entry.directive if at is None else None
    return Remark(why, at, () if at is None else (at,), None, expected, entry.directive.name, shared=shared)


def _fixed(case: Case, way: Way) -> Iterator[Remark]:
    if way.ending is Ending.FELL:
        yield Remark("the fixup does not join the common exit", way.at, (way.at,), way, "a jump to the exit", "none")
    if way.ending is not Ending.RETURN or way.outcome is None:
        return
    fault = all(entry.fault for entry in case.subject.entries)
    if fault and way.outcome.name in case.subject.design.failures:
        expected = case.subject.design.failures[way.outcome.name]
        yield from compare(way, way.end, "rax", expected, "at return from the fixup", way.at)
    yield from (remark for remark in changed(way) if remark.at in case.trap_only)
