"""The review as a page."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from reviewer.model import (
    Broken,
    Changelog,
    Confidence,
    Finding,
    Line,
    Location,
    Message,
    Part,
    Patch,
    PatchKind,
    PatchReview,
    Persona,
    Report,
    RuleText,
    Score,
    Severity,
    Skipped,
    Source,
    Subject,
    Suppressed,
)
from reviewer.render.html import html
from reviewer.resources import data_dir

VOID = {"meta", "br", "rect", "link", "img", "input", "hr"}
HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=y>\x1b\x00\u202e\ud800&amp;{{ 7*7 }}"


class Page(HTMLParser):
    """The tags of a page, checked for nesting, and its text."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[tuple[str, str]] = []
        self.feed(source)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.texts.append((self.open[-1] if self.open else "", data.strip()))

    def attributes(self, tag: str, name: str) -> list[str]:
        return [attrs[name] or "" for found, attrs in self.tags if found == tag and name in attrs]

    def text(self, tag: str) -> list[str]:
        return [data for found, data in self.texts if found == tag]


def found(rule: str, *locations: Location, severity: Severity = Severity.WARNING) -> Finding:
    return Finding(
        rule=rule,
        name="this-patch",
        category="this-patch",
        severity=severity,
        confidence=Confidence.HIGH,
        persona=Persona.REGULAR,
        message=f"Message of {rule}.",
        advice="Order the code to change.",
        locations=locations,
        evidence=("seen in line 12",),
        suggestion="Add a thing",
    )


def made_report(word: str = "the core", numbered: bool = True) -> Report:
    texts = ("This patch makes the host", "talk to the module.", "", f"It is {word} of this.")
    patch = Patch(
        kind=PatchKind.PATCH,
        message=Message(
            origin="-",
            message_id="",
            subject=f"[PATCH] x86: {word}",
            subject_lines=(2, 2),
            author=f"{word} <a@example.org>",
            sender="",
            date="",
            text=tuple(Line(text, 12 + i if numbered else None) for i, text in enumerate(texts)),
        ),
        subject=Subject(("PATCH",), 1, None, None, "x86: ...", "x86", "..."),
        changelog=Changelog((), ()),
        diff=None,
    )
    review = PatchReview(
        patch=patch,
        profile="tip",
        score=Score(61.26, 80, None, 40, 100),
        findings=(
            found("CL101", Location(Part.CHANGELOG, "This patch", (12, 12) if numbered else None)),
            found("CL102", Location(Part.CHANGELOG, "the host\ntalk to", (12, 13) if numbered else None)),
            found("CL101", Location(Part.SUBJECT, word, (2, 2)), severity=Severity.NOTE),
        ),
        suppressed=(Suppressed(found("CL300", Location(Part.MESSAGE, "")), word),),
        skipped=(Skipped("CL301", word),),
        broken=(Broken("CL999", word),),
    )
    rule = RuleText(
        id="CL101",
        name="this-patch",
        title="",
        rationale="First paragraph\ngoes on.\n\nSecond <b>one</b>.",
        sources=(Source("submitting-patches.rst", "orders to the code"),),
    )
    return Report(
        version="0.1.0",
        rules_digest="abc",
        inputs=(),
        patches=(review,),
        errors=(f"in: {word}",),
        rules={"CL101": rule},
    )


def drawn(report: Report | None = None) -> str:
    return html(report or made_report(), persona=Persona.REGULAR)


