"""reviewer.checks.contradicted: a text and comments that tell different things."""

from __future__ import annotations

import pytest

from reviewer import examples
from reviewer.engine import Engine
from reviewer.rulebook import Example


def told(engine: Engine, text: str, *comment: str) -> list[tuple[str, str]]:
    """The quote, and the comment that CL417 names."""
    rows = ["+/**", *(f"+ * {line}" for line in comment), "+ */", "+int ring_peek(struct ring *ring)"]
    diff = f"--- a/lib/ring.c\n+++ b/lib/ring.c\n@@ -10,1 +10,{len(rows) + 1} @@\n \n" + "\n".join(rows) + "\n"
    example = Example(
        text=text, subject="lib: Do it", author="", trailers=None, diff=diff, below="", expect=(), note=""
    )
    review = engine.review(examples.patch(example))
    assert not review.broken
    ours = [found for found in review.findings if found.rule == "CL417"]
    return [(each.primary.quote, each.evidence[0].partition(": ")[2]) for each in ours]


DOC = ("ring_peek() - Look at the first entry", "@ring: the ring", "", "Return: 0, or -ENODATA if it is empty.")


@pytest.mark.parametrize(
    ("text", "comment", "quote", "other"),
    [
        ("ring_peek() returns -ENOENT then.", DOC, "ring_peek() returns -ENOENT", "0"),
        ("It fails, since ring_peek() now returns NULL.", DOC, "ring_peek() now returns NULL", "0"),
        (
            "It runs without ring_lock held.",
            ("Called with ring_lock held.",),
            "without ring_lock held",
            "with ring_lock held",
        ),
        (
            "Callers must hold ring->lock for it.",
            ("Callers must not hold ring->lock here.",),
            "must hold ring->lock",
            "must not hold ring->lock",
        ),
        (
            "The firmware answers the request within 100 ms.",
            ("The firmware answers a request in 200 ms.",),
            "100 ms",
            "200 ms",
        ),
    ],
)
def test_they_disagree(engine: Engine, text: str, comment: tuple[str, ...], quote: str, other: str) -> None:
    assert told(engine, text, *comment) == [(quote, other)]


@pytest.mark.parametrize(
    ("text", "comment"),
    [
        ("ring_peek() returns -ENODATA then.", DOC),
        ("ring_peek() returns 0 then.", DOC),
        ("ring_poke() returns -ENOENT then.", DOC),
        ("ring_peek() returns -ENOENT then.", (*DOC[:3], "Return: 0 or a negative error code.")),
        ("It runs without wheel_lock held.", ("Called with ring_lock held.",)),
        ("It works with ring_lock too.", ("Called without ring_lock held.",)),
        ("The firmware answers the request within 100 ms.", ("The panel needs 200 ms to wake up.",)),
        ("The firmware answers a request in 100 ms, or 300 ms.", ("The firmware answers a request in 200 ms.",)),
        ('It prints "ring_peek() returns -ENOENT" then.', DOC),
    ],
)
def test_they_do_not(engine: Engine, text: str, comment: tuple[str, ...]) -> None:
    assert told(engine, text, *comment) == []
