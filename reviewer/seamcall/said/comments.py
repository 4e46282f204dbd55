"""The block comments of a file, and the function or macro that each one stands above."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

MARK = re.compile(r"^[ \t]*(?:/\*+|\*(?!/))?[ \t]?|[ \t]*\*/$", re.M)
ABOVE = re.compile(
    r"\s*(?:\.macro\s+(?P<macro>\w+)|SYM_\w*START\w*\(\s*(?P<symbol>\w+)\s*\)|"
    r"(?P<head>(?:[A-Za-z_][\w\t *\n]*?[\s*]))?(?P<name>[A-Za-z_]\w*)\s*\((?P<parameters>[^;{}()]{0,400})\)\s*[;{])"
)
MOST = 600
"""Characters of what stands below a comment that are looked at."""
LONGEST = 10_000
"""Characters of a comment that is read."""


@dataclass(frozen=True, slots=True)
class Comment:
    """A block comment, text as written, marks blanked so that every character keeps its place."""

    text: str
    start: int
    """In the file."""
    end: int
    symbol: str
    """The function of an assembly file, or the macro, that it stands above; empty for none."""
    macro: bool
    function: str
    """The function of C that it stands above; empty for none."""


def comments(text: str, *, assembly: bool) -> Iterator[Comment]:
    """All block comments that are not too long."""
    for start, end in _blocks(text):
        below = ABOVE.match(text, end, end + MOST)
        symbol = (below["symbol"] or below["macro"] or "") if below and assembly else ""
        yield Comment(
            text=MARK.sub(lambda mark: " " * len(mark[0]), text[start:end]),
            start=start,
            end=end,
            symbol=symbol,
            macro=bool(below and below["macro"]),
            function=(below["name"] or "") if below and not assembly else "",
        )


def _blocks(text: str) -> Iterator[tuple[int, int]]:
    end = 0
    while (start := text.find("/*", end)) >= 0 and (end := text.find("*/", start + 2) + 2) >= 2:
        if end - start <= LONGEST:
            yield start, end


def line(text: str, at: int) -> int:
    """The 1-based line of a character."""
    return text.count("\n", 0, at) + 1
