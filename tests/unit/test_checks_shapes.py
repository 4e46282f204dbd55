"""reviewer.checks.shapes: statements about the shape of a change, held against the diff."""

from __future__ import annotations

import pytest

from reviewer import examples
from reviewer.checks import shapes
from reviewer.engine import Engine
from reviewer.rulebook import Example

OURS = {f"CL{number}" for number in range(412, 416)}
Row = tuple[str, str]


def diff(path: str, *rows: str) -> str:
    old, new = (sum(row[0] != sign for row in rows) for sign in "+-")
    return f"--- a/{path}\n+++ b/{path}\n@@ -10,{old} +10,{new} @@\n" + "".join(f"{row}\n" for row in rows)


def said(engine: Engine, subject: str, change: str, text: str = "Why.") -> list[Row]:
    """Rule and quote of each finding of the rules under test."""
    example = Example(text=text, subject=subject, author="", trailers=None, diff=change, below="", expect=(), note="")
    review = engine.review(examples.patch(example))
    assert not review.broken
    return [(found.rule, " ".join(found.primary.quote.split())) for found in review.findings if found.rule in OURS]


PLAIN = diff("lib/ring.c", " {", "-	ring->head++;", "+	ring->tail += step;")
FUNCTION = diff("lib/ring.c", " ", "+static void ring_go(struct ring *ring)", "+{", "+}")
MACRO = diff("lib/ring.h", " ", "+#define ring_go(ring) ((ring)->head)")
ASSEMBLY = diff("lib/ring.S", " ", "+SYM_FUNC_START(ring_go)", "+	RET")
COMMENT = diff("lib/ring.c", " {", "+	/* The lock is held. */", " 	go();")
MOVED = diff("lib/ring.c", " {", "-	ring_kick(ring, 1);", " 	go();", "+	ring_kick(ring, 1);")
SORTED = diff("lib/ring.c", " {", "-	{ 2, &large },", " 	{ 1, &small },", "+	{ 2, &large },")
MORE = diff(
    "lib/ring.c", " {", "-	{ 2, &large },", " 	{ 1, &small },", "+	{ 2, &large },", "+	{ 3, &huge },"
)


@pytest.mark.parametrize(
    ("subject", "text", "told"),
    [
        ("lib: Add a helper for the head", "Why.", [("CL412", "Add a helper")]),
        ("lib: Do it", "This patch introduces two small macros.", [("CL412", "introduces two small macros")]),
        ("lib: Split ring_push() into two", "Why.", [("CL412", "Split ring_push() into two")]),
        ("lib: Factor out a common function to do it", "Why.", [("CL412", "Factor out a common function")]),
        ("lib: Add a call to the helper", "Why.", []),
        ("lib: Fix a helper", "Why.", []),
        ("lib: Do it", 'It prints "Add a helper function" then.', []),
    ],
)
def test_a_function_that_is_not_there(engine: Engine, subject: str, text: str, told: list[Row]) -> None:
    assert said(engine, subject, PLAIN, text) == told


@pytest.mark.parametrize("change", [FUNCTION, MACRO, ASSEMBLY], ids=["function", "macro", "assembly"])
def test_a_function_that_is_there(engine: Engine, change: str) -> None:
    assert said(engine, "lib: Add a helper for the head", change) == []


@pytest.mark.parametrize(
    ("subject", "change", "told"),
    [
        ("lib: Move ring_kick() after go()", MOVED, []),
        (
            "lib: Move ring_kick() after go()",
            diff("lib/ring.c", " {", "-	ring_kick(one);", "+	queue_flush(all);"),
            [("CL413", "Move ring_kick() after")],
        ),
        ("lib: Move to the new way", PLAIN, []),
        ("lib: Sort the table", SORTED, []),
        ("lib: Sort the table", MORE, [("CL414", "Sort the table")]),
        ("lib: Put the models in alphabetical order", MORE, [("CL414", "Put the models in alphabetical")]),
        ("lib: Sort the table and add a model", MORE, []),
        ("lib: Document the order", PLAIN, [("CL415", "Document the")]),
        ("lib: Update the comment about the lock", PLAIN, [("CL415", "Update the comment")]),
        ("lib: Document the order", COMMENT, []),
        ("lib: Add comments", diff("Documentation/ring.rst", "+Text."), []),
    ],
)
def test_moved_sorted_and_documented(engine: Engine, subject: str, change: str, told: list[Row]) -> None:
    assert said(engine, subject, change) == told


def test_a_shape_that_there_is_not() -> None:
    with pytest.raises(ValueError, match="none of definition, moved, sorted, comment"):
        shapes.Params(claims=(), shape="round")
