"""What holds for the report of any bytes: it is made, or one of our errors is told; findings quote what is there."""

from __future__ import annotations

import json
import sys
from io import BytesIO, TextIOWrapper
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reviewer import inputs, resources, review, rulebook
from reviewer.engine import Engine
from reviewer.model import Finding, Line, Location, Part, PatchReview, Persona, Report
from reviewer.render import render_report

HEAD = b"From: A <a@example.org>\nSubject: [PATCH] lib/toy: Adds the toys\n\n"
SIGNED = b"Signed-off-by: A <a@example.org>\n"
FILE = b"diff --git a/lib/toy.c b/lib/toy.c\n--- a/lib/toy.c\n+++ b/lib/toy.c\n@@ -1,2 +1,4 @@\n int a;\n"
ASSEMBLY = b"diff --git a/x/toy.S b/x/toy.S\n--- a/x/toy.S\n+++ b/x/toy.S\n@@ -1,1 +1,4 @@\n"
PIECES = [
    HEAD,
    SIGNED,
    FILE,
    ASSEMBLY,
    b"From 0123456789abcdef0123456789abcdef01234567 Mon Sep 17 00:00:00 2001\n",
    b"Subject: =?utf-8?q?Re:_=5BPATCH_1/2=5D?=\n continued: Fixes it\n",
    b"Content-Transfer-Encoding: quoted-printable\n",
    b"This patch adds foo_bar() to the driver.\n",
    b"In this commit\nwe use a QRXZ (Some Secure Thing).\n",
    b"Add toy_gate(), a C function toy_gate() that returns 0.\n",
    b"The SEAM (called the 'loader') uses %rax, bit 5, bits 7:0, 0x10 and VMfailInvalid.\n",
    b"Adds a helper. Added because it fails.\n",
    b"- We have an item.\n  Its next line.\n",
    b"Signed-off-by:\n",
    b"Fixes: 0123456789ab\n",
    b"[   12.345678] log\n",
    b"> quoted\n",
    b"\n",
    b"---\n",
    b"-- \n",
    b"+/*\n+ * Return 0, or the status of\n+ * the call.\n+ */\n",
    b"+SYM_FUNC_START(toy_gate)\n+\tret\n+SYM_FUNC_END(toy_gate)\n",
    b"+int b; // Returns NULL or 1\n",
    b"-\tremoved\n",
    b" context\n",
    b"@@ -9 +11,2 @@ static int f(void)\n",
    b"\r\n",
    b"\xff\xfe\x80 \xe2\x80\xae\x1b[31m\n",
]
some_bytes = st.lists(st.one_of(st.sampled_from(PIECES), st.binary(max_size=10)), max_size=20).map(b"".join)
ROWS = [
    b"+/*\n+ * Return 0, or the status of\n+ * the call.\n+ */\n",
    b"+/* Return FOO_BAD, or a value. */\n",
    b"+SYM_FUNC_START(toy_gate)\n+\tret\n+SYM_FUNC_END(toy_gate)\n",
    b"+int b; // Returns NULL or 1\n",
    b"+\tint c;\t/* Returns 0\n+\t\t * or 1 */\n",
    b"+\n",
    b"-\tremoved();\n",
    b" \tcontext();\n",
]


@st.composite
def diffs(draw: st.DrawFn) -> bytes:
    """A file with a hunk as its header says, or shorter."""
    path = draw(st.sampled_from([b"lib/toy.c", b"x/toy.S", b"toy.rst", b"net/t\xc3\xb6y.h"]))
    rows = b"".join(draw(st.lists(st.sampled_from(ROWS), max_size=6)))
    missing = draw(st.sampled_from([0, 0, 0, 1]))
    old, new = (sum(row[:1] in kinds for row in rows.splitlines()) + missing for kinds in (b" -", b" +"))
    names = b"diff --git a/%b b/%b\n--- a/%b\n+++ b/%b\n" % (path, path, path, path)
    return names + b"@@ -7,%d +7,%d @@ int f(void)\n" % (old, new) + rows


