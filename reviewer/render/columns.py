"""Functions side by side in a table: where there are many, those of which all rules say the same share a column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

MOST = 8
"""Columns that are kept apart."""


@dataclass(frozen=True, slots=True)
class Column:
    """One function or several."""

    names: tuple[str, ...]
    statuses: tuple[str, ...]
    """One for each row."""

    @property
    def idle(self) -> bool:
        """No rule applies."""
        return set(self.statuses) <= {"not-applicable"}


def columns(statuses: Mapping[str, Sequence[str]]) -> tuple[Column, ...]:
    """The columns of functions, in order; one each for few of them."""
    if len(statuses) <= MOST:
        return tuple(Column((name,), tuple(each)) for name, each in statuses.items())
    alike: dict[tuple[str, ...], list[str]] = {}
    for name, each in statuses.items():
        alike.setdefault(tuple(each), []).append(name)
    return tuple(Column(tuple(names), each) for each, names in alike.items())
