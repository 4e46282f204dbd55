"""The review as one HTML page: self-contained, no script, nothing loaded from anywhere."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from reviewer.model import Line, Part, Persona, Report
from reviewer.render.clean import inert
from reviewer.render.env import render
from reviewer.render.quote import spans
from reviewer.render.view import FindingView, report_view

_SHOWN_PARTS = frozenset({Part.CHANGELOG, Part.TRAILERS})
"""The parts of the mail that stand in the changelog as posted."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a line, marked where a finding quotes it."""

    text: str
    marked: bool


@dataclass(frozen=True, slots=True)
class MarkedLine:
    """A line of the changelog as posted."""

    number: int | None
    segments: tuple[Segment, ...]
    findings: tuple[int, ...]
    """The numbers of the findings that quote from it."""


def html(report: Report, *, persona: Persona) -> str:
    """The whole page. Raises TemplateError."""
    view = report_view(report, persona)
    changelogs = [
        tuple(_marked(inert(review.patch.message.text), seen.findings))
        for review, seen in zip(report.patches, view.patches, strict=True)
    ]
    css = render("html/style.css")
    return render("html/report.html.j2", view=view, changelogs=changelogs, css_hash=_digest(css))


def _digest(css: str) -> str:
    """The source expression that lets a strict policy accept this one style sheet."""
    return "sha256-" + base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()


def _marked(lines: tuple[Line, ...], findings: tuple[FindingView, ...]) -> Iterator[MarkedLine]:
    """The lines with what the findings quote; both are inert, so that they match."""
    quoted: dict[int, list[tuple[int, int, int]]] = {}
    for view in findings:
        for location in view.finding.locations:
            if location.part in _SHOWN_PARTS:
                for index, start, end in spans(location, lines):
                    quoted.setdefault(index, []).append((start, end, view.number))
    for index, line in enumerate(lines):
        yield _marked_line(line, sorted(quoted.get(index, [])))


def _marked_line(line: Line, quotes: list[tuple[int, int, int]]) -> MarkedLine:
    """The line cut at its quotes, those that overlap drawn as one mark."""
    segments, done = [], 0
    for start, end, _ in quotes:
        if end <= done:
            continue
        segments.append(Segment(line.text[done:start], marked=False))
        segments.append(Segment(line.text[max(start, done) : end], marked=True))
        done = end
    segments.append(Segment(line.text[done:], marked=False))
    numbers = tuple(dict.fromkeys(number for _, _, number in quotes))
    return MarkedLine(line.number, tuple(part for part in segments if part.text), numbers)
