"""The review as HTML: one self-contained page, or a folder of pages with an index; nothing loaded from anywhere."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace

from reviewer.model import Persona, Report, Severity
from reviewer.render import tally
from reviewer.render.abiview import WIDTH, pictures, tables
from reviewer.render.accepted import LOW
from reviewer.render.clean import one_line
from reviewer.render.env import render
from reviewer.render.notes import named, worst
from reviewer.render.page import patch_page
from reviewer.render.view import ReportView, report_view

FIRST = 3
"""So many findings stand on top."""
INDEX = "index.html"


def html(report: Report, *, persona: Persona, index: str = "") -> str:
    """The whole page; index is the page that lists this one and others. Raises TemplateError."""
    view = report_view(report, persona)
    pages = tuple(
        patch_page(review, named(seen.findings, f"p{at}"), f"p{at}")
        for at, (review, seen) in enumerate(zip(report.patches, view.patches, strict=True), 1)
    )
    series = tuple(named(seen.findings, f"s{at}") for at, seen in enumerate(view.series, 1))
    return render(
        "html/report.html.j2",
        view=view,
        pages=pages,
        series=series,
        matrices=[tables(review.abi, report.rules) for review in report.patches],
        pictures=[pictures(review.courses) for review in report.patches],
        picture_width=WIDTH,
        low=LOW,
        first=worst((note for page in pages for note in page.notes), FIRST),
        index=index,
        **_choices(view),
    )


def _choices(view: ReportView) -> dict[str, object]:
    """What can be filtered by, and the style and script with their digests."""
    shown = [entry.finding for patch in view.patches for entry in patch.findings]
    shown += [entry.finding for series in view.series for entry in series.findings]
    rules = {finding.rule: finding.name for finding in sorted(shown, key=lambda finding: finding.rule)}
    style = render("html/style.css") + "".join(
        f"body:has(#show-{rule}:not(:checked)) .r-{rule} {{ display: none; }}\n" for rule in rules
    )
    return {
        "rules": rules,
        "severities": [each.value for each in Severity if any(f.severity is each for f in shown)],
        "personas": [each.value for each in Persona if any(f.persona is each for f in shown)],
        **_inlined(style),
    }


def _inlined(style: str) -> dict[str, object]:
    script = render("html/script.js")
    return {"style": style, "style_hash": _digest(style), "script": script, "script_hash": _digest(script)}


def _digest(text: str) -> str:
    """The source expression that lets a strict policy accept this one style sheet or script."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexRow:
    """A patch in the index."""

    file: str
    number: int
    subject: str
    author: str
    """The name alone."""
    total: int | None
    counts: tuple[int, ...]
    """Errors, warnings, notes."""


def pages(report: Report, *, persona: Persona) -> Iterator[tuple[str, str]]:
    """File name and text of a page for each patch, and of the index at the end. Raises TemplateError."""
    digits = max(4, len(str(len(report.patches))))
    rows = []
    for number, review in enumerate(report.patches, 1):
        file = f"{number:0{digits}}.html"
        alone = replace(report, patches=(review,), series=(), errors=(), remarks=())
        yield file, html(alone, persona=persona, index=INDEX)
        shown = tally.seen_by(persona, review.findings)
        rows.append(
            IndexRow(
                file=file,
                number=number,
                subject=one_line(review.patch.message.subject) or "(no subject)",
                author=one_line(review.patch.message.author).partition(" <")[0],
                total=review.score.total,
                counts=tuple(sum(finding.severity is each for finding in shown) for each in Severity),
            )
        )
    yield INDEX, _index(report, persona, rows)


def _index(report: Report, persona: Persona, rows: list[IndexRow]) -> str:
    view = report_view(replace(report, patches=()), persona)
    return render(
        "html/index.html.j2",
        view=view,
        verdict=tally.verdict(report, persona),
        summary=tally.summary(report, persona),
        series=tuple(named(seen.findings, f"s{at}") for at, seen in enumerate(view.series, 1)),
        rows=rows,
        **_inlined(render("html/style.css")),
    )
