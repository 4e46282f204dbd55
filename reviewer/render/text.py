"""The review in the terminal."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import TextIO

from reviewer.model import Persona, Report
from reviewer.render.env import render
from reviewer.render.layout import cells, fold
from reviewer.render.links import are_shown, linked
from reviewer.render.quote import Excerpt, QuotedLine
from reviewer.render.tally import severities
from reviewer.render.view import FindingView, report_view

MIN_WIDTH = 40
MAX_WIDTH = 100
PIPED_WIDTH = 80
MOST_ROWS = 3
"""A line of the mail that fills more rows than these is cut."""

Row = tuple[str, str, str]
"""The gutter, the row's text, and its style."""


@dataclass(frozen=True, slots=True)
class Screen:
    """What a stream can show."""

    width: int
    color: bool
    links: bool
    """Hyperlinks (OSC 8)."""


def screen(stream: TextIO) -> Screen:
    """What this stream can show; links where its terminal is one of those known to have them."""
    width, color = terminal(stream)
    return Screen(width, color, stream.isatty() and color and are_shown(os.environ))


def terminal(stream: TextIO, *, force_no_color: bool = False) -> tuple[int, bool]:
    """Columns from 40 to 100 and whether to use colour, for a stream that text() is written to.

    No colour for what is not a terminal, for TERM=dumb, and where NO_COLOR is set; a pipe gets 80 columns.
    """
    if not stream.isatty():
        return PIPED_WIDTH, False
    from rich.console import Console

    console = Console(file=stream)
    color = console.color_system is not None and not console.no_color and not force_no_color
    return max(MIN_WIDTH, min(console.width, MAX_WIDTH)), color


def text(report: Report, *, persona: Persona, width: int, color: bool, links: bool = False) -> str:
    """The review as lines of at most `width` columns (never under 40), in ANSI colours or in none.

    With `links`, what has a page on the web leads there. Raises TemplateError.
    """
    width = max(width, MIN_WIDTH)
    drawn = render(
        "text/report.txt.j2",
        view=report_view(report, persona),
        width=width,
        color=color,
        digits=_digits,
        rows=partial(_rows, width=width),
    )
    lines = (line.rstrip() for line in drawn.rstrip("\n").split("\n"))
    return "\n".join(map(linked, lines) if links else lines) + "\n"


def summary(report: Report, *, persona: Persona, width: int, color: bool) -> str:
    """A line for each patch and series, not wrapped, and the totals. Raises TemplateError."""
    view = report_view(report, persona)
    return render("text/summary.txt.j2", view=view, width=max(width, MIN_WIDTH), color=color, count=severities)


def _digits(findings: tuple[FindingView, ...]) -> int:
    """The width of the widest mail line number that these findings quote."""
    excerpts = [part for finding in findings for part in finding.excerpts]
    return max((len(str(line.number or "")) for part in excerpts for line in part.lines), default=0)


def _rows(excerpt: Excerpt, digits: int, *, width: int) -> Iterator[Row]:
    """The quoted lines, folded, with carets under what is meant where that is less than the line."""
    for line in excerpt.lines:
        rows = fold(line.text, width - digits - 3)
        for index, row in enumerate(rows[:MOST_ROWS]):
            yield _gutter("" if index else line.number, digits), row, "quote"
        if len(rows) > MOST_ROWS:
            yield _gutter("", digits), "[...]", "quote"
        elif len(rows) == 1 and line.quote.strip() != line.text.strip():
            yield " " * (digits + 3), _carets(line), "caret"
    if excerpt.cut:
        yield _gutter("", digits), "[...]", "quote"


def _gutter(number: int | str | None, digits: int) -> str:
    """ "12 > "; the mark stands at the edge where no line has a number."""
    return f"{number or '':>{digits}} > " if digits else "> "


def _carets(line: QuotedLine) -> str:
    """Carets that stand under the quote, tabs counted as the blanks they are shown as."""
    start = cells(line.before.expandtabs())
    end = cells((line.before + line.quote).expandtabs())
    return " " * start + "^" * max(end - start, 1)
