"""What each register holds at entry, at the instruction and at return: a table for a reader."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from reviewer.seamcall.judgements.case import CannotTellError, Case, NotApplicableError, tell
from reviewer.seamcall.registers import GENERAL
from reviewer.seamcall.walk import Ending


@dataclass(frozen=True, slots=True)
class Row:
    """One register; an empty text where nothing is known."""

    register: str
    before: str
    end: str


@dataclass(frozen=True, slots=True)
class Flow:
    """The registers along one way."""

    way: str
    rows: tuple[Row, ...]


def flows(case: Case) -> Iterator[Flow]:
    """A table for each way that returns."""
    try:
        reaching = case.reaching
    except (CannotTellError, NotApplicableError):
        return
    for way in reaching:
        if way.ending is Ending.RETURN and way.before:
            then, end = way.before.state.registers, way.end.registers
            rows = tuple(Row(name, tell(then[name].value), tell(end[name].value)) for name in GENERAL)
            yield Flow(way.told(frame_pointers=case.frame_pointers), rows)
