"""reviewer.checks.lengths: how long a text is beside accepted ones of its kind and size."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reviewer import examples, resources, rulebook
from reviewer.checks import lengths
from reviewer.checks.context import Context
from reviewer.prose.pipeline import Pipeline
from reviewer.rulebook import Example, Rulebook

PARAMS = lengths.Params(words=270, times=3.0)
SIGNED = "Signed-off-by: A Developer <dev@example.org>"


@pytest.fixture(scope="module")
def book() -> Rulebook:
    return rulebook.load(resources.data_dir("rules"))


def context(book: Rulebook, words: int, lines: int, *, subject: str = "toy: Add it", trailer: str = SIGNED) -> Context:
    added = "".join(f"+line {n}\n" for n in range(lines))
    diff = f"--- a/toy.c\n+++ b/toy.c\n@@ -0,0 +1,{lines} @@\n{added}"
    text = "word " * words
    example = Example(
        text=text, subject=subject, author="", trailers=(trailer,), diff=diff, below="", expect=(), note=""
    )
    return Context(examples.patch(example), Pipeline(), book.vocabulary)


def size(lines: str, most: int) -> str:
    return f" for {lines}, where nine in ten accepted changes beside fixes have at most {most}"


def told(found: Context) -> list[tuple[str, object]]:
    return [(hit.variant, hit.facts["size"]) for hit in lengths.length(PARAMS, found)]


@pytest.mark.parametrize(
    ("words", "lines", "expected"),
    [
        (270, 500, []),
        (271, 500, [("", size("500 changed lines", 149))]),
        (183, 1, []),
        (
            184,
            1,
            [("for-its-size", size("1 changed line", 61))],
        ),
        (201, 5, []),
        (
            229,
            6,
            [("for-its-size", size("6 changed lines", 76))],
        ),
    ],
)
def test_long_for_the_area_and_long_for_the_size(
    book: Rulebook, words: int, lines: int, expected: list[tuple[str, object]]
) -> None:
    assert told(context(book, words, lines)) == expected


@pytest.mark.parametrize(
    ("subject", "trailer", "kind"),
    [
        ("toy: Add it", SIGNED, "changes beside fixes"),
        ("toy: Fix it", SIGNED, "fixes"),
        ("toy: Fixture for it", SIGNED, "changes beside fixes"),
        ("toy: Add it", 'Fixes: 0123456789ab ("toy: Add")', "fixes"),
    ],
)
def test_a_fix_is_compared_with_fixes(book: Rulebook, subject: str, trailer: str, kind: str) -> None:
    assert lengths.usual_for(context(book, 10, 3, subject=subject, trailer=trailer), 3).kind == kind


def test_without_a_whole_diff_there_is_no_size(book: Rulebook) -> None:
    bare = context(book, 271, 3)
    bare.patch = replace(bare.patch, diff=None)
    assert told(bare) == [("", "")]
    short = context(book, 200, 3)
    short.patch = replace(short.patch, diff=None)
    assert told(short) == []
