"""The rows of the page: the diff around its notes, long lines, roles, the picture, and the index."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from click.testing import CliRunner

from reviewer import mail, series
from reviewer.cli import presend
from reviewer.model import (
    AbiCourse,
    AbiEdge,
    AbiVerdict,
    Confidence,
    Finding,
    Location,
    Part,
    PatchReview,
    Persona,
    Report,
    Role,
    Score,
    SentenceRole,
    Severity,
)
from reviewer.render.abiview import pictures, tables
from reviewer.render.diffrows import AROUND, MOST_ROWS
from reviewer.render.html import html, pages
from reviewer.render.notes import named, worst
from reviewer.render.rows import LONG, LONGEST, Row, Segment, blocks_of
from reviewer.render.view import FindingView

FOUND = Finding(
    rule="ZZ101",
    name="thing",
    category="other",
    severity=Severity.WARNING,
    confidence=Confidence.HIGH,
    persona=Persona.REGULAR,
    message="No.",
    advice="Yes.",
    locations=(Location(Part.MESSAGE, ""),),
)
HEAD = "From: A <a@example.org>\nSubject: [PATCH] lib: Add it\n\n"


def made_review(lines: int, *quotes: str, text: str = "Add it.\n") -> PatchReview:
    """A patch that adds a file of this many lines "line N;", with a finding for each quote."""
    body = "".join(f"+line {number};\n" for number in range(1, lines + 1))
    names = "diff --git a/lib/a.c b/lib/a.c\nnew file mode 100644\n--- /dev/null\n+++ b/lib/a.c\n"
    diff = f"{names}@@ -0,0 +1,{lines} @@\n{body}"
    patch = series.assemble(mail.read(f"{HEAD}{text}---\n{diff}".encode(), "test").messages[0])
    assert patch.diff
    found = {line.text: line for line in patch.diff.files[0].lines()}
    findings = tuple(
        replace(
            FOUND,
            locations=(
                Location(Part.DIFF, quote, (found[quote].mail or 0,) * 2, "lib/a.c", (found[quote].new or 0,) * 2),
            ),
        )
        for quote in quotes
    )
    return PatchReview(patch=patch, profile="generic", score=Score(90, 90, 90, 90, 90), findings=findings)


def report(*reviews: PatchReview) -> Report:
    return Report(version="0", rules_digest="0", inputs=(), patches=reviews)


def drawn(*reviews: PatchReview) -> str:
    return html(report(*reviews), persona=Persona.REGULAR)


def test_a_note_stands_in_the_diff_below_its_line() -> None:
    source = drawn(made_review(4, "line 3;"))
    assert source.index("<mark>line 3;</mark>") < source.index('id="p1-zz101"') < source.index(">line 4;<")
    assert 'class="row added"' in source


def made_view(number: int, finding: Finding) -> FindingView:
    return FindingView(number=number, finding=finding, excerpts=(), rationale="", sources=(), first=False)


def made_row(text: str, *, ends: bool = False, goes_on: bool = False) -> Row:
    segments = (Segment(text, marked=False),) if text else ()
    (note,) = named([made_view(1, FOUND)], "p1")
    return Row("", None, (), segments, (), (note,) if ends else (), goes_on)


def blocks_made(*rows: Row) -> list[int]:
    return [len(block.rows) for block in blocks_of(rows)]


def test_notes_stand_beside_their_paragraph() -> None:
    line, told, blank = made_row("One."), made_row("Two.", ends=True), made_row("")
    assert blocks_made(line, told, line, blank, line) == [3, 1, 1]
    assert [len(block.notes) for block in blocks_of((line, told, blank, line))] == [1, 0, 0]


def test_no_quote_is_torn_apart() -> None:
    quoted, last, blank = made_row("One.", goes_on=True), made_row("Two.", ends=True), made_row("", goes_on=True)
    assert blocks_made(quoted, blank, last, quoted, last) == [5]


def test_a_note_does_not_wait_for_the_end_of_a_long_paragraph() -> None:
    line, told = made_row("One."), made_row("Two.", ends=True)
    assert blocks_made(*[line] * LONG, told, *[line] * LONG) == [LONG + 1, LONG]


def test_an_index_of_nothing_says_so() -> None:
    ((name, source),) = pages(report(), persona=Persona.REGULAR)
    assert name == "index.html"
    assert "<p>No patch was found to review.</p>" in source
    assert "<table" not in source


def test_what_the_message_tells_is_no_evidence_again() -> None:
    told = replace(FOUND, message="3 names: a, b, c.", evidence=("3 names: a, b, c", "a in line 7"))
    source = drawn(replace(made_review(1), findings=(told,)))
    assert re.findall("<li>(.*?)</li>", source.partition('<ul class="evidence">')[2]) == ["a in line 7"]


def test_what_to_do_first_tells_no_rule_twice() -> None:
    views = [made_view(1, FOUND), made_view(2, FOUND)]
    other = made_view(3, replace(FOUND, rule="ZZ102"))
    assert [note.id for note in worst(named([*views, other], "p1"), 3)] == ["p1-zz101", "p1-zz102"]


def test_a_large_diff_is_shown_around_its_notes_and_says_so() -> None:
    source = drawn(made_review(MOST_ROWS + 500, "line 1000;"))
    shown = [int(number) for number in re.findall(r"line (\d+);", source)]
    assert set(shown) == set(range(1000 - AROUND, 1000 + AROUND + 1))
    assert f"{1000 - AROUND - 1} lines of which nothing is said" in source
    assert f"{MOST_ROWS + 500 - 1000 - AROUND} lines of which nothing is said" in source


def test_a_diff_that_the_review_has_dropped_is_told() -> None:
    review = made_review(3)
    assert review.patch.diff
    files = tuple(replace(file, hunks=()) for file in review.patch.diff.files)
    light = replace(review, patch=replace(review.patch, diff=replace(review.patch.diff, files=files)))
    assert "Not shown: nothing is said of it." in drawn(light)


def test_an_endless_line_is_cut_and_says_so() -> None:
    source = drawn(made_review(1, text="x" * 100_000 + "\n"))
    assert f"[... {100_000 - LONGEST} more characters]" in source
    assert len(source) < 60_000


def test_the_role_stands_at_the_line_where_its_sentence_begins() -> None:
    review = made_review(1, text="It fails. So\nadd it.\n")
    roles = tuple(
        SentenceRole(role, (), (), Location(Part.CHANGELOG, quote, (4, 4)))
        for role, quote in ((Role.PROBLEM, "It fails."), (Role.CHANGE, "So\nadd it."))
    )
    source = drawn(replace(review, roles=roles))
    assert '<span class="role">problem, change</span><span class="line">It fails. So</span>' in source
    assert "Sentences: 1 problem, 1 change." in source


def test_a_broken_way_is_told_in_the_picture_and_in_words() -> None:
    edges = (
        AbiEdge(leg="in", register="rcx", place="%rsi", status="pass"),
        AbiEdge(leg="in", register="r8", place="%rcx", status="fail", found="%rdx", line="a/b.S:7: mov %rdx, %r8"),
        AbiEdge(leg="result", register="rax", place="SEAMCALL done: %rax", status="unknown", line="a/b.S:9: ret"),
    )
    course = AbiCourse(function="f", instance="", place="a/b.S:1", design="old", instruction="seamcall", edges=edges)
    (picture,) = pictures((course,))
    assert picture.broken
    assert [(leg.left, leg.middle, leg.right, leg.into, leg.out) for leg in picture.legs] == [
        ("%rsi", "%rcx", "", "pass", ""),
        ("%rcx", "%r8", "", "fail", ""),
        ("SEAMCALL done", "%rax", "%rax", "", "unknown"),
    ]
    assert [text for _, text in picture.legs[1].said] == ["found: %rdx", "b.S:7: mov %rdx, %r8"]
    assert "a/b.S:7: mov %rdx, %r8" in picture.told[0]
    assert picture.legs[2].y > picture.legs[1].said[-1][0]


def test_the_index_has_a_row_and_a_page_for_each_patch() -> None:
    made = dict(pages(report(made_review(2), made_review(3, "line 2;")), persona=Persona.REGULAR))
    assert list(made) == ["0001.html", "0002.html", "index.html"]
    assert 'id="p1-zz101"' in made["0002.html"]
    assert 'id="p1-zz101"' not in made["0001.html"]
    rows = re.findall(r'<tr><td class="wide">(\d)</td><td><a href="(.*?)">.*?</td></tr>', made["index.html"])
    assert rows == [("1", "0001.html"), ("2", "0002.html")]
    assert all('href="index.html"' in made[name] for name in ("0001.html", "0002.html"))


def test_a_folder_is_filled_with_pages(tmp_path: Path) -> None:
    patch = tmp_path / "a.patch"
    patch.write_text(HEAD + "Add it, since it is missing.\n\nSigned-off-by: A <a@example.org>\n")
    folder = tmp_path / "review"
    folder.mkdir()
    done = CliRunner().invoke(presend, ["check", "-f", "html", "-o", str(folder), str(patch)], standalone_mode=False)
    assert done.exception is None
    assert sorted(path.name for path in folder.iterdir()) == ["0001.html", "index.html"]


def suggested(text: str, category: str = "other") -> str:
    """The page of a patch with a finding that has this suggestion for its changelog."""
    review = made_review(1, "line 1;", text="It fails\nat times.\n")
    place = Location(Part.CHANGELOG, "It fails\nat times.", (4, 5))
    found = replace(review.findings[0], locations=(place,), suggestion=text, category=category)
    return drawn(replace(review, findings=(found,)))


def test_a_mended_sentence_breaks_where_there_is_room_and_other_text_stays_as_it_is() -> None:
    assert "It fails at night." in suggested("It fails\nat night.")
    assert "It fails\nat times.</pre>" in suggested("It fails\nat times.", "formatting")
    assert "a  1\nb  2</pre>" in suggested("a  1\nb  2")


def test_further_lines_of_the_changelog_are_links_and_other_places_are_quoted() -> None:
    review = made_review(1, "line 1;", text="One.\nTwo.\n")
    places = (Location(Part.CHANGELOG, "One.", (4, 4)), Location(Part.CHANGELOG, "Two.", (5, 5)).as_related())
    more = review.findings[0].primary.as_related()
    source = drawn(replace(review, findings=(replace(review.findings[0], locations=(*places, more)),)))
    assert 'see also mail line <a href="#p1-l5">5</a>' in source
    assert 'id="p1-l5"' in source
    assert source.count("see also lib/a.c:1") == 1


def test_a_rule_of_the_contract_that_concerns_no_function_has_no_row() -> None:
    verdicts = (AbiVerdict("SC001", "f", "", "pass", ""), AbiVerdict("SC002", "f", "", "not-applicable", ""))
    (table,) = tables(verdicts, {})
    assert table is not None
    assert ([row[0] for row in table.rows], table.idle) == (["SC001"], 1)
    assert tables(verdicts[1:], {}) == ()
