"""Text in columns: widths in terminal cells, wrapping, folding, bars and styles.

rich is imported where it is needed only, so that formats without a terminal do not pay for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.style import Style

STYLES = {
    "title": "bold",
    "rule": "bold",
    "label": "dim",
    "gutter": "dim",
    "place": "cyan",
    "quote": "green",
    "caret": "bold green",
    "error": "bold red",
    "warning": "bold yellow",
    "note": "bold cyan",
    "good": "green",
    "fair": "yellow",
    "poor": "red",
}
"""The 16 colours of the terminal, so that the user's own theme holds."""

_PARAGRAPH = re.compile(r"\n[ \t]*\n")
BAR_CELLS = 10
MOST_MARKS = 4
"""Characters in a row for each of its cells: combining marks have no width, and a row must end."""


def cells(text: str) -> int:
    """The terminal columns that a text without tabs and line feeds fills."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def widest(text: str) -> int:
    """The cells of the widest line, tabs as blanks."""
    return max(cells(line.expandtabs()) for line in text.split("\n"))


def wrap(text: str, width: int) -> list[str]:
    """Prose as lines of at most `width` cells; a blank line in the text begins a new line."""
    return [line for paragraph in _PARAGRAPH.split(text) for line in _filled(paragraph.split(), max(width, 1))]


def _filled(words: list[str], width: int) -> Iterator[str]:
    line = ""
    for word in words:
        if line and cells(line) + 1 + cells(word) <= width:
            line = f"{line} {word}"
            continue
        if line:
            yield line
        *full, line = fold(word, width)
        yield from full
    if line:
        yield line


def fold(line: str, width: int) -> list[str]:
    """A line of code or mail as rows of at most `width` cells, tabs as blanks, nothing left out.

    A row ends behind a blank where one stands in its last third, else wherever the row is full.
    """
    rows = []
    text = line.expandtabs()
    width = max(width, 2)  # a wide character fills two cells
    start = 0
    while (full := start + _fitting(text[start : start + MOST_MARKS * width + 1], width)) < len(text):
        blank = text.rfind(" ", full - (full - start) // 3, full)
        end = blank + 1 if blank > 0 else full
        rows.append(text[start:end].rstrip(" "))
        start = end
    return [*rows, text[start:]]


def _fitting(text: str, width: int) -> int:
    """How many characters fit into a row; at least one of a text that is not empty."""
    used = 0
    for index, char in enumerate(text[: MOST_MARKS * width]):
        used += cells(char)
        if used > width:
            return index
    return min(len(text), MOST_MARKS * width)


def bar(value: float | None) -> str:
    """A number from 0 to 100 as "######....", and dots for what has no number."""
    filled = round(min(max(value or 0.0, 0.0), 100.0) / 100 * BAR_CELLS)
    return "#" * filled + "." * (BAR_CELLS - filled)


def grade(value: float | None) -> str:
    """The style of a part of the score."""
    if value is None:
        return "label"
    return "good" if value >= 75 else "fair" if value >= 50 else "poor"


def paint(text: str, style: str) -> str:
    """The text in ANSI colours, every line on its own so that no colour runs on.

    Raises KeyError for a style that STYLES does not have.
    """
    from rich.color import ColorSystem

    pen = _pen(style)
    return "\n".join(pen.render(line, color_system=ColorSystem.STANDARD) for line in text.split("\n"))


@cache
def _pen(style: str) -> Style:
    from rich.style import Style

    return Style.parse(STYLES[style])
