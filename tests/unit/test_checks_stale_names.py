"""Comments against the code of the patch: names that are gone, and what a function is said to return."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from reviewer import examples
from reviewer.engine import Engine
from reviewer.rulebook import Example
from reviewer.tree import GivenTree

RENAMED = ("-static int ring_old(struct ring *ring)", "+static int ring_new(struct ring *ring)", " {", " }")


def said(engine: Engine, rule: str, *rows: str, tree: Mapping[str, str] | None = None) -> list[str]:
    """The quotes of a rule; rows are hunk lines with their sign."""
    old, new = (sum(row[0] != sign for row in rows) for sign in "+-")
    diff = f"--- a/lib/ring.c\n+++ b/lib/ring.c\n@@ -3,{old} +3,{new} @@\n" + "".join(f"{row}\n" for row in rows)
    example = Example(
        text="Why.", subject="lib/ring: Do it", author="", trailers=None, diff=diff, below="", expect=(), note=""
    )
    given = GivenTree(tree, {}, {}) if tree is not None else None
    review = engine.review(examples.patch(example), tree=lambda: given)
    assert not review.broken
    return [place.quote for found in review.findings if found.rule == rule for place in found.locations]


@pytest.mark.parametrize("comment", [" /* see ring_old() */", "+/* see ring_old() */", " \t * ring_old waits */"])
def test_a_comment_that_names_what_is_gone(engine: Engine, comment: str) -> None:
    rows = (*RENAMED, " \t/*", comment) if "*/" in comment and "/*" not in comment else (*RENAMED, comment)
    assert said(engine, "CM116", *rows) == ["ring_old"]


@pytest.mark.parametrize(
    "rows",
    [
        (*RENAMED, " /* see ring_new() */"),
        (*RENAMED, " /* see ring_older() */"),
        (*RENAMED, "-/* see ring_old() */"),
        (*RENAMED, " /* see ring_old() */", " \tring_old(ring);"),
        (*RENAMED, " /* see ring_old() */", "+#define ring_old ring_new"),
        ("-\tring_old(ring);", "+\tring_new(ring);", " /* see ring_old() */"),
        ("-int ring(struct ring *ring)", "+int rings(struct ring *ring)", " /* the ring */"),
    ],
)
def test_a_comment_that_may_stay(engine: Engine, rows: tuple[str, ...]) -> None:
    assert said(engine, "CM116", *rows) == []


BEFORE = "/* see ring_old() */\n\nstatic int ring_old(struct ring *ring)\n{\n}\n"


def test_the_rest_of_the_file(engine: Engine) -> None:
    assert said(engine, "CM116", *RENAMED, tree={"lib/ring.c": BEFORE}) == ["ring_old"]
    assert said(engine, "CM116", *RENAMED, tree={"lib/ring.c": f"{BEFORE}\tring_old(ring);\n"}) == []
    assert said(engine, "CM116", *RENAMED, tree={}) == []


def documented(prototype: str, told: str) -> tuple[str, ...]:
    return ("+/**", "+ * ring_look() - look", "+ * @ring: it", "+ *", f"+ * {told}", "+ */", f"+{prototype}")


@pytest.mark.parametrize(
    ("prototype", "told"),
    [
        ("void ring_look(struct ring *ring);", "Return: 0 or an error"),
        ("static inline void ring_look(struct ring *ring);", "Returns 0 on success"),
        ("bool ring_look(struct ring *ring);", "Return: 0 on success, -EINVAL if it is empty"),
        ("struct entry *ring_look(struct ring *ring);", "Return: 0 on success or a negative error code"),
    ],
)
def test_a_return_that_cannot_be(engine: Engine, prototype: str, told: str) -> None:
    assert said(engine, "CM115", *documented(prototype, told)) == [told]


@pytest.mark.parametrize(
    ("prototype", "told"),
    [
        ("void ring_look(struct ring *ring);", "Return: void"),
        ("void ring_look(struct ring *ring);", "Return to the core when it is empty"),
        ("void *ring_look(struct ring *ring);", "Return: the entry, or ERR_PTR(-ENOENT)"),
        ("void *ring_look(struct ring *ring);", "Return: the entry or NULL, -ENOMEM in @err"),
        ("bool ring_look(struct ring *ring);", "Return: true on success, false with -EINVAL in @err"),
        ("int ring_look(struct ring *ring);", "Return: 0 on success or -EINVAL"),
        ("ring_t ring_look(struct ring *ring);", "Return: 0 on success or -EINVAL"),
    ],
)
def test_a_return_that_can_be(engine: Engine, prototype: str, told: str) -> None:
    assert said(engine, "CM115", *documented(prototype, told)) == []
