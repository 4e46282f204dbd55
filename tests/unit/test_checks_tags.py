"""Trailers: who signed, what tools can read, what is left alone."""

from __future__ import annotations

import pytest

from reviewer import mail, series
from reviewer.engine import Engine

ME = "A Developer <dev@example.org>"
YOU = "Ödön Ürge <urge@example.org>"
DIFF = "diff --git a/mm/slab.c b/mm/slab.c\n--- a/mm/slab.c\n+++ b/mm/slab.c\n@@ -1 +1 @@\n-int a;\n+int b;\n"


def quotes(engine: Engine, rule: str, *trailers: str, author: str = ME, text: str = "The slab hangs.") -> list[str]:
    raw = f"From: {author}\nMessage-ID: <1@x>\nSubject: [PATCH] mm: Do it\n\n{text}\n\n" + "\n".join(trailers)
    patch = series.assemble(mail.read(f"{raw}\n---\n{DIFF}".encode(), "test").messages[0])
    return [place.quote for f in engine.review(patch).findings if f.rule == rule for place in f.locations]


@pytest.mark.parametrize(
    ("author", "signed"),
    [
        (ME, "Signed-off-by: A Developer <other@example.com>"),
        (ME, "Signed-off-by: Dev <DEV@example.org>"),
        (YOU, "Signed-off-by: Odon Urge <odon@example.com>"),
        ("dev@example.org", "Signed-off-by: A Developer <dev@example.org>"),
    ],
)
def test_a_person_is_known_by_name_or_by_address(engine: Engine, author: str, signed: str) -> None:
    assert quotes(engine, "TR110", signed, author=author) == []


def test_without_any_sign_off_the_author_is_another_rules_matter(engine: Engine) -> None:
    assert quotes(engine, "TR110", f"Reviewed-by: {YOU}") == []
    assert quotes(engine, "TR110", f"Signed-off-by: {YOU}") == [f"Signed-off-by: {YOU}"]


def test_the_sender_of_anothers_patch_signs_last(engine: Engine) -> None:
    theirs, mine = f"Signed-off-by: {YOU}", f"Signed-off-by: {ME}"
    text = f"From: {YOU}\n\nThe slab hangs."
    assert quotes(engine, "TR111", theirs, text=text) == [theirs]
    assert quotes(engine, "TR111", mine, theirs, text=text) == [theirs]
    assert quotes(engine, "TR111", theirs, mine, text=text) == []


def test_a_co_developer_signs_in_the_next_line(engine: Engine) -> None:
    pair = f"Co-developed-by: {YOU}", f"Signed-off-by: {YOU}"
    assert quotes(engine, "TR112", *pair, f"Signed-off-by: {ME}") == []
    assert quotes(engine, "TR112", pair[0], f"Signed-off-by: {ME}", pair[1]) == [pair[0]]
    assert quotes(engine, "TR112", f"Signed-off-by: {ME}", pair[0]) == [pair[0]]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Reviewd-by", ["Reviewd-by"]),
        ("Acked-By", ["Acked-By"]),
        ("Reported-by", []),
        ("reported-by", ["reported-by"]),
        ("cc", []),
        ("CC", []),
        ("Nacked-by", []),
        ("Link", []),
        ("Sponsored-by", []),
    ],
)
def test_only_slips_of_known_names_are_told(engine: Engine, name: str, expected: list[str]) -> None:
    value = "https://example.org/" if name == "Link" else YOU
    assert quotes(engine, "TR114", f"{name}: {value}", f"Signed-off-by: {ME}") == expected


@pytest.mark.parametrize(
    ("person", "told"),
    [
        ("Claude <noreply@anthropic.com>", True),
        ("GitHub Copilot <copilot@example.org>", True),
        ("GPT-5 <gpt@example.org>", True),
        ("Claude Dupont <claude@example.org>", False),
        ("Gemini Rossi <g@example.org>", False),
        ("Jean Cursor <jc@example.org>", False),
    ],
)
def test_a_program_is_told_from_a_person(engine: Engine, person: str, told: bool) -> None:
    line = f"Reviewed-by: {person}"
    assert quotes(engine, "TR121", line, f"Signed-off-by: {ME}") == ([line] if told else [])


def test_a_word_in_the_text_is_no_private_tag(engine: Engine) -> None:
    assert quotes(engine, "TR117", f"Signed-off-by: {ME}", text="JIRA: this is how the tool is called.") == []
    assert quotes(engine, "TR117", f"Signed-off-by: {ME}", "JIRA: SLAB-1") == ["JIRA: SLAB-1"]
    assert quotes(engine, "TR117", f"Signed-off-by: {ME}", text="The slab hangs.\n\nChange-Id: I01") == [
        "Change-Id: I01"
    ]


def test_trailers_in_two_blocks_are_told(engine: Engine) -> None:
    fixes = 'Fixes: 0123456789ab ("mm: Do it wrong")'
    assert quotes(engine, "TR123", fixes, "", f"Signed-off-by: {ME}") == [f"Signed-off-by: {ME}"]
    assert quotes(engine, "TR123", fixes, "[ me: rebased ]", f"Signed-off-by: {ME}") == []


def test_no_trailers_at_all_break_nothing(engine: Engine) -> None:
    raw = f"From: {ME}\nMessage-ID: <1@x>\nSubject: [PATCH] mm: Do it\n\nThe slab hangs.\n---\n{DIFF}"
    review = engine.review(series.assemble(mail.read(raw.encode(), "test").messages[0]))
    assert review.broken == ()


def test_a_sign_off_in_small_letters_is_one(engine: Engine) -> None:
    assert quotes(engine, "TR101", f"signed-off-by: {ME}") == []