texts = st.lists(st.sampled_from(PIECES[7:18]), max_size=12).map(b"".join)
patches = st.builds(
    lambda text, signed, files: HEAD + text + signed + b"---\n" + b"".join(files) + b"-- \n2.50\n",
    texts,
    st.sampled_from([b"", b"\n" + SIGNED]),
    st.lists(diffs(), max_size=3),
)
mails = st.one_of(patches, st.lists(st.sampled_from(PIECES[7:]), max_size=20).map(lambda rows: HEAD + b"".join(rows)))
quick = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.fixture(scope="module")
def reviewing() -> Engine:
    return Engine(rulebook.load(resources.data_dir("rules")))


def reported(engine: Engine, raw: bytes) -> Report:
    with patch.object(sys, "stdin", TextIOWrapper(BytesIO(raw))):
        return review.report(engine, inputs.read(["-"], None))


def lines(found: PatchReview) -> dict[Part, tuple[Line, ...]]:
    """The lines of the mail by the part that they belong to."""
    message = found.patch.message
    texts = dict.fromkeys((Part.CHANGELOG, Part.TRAILERS), message.text)
    return {**texts, Part.NOTES: message.notes, Part.DIFF: message.diff}


def places(report: Report) -> list[tuple[PatchReview, Location]]:
    return [
        (found, place)
        for found in report.patches
        for finding in (*found.findings, *(one.finding for one in found.suppressed))
        for place in finding.locations
    ]


def check_place(found: PatchReview, place: Location) -> None:
    if place.part is Part.MESSAGE:
        assert place.quote == ""
    elif place.part is Part.SUBJECT:
        assert place.quote
        assert place.quote in found.patch.message.subject
    else:
        check_quote(place, lines(found)[place.part])


def check_quote(place: Location, there: tuple[Line, ...]) -> None:
    """Each line of the quote stands in a line of the mail, one after the other, where the location says."""
    assert place.quote
    assert place.mail_lines is not None
    first, last = place.mail_lines
    assert first <= last
    within = [line.text for line in there if line.number is not None and first <= line.number <= last]
    assert within
    for quoted in place.quote.split("\n"):
        while within and quoted not in within[0]:
            del within[0]
        assert within, f"{quoted!r} does not stand in the lines {place.mail_lines}"


@quick
@given(st.one_of(some_bytes, mails))
def test_any_bytes_give_a_report(reviewing: Engine, raw: bytes) -> None:
    report = reported(reviewing, raw)
    assert report.patches or report.errors or report.inputs
    for error in report.errors:
        assert error.startswith("standard input: ")
        assert "\n" not in error
    for found in report.patches:
        assert found.broken == ()
        assert all(part is None or 0 <= part <= 100 for part in found.score.parts().values())
        assert {finding.rule for finding in found.findings} <= report.rules.keys()


@quick
@given(mails)
def test_findings_quote_what_is_there(reviewing: Engine, raw: bytes) -> None:
    for found, place in places(reported(reviewing, raw)):
        check_place(found, place)


@quick
@given(mails)
def test_places_lie_inside_of_the_mail(reviewing: Engine, raw: bytes) -> None:
    report = reported(reviewing, raw)
    end = raw.count(b"\n") + 1
    for found, place in places(report):
        if place.mail_lines:
            assert 1 <= place.mail_lines[0] <= place.mail_lines[1] <= end
        assert (place.lines is None) or (place.file is not None and place.lines[0] >= 1)
        if place.file is not None:
            assert found.patch.diff is not None
            assert place.file in [file.path for file in found.patch.diff.files]


def importance(finding: Finding) -> tuple[int, int]:
    return finding.persona.rank, -finding.severity.rank


@quick
@given(mails)
def test_the_same_bytes_give_the_same_report_most_important_first(reviewing: Engine, raw: bytes) -> None:
    report = reported(reviewing, raw)
    assert reported(reviewing, raw) == report
    for found in report.patches:
        ranks = [importance(finding) for finding in found.findings]
        assert ranks == sorted(ranks)


@quick
@given(st.one_of(some_bytes, mails), st.sampled_from(list(Persona)))
def test_any_report_can_be_written(reviewing: Engine, raw: bytes, persona: Persona) -> None:
    report = reported(reviewing, raw)
    text = render_report(report, "text", persona=persona, width=80, color=False)
    assert "\x1b" not in text
    assert len(json.loads(render_report(report, "json", persona=persona, width=80, color=False))["patches"]) == len(
        report.patches
    )
    assert "\x1b" not in render_report(report, "html", persona=persona, width=80, color=False)