def test_the_page_is_well_formed_and_every_reference_leads_somewhere() -> None:
    page = Page(drawn())
    ids = [attrs["id"] for _, attrs in page.tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    links = [link.removeprefix("#") for link in page.attributes("a", "href")]
    labels = [attrs["aria-labelledby"] for _, attrs in page.tags if "aria-labelledby" in attrs]
    assert {*links, *labels} <= set(ids)
    assert {"p1-cl101", "p1-cl101-2", "p1-cl102"} <= set(links)
    assert "p1-l12" in ids


def digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def test_the_page_loads_nothing_and_runs_its_own_script_alone() -> None:
    source = drawn()
    page = Page(source)
    assert not {tag for tag, _ in page.tags} & {"link", "img", "iframe", "object", "base", "form"}
    assert not [attrs for _, attrs in page.tags if {"src", "style", "srcset"} & set(attrs)]
    assert not [name for _, attrs in page.tags for name in attrs if name.startswith("on")]
    assert not re.search(r"url\(|@import|https?:", source)
    (style,) = re.findall(r"<style>(.*?)</style>", source, re.S)
    (script,) = re.findall(r"<script>(.*?)</script>", source, re.S)
    policy = "default-src 'none'; style-src 'sha256-{}'; script-src 'sha256-{}'; base-uri 'none'; form-action 'none'"
    assert page.attributes("meta", "content")[0] == policy.format(digest(style), digest(script))


def test_landmarks_headings_and_language() -> None:
    page = Page(drawn())
    tags = [tag for tag, _ in page.tags]
    assert page.attributes("html", "lang") == ["en"]
    assert all(tags.count(tag) == 1 for tag in ("header", "main", "footer", "h1", "title"))
    levels = [int(tag[1]) for tag in tags if re.fullmatch("h[1-6]", tag)]
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_the_verdict_stands_on_top() -> None:
    page = Page(drawn())
    assert page.text("h1") == ["Not everything could be reviewed."]
    assert page.text("p")[0] == "1 patch, 0 errors, 2 warnings, 1 note"
    report = made_report()
    patch = replace(report.patches[0], findings=(found("SC1", Location(Part.MESSAGE, ""), severity=Severity.ERROR),))
    assert Page(drawn(replace(report, patches=(patch,)))).text("h1") == ["Do not send this yet."]
    clean = replace(report, errors=(), patches=(replace(patch, findings=(), broken=()),))
    assert Page(drawn(clean)).text("h1") == ["Nothing to object to."]
    assert Page(drawn(replace(clean, patches=()))).text("h1") == ["Nothing could be reviewed."]


def test_the_score_is_labelled_meters_beside_the_total() -> None:
    page = Page(drawn())
    meters = [attrs for tag, attrs in page.tags if attrs.get("role") == "meter"]
    assert [attrs["aria-valuenow"] for attrs in meters] == ["61.3", "80", "40", "100"]
    assert [attrs["aria-labelledby"] for attrs in meters] == [
        f"p1-{name}" for name in ("concise", "high-level", "motivated", "form")
    ]
    spans = page.text("span")
    assert "not computed" in spans
    assert spans[spans.index("total") + 1] == "55"


@pytest.mark.parametrize("numbered", [True, False])
def test_the_changelog_is_marked_where_findings_quote_it(numbered: bool) -> None:
    source = drawn(made_report(numbered=numbered))
    assert "<mark>This patch</mark> makes <mark>the host</mark><a" in source
    assert "<mark>talk to</mark> the module.<a" in source
    first = source[source.index("<mark>This patch") : source.index("<mark>talk to")]
    assert re.findall('href="#(.*?)" aria-label="remark (.*?)"', first) == [("p1-cl101", "1"), ("p1-cl102", "2")]
    paragraph = next(block for block in source.split('<div class="block">') if "<mark>This patch" in block)
    assert paragraph.index("</mark> makes") < paragraph.index('id="p1-cl101"')  # the note stands beside its words


def test_a_finding_tells_reason_source_and_advice() -> None:
    page = Page(drawn())
    text = " ".join(data for _, data in page.texts)
    for told in (
        "CL101 this-patch",
        "Message of CL101.",
        "Order the code to change.",
        "Add a thing",
        "seen in line 12",
        "First paragraph goes on.",
        "Second <b>one</b>.",
        "submitting-patches.rst — orders to the code",
    ):
        assert told in re.sub(r"\s+", " ", text)


def test_what_was_skipped_suppressed_broken_and_unread_is_shown() -> None:
    page = Page(drawn())
    assert page.text("h2")[2:] == ["Not checked", "Suppressed", "Broken", "Not read"]
    assert page.text("strong") == ["CL301", "CL300 this-patch", "CL999"]


def test_hostile_text_is_text() -> None:
    calm, hostile = Page(drawn()), Page(drawn(made_report(HOSTILE)))
    assert [tag for tag, _ in hostile.tags] == [tag for tag, _ in calm.tags]
    seen = "<script>alert(1)</script>\"'><img src=x onerror=y>\\u001b\\u0000\\u202e\ufffd&amp;{{ 7*7 }}"
    assert hostile.text("h2")[1] == f"[PATCH] x86: {seen}"
    assert hostile.text("strong") == calm.text("strong")


def luminance(color: str) -> float:
    channels = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_colors_keep_wcag_aa_contrast(scheme: int) -> None:
    css = (data_dir("templates") / "html" / "style.css").read_text(encoding="utf-8")
    blocks = re.findall(r":root \{(.*?)\}", css, re.S)
    colors = dict(re.findall(r"--([a-z]+): (#[0-9a-f]{6});", blocks[scheme]))
    for ground in ("page", "raised"):
        for ink in ("text", "soft", "link", "error", "warning", "note"):
            assert contrast(colors[ink], colors[ground]) >= 4.5, (ink, ground)
    assert contrast(colors["text"], colors["mark"]) >= 4.5
    for ink in ("text", "soft", "link"):  # the line that a link has led to
        assert contrast(colors[ink], colors["track"]) >= 4.5, ink
    for ground in ("added", "removed"):
        for ink in ("text", "soft", "link"):
            assert contrast(colors[ink], colors[ground]) >= 4.5, (ink, ground)
    for bar in ("good", "warning", "error"):
        assert contrast(colors[bar], colors["track"]) >= 3, bar
