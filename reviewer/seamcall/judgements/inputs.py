"""What each register must hold when the instruction executes."""

from __future__ import annotations

from collections.abc import Iterator

from reviewer.seamcall.judgements.case import Case, Remark, compare
from reviewer.seamcall.values import Const, Entry, Value
from reviewer.seamcall.walk import Before, Way


def number(case: Case) -> Iterator[Remark]:
    """SC001: the leaf number is in rax, all 64 bits of it."""
    expected = case.subject.shape.inputs.get("rax")
    if expected is None or _special(case, expected):
        return
    for way, before in arrivals(case):
        yield from compare(way, before.state, "rax", expected, "when the instruction executes", before.index)


def shuffled(case: Case) -> Iterator[Remark]:
    """SC002: each register holds its own argument."""
    for remark, lost in _arguments(case):
        if not lost:
            yield remark


def missing(case: Case) -> Iterator[Remark]:
    """SC003: each register is loaded at all."""
    for remark, lost in _arguments(case):
        if lost:
            yield remark


def arrivals(case: Case) -> Iterator[tuple[Way, Before]]:
    """Each way to reach the instruction once, with the first of the ways onward."""
    seen: set[int] = set()
    for way in case.reaching:
        if way.before and id(way.before) not in seen:
            seen.add(id(way.before))
            yield way, way.before


def _arguments(case: Case) -> Iterator[tuple[Remark, bool]]:
    """Remarks on the registers, and whether the register holds what the caller of the function had there."""
    for way, before in arrivals(case):
        for register, expected in case.subject.shape.inputs.items():
            if register == "rax" or _special(case, expected):
                continue
            for remark in compare(way, before.state, register, expected, "when the instruction executes", before.index):
                yield remark, before.state.registers[register].value == Entry(register)


def _special(case: Case, expected: Value) -> bool:
    """A constant of a design that has a rule of its own."""
    return bool(case.subject.design.rule) and isinstance(expected, Const)


def special(case: Case) -> Iterator[Remark]:
    """Remarks on the constants of such a design."""
    for way, before in arrivals(case):
        for register, expected in case.subject.shape.inputs.items():
            if _special(case, expected):
                yield from compare(way, before.state, register, expected, "when the instruction executes", before.index)
