"""What the passes over an assembly file hand to each other, and how much work they may do."""

from __future__ import annotations

from dataclasses import dataclass

from reviewer.seamcall.listing import Origin, Where

TOKENS = 2_000_000
"""Tokens that the preprocessor may look at in one reading: a hundred times what the largest kernel file needs."""
CHARACTERS = 6_000_000
"""Characters of all files, and again of all expanded statements."""
STATEMENTS = 100_000
"""Statements after all macros."""
DEPTH = 32
"""Macros in macros, files in files, parentheses in parentheses."""
LONGEST = 10_000
"""Characters of one line or statement."""


class Exhausted(Exception):
    """A limit of the reading is reached; caught where a line of the listing can say so."""


class NotUnderstood(Exception):
    """A line makes no sense to the reader; the text says why."""


@dataclass(slots=True)
class Budget:
    """Work that is left."""

    left: int
    of: str

    def spend(self, amount: int) -> None:
        """Take it, or raise Exhausted."""
        self.left -= amount
        if self.left < 0:
            raise Exhausted(f"more {self.of} than one reading takes")


@dataclass(frozen=True, slots=True)
class Line:
    """A line after the preprocessor."""

    text: str
    where: Where
    words: tuple[tuple[str, str], ...] = ()
    """The names that were replaced in it, each with what it stands for."""
    why: str = ""
    """What was not understood; the line says nothing else then."""


@dataclass(frozen=True, slots=True)
class Raw:
    """One statement, with all macro arguments in it, before it is parsed."""

    text: str
    origin: Origin
    words: tuple[tuple[str, str], ...] = ()
