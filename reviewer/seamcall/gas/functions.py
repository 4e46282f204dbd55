"""Functions: what stands between a START and its END; a label that is global or has an END begins one, too."""

from __future__ import annotations

from collections.abc import Sequence

from reviewer.seamcall.gas.kernel import END, START
from reviewer.seamcall.listing import Directive, Function, Label, Statement

GLOBAL = (".globl", ".global", ".type")


def functions(made: Sequence[Statement], sections: Sequence[str]) -> tuple[Function, ...]:
    """In order; `sections` says for each statement where it stands."""
    found, start = list[Function](), -1
    told = _told(made)
    for place, statement in enumerate(made):
        if isinstance(statement, Label) and start < 0 and statement.name in told:
            start = place
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


def _told(made: Sequence[Statement]) -> frozenset[str]:
    """Names that the file says are functions of it, by an END or by a directive of the assembler."""
    said = (each for each in made if isinstance(each, Directive) and (each.name in GLOBAL or END.fullmatch(each.name)))
    return frozenset(each.arguments[0] for each in said if each.arguments)


def _close(
    found: list[Function],
    made: Sequence[Statement],
    sections: Sequence[str],
    start: int,
    place: int,
    end: Directive | None,
) -> None:
    first = made[start] if start >= 0 else None
    if not isinstance(first, Directive | Label):
        return
    found.append(
        Function(
            name=first.name if isinstance(first, Label) else first.arguments[0],
            start=first,
            end=end,
            section=sections[start],
            body=tuple(made[start + 1 : place]),
        )
    )
