"""reviewer.checks.definitions: what the text calls a definition, and what it says is unused."""

from __future__ import annotations

import pytest

from reviewer import examples
from reviewer.checks import definitions
from reviewer.checks.context import Context, NoParams
from reviewer.prose.pipeline import Pipeline
from reviewer.rulebook import Example
from reviewer.tree import GivenTree

INLINE = ["+static inline int ring_head(struct ring *ring)", "+{", "+\treturn ring->head;", "+}"]
PLAIN = ["+int ring_head(struct ring *ring)", "+{", "+\treturn ring->head;", "+}"]
ABOVE = ["+static __always_inline int", "+ring_head(struct ring *ring)", "+{", "+}"]
MACRO = ["+#define ring_head(ring) ((ring)->head)"]
PROTOTYPE = ["+extern int ring_head(struct ring *ring,", "+\t\t     int flags);"]
GONE = ["-int ring_head(struct ring *ring)", "-{", "-\treturn ring->head;", "-}"]
CALLER = [" int ring_pop(struct ring *ring)", " {", " \treturn ring_head(ring);", " }"]


def context(text: str, rows: list[str], files: dict[str, str] | None = None) -> Context:
    old, new = sum(row[0] != "+" for row in rows), sum(row[0] != "-" for row in rows)
    diff = f"--- a/lib/ring.h\n+++ b/lib/ring.h\n@@ -1,{old + 1} +1,{new + 1} @@\n int a;\n" + "\n".join(rows) + "\n"
    example = Example(
        text=text, subject="lib: Do it", author="", trailers=None, diff=diff, below="", expect=(), note=""
    )
    return Context(examples.patch(example), Pipeline(), {}, lambda: GivenTree(files, {}, {}) if files else None)


def called(text: str, *rows: str) -> list[tuple[str, object]]:
    hits = definitions.kinds(NoParams(), context(text, list(rows)))
    return [(hit.location.quote, hit.facts["is"]) for hit in hits]


@pytest.mark.parametrize(
    ("text", "rows", "told"),
    [
        ("Add a macro ring_head() for it.", INLINE, [("macro ring_head()", "a function")]),
        ("Add the ring_head() helper macro.", PLAIN, [("ring_head() helper macro", "a function")]),
        ("Add an inline helper ring_head().", MACRO, [("inline helper ring_head()", "a macro")]),
        ("Add an inline helper ring_head().", PLAIN, [("inline helper ring_head()", "not inline")]),
        ("Add the static function ring_head().", PLAIN, [("static function ring_head()", "not static")]),
    ],
)
def test_another_kind_than_the_text_says(text: str, rows: list[str], told: list[tuple[str, str]]) -> None:
    assert called(text, *rows) == told


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("Add a macro ring_head() for it.", MACRO),
        ("Add a static inline helper ring_head().", INLINE),
        ("Add a static inline helper ring_head().", ABOVE),
        ("Add the helper ring_head().", MACRO),
        ("Turn the macro ring_head() into a function.", ["-" + MACRO[0][1:], *INLINE]),
        ("Declare what the macro ring_head() needs.", PROTOTYPE),
        ("The macro ring_head() is called here.", [f" {row[1:]}" for row in PLAIN]),
        ("Add what the inline function ring_tail() needs.", PLAIN),
    ],
)
def test_the_kind_that_the_text_says(text: str, rows: list[str]) -> None:
    assert called(text, *rows) == []


def unused(text: str, rows: list[str], files: dict[str, str] | None = None) -> list[tuple[str, tuple[str, ...]]]:
    hits = definitions.users(NoParams(), context(text, rows, files))
    return [(hit.location.quote, hit.evidence) for hit in hits]


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("Remove unused ring_head().", "unused ring_head()"),
        ("Drop the dead function ring_head().", "dead function ring_head()"),
        ("ring_head() is no longer called. Remove it.", "ring_head() is no longer called"),
        ("ring_head() has no users. Remove it.", "ring_head() has no users"),
        ("Nobody calls ring_head(). Remove it.", "Nobody calls ring_head()"),
    ],
)
def test_what_is_said_to_be_unused_and_is_called(text: str, quote: str) -> None:
    assert unused(text, [*GONE, *CALLER]) == [(quote, ("lib/ring.h:4: return ring_head(ring);",))]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("Remove unused ring_head().", GONE),
        ("Remove unused ring_head().", [*GONE, " /* as ring_head() did */"]),
        ("Remove unused ring_head().", [*GONE, *INLINE, *CALLER]),
        ("Remove the unused ring_head() argument.", [*GONE, *CALLER]),
        ("ring_head() is unused in modules.", [*GONE, *CALLER]),
        ("Remove unused ring_tail().", [*GONE, *CALLER]),
    ],
)
def test_what_is_unused(text: str, rows: list[str]) -> None:
    assert unused(text, rows) == []


def test_a_caller_elsewhere_in_the_file_is_found_with_a_tree() -> None:
    above = "int a;\n" + "\n".join(row[1:] for row in GONE)
    rest = "\n\nint ring_pop(struct ring *ring)\n{\n\treturn ring_head(ring);\n}\n"
    told = [("unused ring_head()", ("lib/ring.h:5: return ring_head(ring);",))]
    assert unused("Remove unused ring_head().", GONE, {"lib/ring.h": above + rest}) == told
    quiet = rest.replace("ring_head(ring)", "0").replace("{\n", "{\n\t/* ring_head() is gone */\n")
    assert unused("Remove unused ring_head().", GONE, {"lib/ring.h": above + quiet}) == []
