"""Where each argument travels: from the caller to the instruction, and from the instruction to the return."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from reviewer.seamcall.judgements.case import (
    CannotTellError,
    Case,
    NotApplicableError,
    Remark,
    after,
    compare,
    written,
)
from reviewer.seamcall.judgements.inputs import arrivals
from reviewer.seamcall.judgements.results import told_apart
from reviewer.seamcall.judgements.stores import asks_for_none, stored
from reviewer.seamcall.listing import Where
from reviewer.seamcall.values import Const, Entry, Offset, Op, Out, Slot, Trap, Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """One leg of a way, as the contract has it, and whether the code takes it."""

    register: str
    """At the instruction; on the way out, empty where what comes back is not from a register."""
    place: str
    """At entry or at return, as assembly writes it: "%rsi", "24(%rsi)", "0x8000ff00ffff0000"."""
    status: str
    """pass, fail or unknown."""
    found: str = ""
    """What is there instead."""
    where: Where | None = None
    """The line to blame."""
    text: str = ""
    """What stands there."""


@dataclass(frozen=True, slots=True)
class Course:
    """All legs of one function."""

    inputs: tuple[Edge, ...]
    outputs: tuple[Edge, ...]
    results: tuple[Edge, ...]
    """What comes back in rax, by outcome: "SEAMCALL done: %rax", "VMfailInvalid: 0x8000ff00ffff0000"."""


def course(case: Case) -> Course | None:
    """The legs over all ways; None for a function that never reaches the instruction, or not understandably."""
    try:
        if not case.reaching:
            return None
    except (CannotTellError, NotApplicableError):
        return None
    return Course(tuple(_inputs(case)), tuple(_outputs(case)), tuple(_results(case)))


def _inputs(case: Case) -> Iterator[Edge]:
    for register, expected in case.subject.shape.inputs.items():
        remarks = [
            remark
            for way, before in arrivals(case)
            for remark in compare(way, before.state, register, expected, "", before.index)
        ]
        yield _edge(case, register, _told(expected), remarks)


def _outputs(case: Case) -> Iterator[Edge]:
    design = case.subject.design
    ways = [
        (way, {store.offset: store for store in after(way)})
        for way in case.reaching
        if way.outcome and way.outcome.name in design.stores_on and told_apart(case, way)
        if design.pointer and not asks_for_none(case, way)
    ]
    for register, offset in case.subject.shape.outputs.items() if ways else ():
        remarks = [remark for way, stores in ways for remark in stored(way, register, offset, stores.get(offset))]
        yield _edge(case, register, f"{offset}(%{design.pointer})", remarks)


def _results(case: Case) -> Iterator[Edge]:
    design = case.subject.design
    outcomes = {way.outcome.name: way.outcome for way in case.returning() if way.outcome}
    for name, outcome in outcomes.items():
        expected = design.result if outcome.changes else design.failures.get(name)
        if expected is None:
            continue
        ways = [way for way in case.returning() if way.outcome is outcome]
        remarks = [remark for way in ways for remark in compare(way, way.end, "rax", expected, "", way.at)]
        source = expected.register if isinstance(expected, Out) else ""
        yield _edge(case, source, f"{outcome.title}: {_told(expected)}", remarks)


def _edge(case: Case, register: str, place: str, remarks: Iterable[Remark]) -> Edge:
    """The leg, with the worst that is said of it."""
    worst = min(remarks, key=lambda remark: not remark.sure, default=None)
    if worst is None:
        return Edge(register=register, place=place, status="pass")
    blamed = case.subject.function.start if worst.at is None else case.subject.body[worst.at]
    return Edge(
        register=register,
        place=place,
        status="fail" if worst.sure else "unknown",
        found=worst.found,
        where=blamed.origin.where,
        text=written(blamed),
    )


def _told(value: Value) -> str:
    """A value as assembly writes it."""
    if isinstance(value, (Entry, Out)):
        return f"%{value.register}"
    if isinstance(value, Slot) and isinstance(value.base, Entry):
        return f"{value.offset}(%{value.base.register})"
    if isinstance(value, Op) and value.name == "or":
        return " | ".join(_told(each) for each in value.arguments)
    if isinstance(value, Trap):
        return "trap"
    return f"${value}" if isinstance(value, (Const, Offset)) else str(value)
