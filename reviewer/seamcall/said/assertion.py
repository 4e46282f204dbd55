"""One thing that a text says and that is not so."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Wrong:
    """Where it stands in the text, and why it is wrong."""

    rule: str
    start: int
    end: int
    why: str
    expected: str = ""
    found: str = ""
