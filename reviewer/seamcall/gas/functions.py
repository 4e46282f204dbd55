"""Functions: what stands between a START and its END."""

from __future__ import annotations

from collections.abc import Sequence

from reviewer.seamcall.gas.kernel import END, START
from reviewer.seamcall.listing import Directive, Function, Statement


def functions(made: Sequence[Statement], sections: Sequence[str]) -> tuple[Function, ...]:
    """In order; `sections` says for each statement where it stands."""
    found, start = list[Function](), -1
    for place, statement in enumerate(made):
        if not isinstance(statement, Directive):
            continue
        if START.fullmatch(statement.name) and statement.arguments:
            _close(found, made, sections, start, place, None)
            start = place
        elif END.fullmatch(statement.name) and start >= 0:
            _close(found, made, sections, start, place, statement)
            start = -1
    _close(found, made, sections, start, len(made), None)
    return tuple(found)


def _close(
    found: list[Function],
    made: Sequence[Statement],
    sections: Sequence[str],
    start: int,
    place: int,
    end: Directive | None,
) -> None:
    first = made[start] if start >= 0 else None
    if not isinstance(first, Directive):
        return
    found.append(
        Function(
            name=first.arguments[0],
            start=first,
            end=end,
            section=sections[start],
            body=tuple(made[start + 1 : place]),
        )
    )
