"""Lines of a C or assembly file without comments: splices joined, each with the number of its first line."""

from __future__ import annotations

import re
from collections.abc import Iterator

_MARK = re.compile(r""""(?:\\.|[^"\\])*"?|'(?:\\.|[^'\\])*'?|/\*|//""")
"""A quote that is not closed takes the rest of its line, as in gcc for assembly."""


def logical_lines(text: str) -> Iterator[tuple[int, str]]:
    """Each line as the preprocessor sees it; a comment over several lines makes one line of them."""
    started, pending, inside = 0, "", False
    for number, line in _spliced(text):
        if not inside:
            started, pending = number, ""
        kept, inside = _without_comments(line, inside=inside)
        pending += kept
        if not inside:
            yield started, pending
    if inside:
        yield started, pending


def _spliced(text: str) -> Iterator[tuple[int, str]]:
    started, parts = 1, list[str]()
    for number, line in enumerate(text.split("\n"), 1):
        line = line.removesuffix("\r")
        if not parts:
            started = number
        if line.endswith("\\"):
            parts.append(line[:-1])
            continue
        yield started, "".join([*parts, line])
        parts = []
    if parts:
        yield started, "".join(parts)


def _without_comments(line: str, *, inside: bool) -> tuple[str, bool]:
    kept, at = list[str](), 0
    while True:
        if inside:
            end = line.find("*/", at)
            if end < 0:
                return "".join(kept), True
            kept.append(" ")
            at, inside = end + 2, False
        mark = _next_comment(line, at)
        kept.append(line[at : mark.start()] if mark else line[at:])
        if mark is None or mark[0] == "//":
            return "".join(kept), False
        at, inside = mark.end(), True


def _next_comment(line: str, at: int) -> re.Match[str] | None:
    return next((m for m in _MARK.finditer(line, at) if m[0] in ("/*", "//")), None)
