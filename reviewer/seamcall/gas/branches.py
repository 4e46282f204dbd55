"""Which lines count: #if and .if alike open a branch, change it, and close it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Generic, TypeVar

from reviewer.seamcall.gas.source import NotUnderstood

Place = TypeVar("Place")


@dataclass(slots=True)
class _Branch(Generic[Place]):
    where: Place
    taken: bool
    """One of its alternatives was taken, or none is to be."""
    last: bool = False


@dataclass(slots=True)
class Branches(Generic[Place]):
    """Open conditions, the innermost last."""

    open: list[_Branch[Place]] = field(default_factory=list)
    skipped: int = 0
    """How many of the innermost conditions lie in a text that does not count."""

    @property
    def skipping(self) -> bool:
        """Does the text here not count?"""
        return self.skipped > 0

    @property
    def undecided(self) -> bool:
        """Would the condition of an #elif here decide anything?"""
        return self.skipped == 1 and not self.open[-1].taken

    def begin(self, where: Place, *, met: bool | None) -> None:
        """None: it cannot be told, and no alternative counts."""
        if self.skipped:
            self.skipped += 1
            self.open.append(_Branch(where, taken=True))
            return
        self.open.append(_Branch(where, taken=met is not False))
        self.skipped = 0 if met else 1

    def alternative(self, *, met: bool | None, last: bool) -> None:
        """An #elif or an #else."""
        if not self.open:
            raise NotUnderstood("an alternative without a condition")
        branch = self.open[-1]
        if branch.last:
            raise NotUnderstood("an alternative after the last one")
        branch.last = last
        if self.skipped > 1:
            return
        self.skipped = 0 if met and not branch.taken else 1
        branch.taken = branch.taken or met is not False

    def end(self) -> None:
        """An #endif."""
        if not self.open:
            raise NotUnderstood("the end of a condition that was not begun")
        self.open.pop()
        self.skipped = max(0, self.skipped - 1)
