"""The review as Markdown, for a merge request, a wiki or a chat."""

from __future__ import annotations

from reviewer.model import Persona, Report
from reviewer.render.env import render
from reviewer.render.flat import untold
from reviewer.render.quote import Excerpt
from reviewer.render.view import report_view

MOST_CHARACTERS = 400
"""A line of the mail, or of what is made of it, is cut where it is longer."""


def text(report: Report, *, persona: Persona) -> str:
    """The whole document; texts of the patch stand in it as they are and are never markup. Raises TemplateError."""
    view = report_view(report, persona)
    return render("markdown/report.md.j2", view=view, untold=tuple(untold(view)), quoted=_quoted, cut=_cut)


def _quoted(excerpt: Excerpt) -> str:
    """The quoted lines with their numbers."""
    digits = max((len(str(line.number or "")) for line in excerpt.lines), default=0)
    rows = [f"{line.number or '':>{digits}} > {_cut(line.text)}" for line in excerpt.lines]
    return "\n".join([*rows, *(["[...]"] if excerpt.cut else [])])


def _cut(text: str) -> str:
    """The text with no line longer than a reader looks at."""
    lines = text.split("\n")
    return "\n".join(line if len(line) <= MOST_CHARACTERS else f"{line[:MOST_CHARACTERS]} [...]" for line in lines)
