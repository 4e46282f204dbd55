"""Comments that a patch adds: kernel-doc against its function, restated code, wording."""

from __future__ import annotations

import pytest

from reviewer import examples
from reviewer.engine import Engine
from reviewer.rulebook import Example

Row = tuple[str, str]


def said(engine: Engine, *rows: str, path: str = "lib/ring.c") -> list[Row]:
    """Rule and quote of each finding about a comment; the rows are added, those that begin with a blank are context."""
    marked = [row if row[:1] in " -" and row[:3] != " * " and row[:3] != " */" else f"+{row}" for row in rows]
    old, new = (sum(row[0] != sign for row in marked) for sign in "+-")
    example = Example(
        text="Why.",
        subject="lib/ring: Do it",
        author="",
        trailers=None,
        diff=f"--- a/{path}\n+++ b/{path}\n@@ -10,{old} +10,{new} @@\n" + "".join(f"{row}\n" for row in marked),
        below="",
        expect=(),
        note="",
    )
    review = engine.review(examples.patch(example))
    assert not review.broken
    return [(found.rule, found.primary.quote) for found in review.findings if found.rule.startswith("CM")]


def documented(*arguments: str, name: str = "ring_push") -> list[str]:
    return ["/**", f" * {name}() - put it there", *(f" * @{argument}: what it is" for argument in arguments), " */"]


@pytest.mark.parametrize(
    ("arguments", "prototype", "quotes"),
    [
        (["ring", "entry"], ["int ring_push(struct ring *ring, void *entry)", "{"], []),
        (["ring"], ["int ring_push(struct ring *ring, void *entry)", "{"], ["ring_push"]),
        (["ring", "entri"], ["int ring_push(struct ring *ring, void *entry)", "{"], ["@entri"]),
        (["ring", "flags"], ["int ring_push(struct ring *ring)", "{"], ["@flags"]),
        (["ring"], ["void ring_push(struct ring ring[static 4]);"], []),
        (["ring", "done"], ["int ring_push(struct ring *ring,", "\t      int (*done)(void *x, int y));"], []),
        (["ring", "mask"], ["static __always_inline int", "ring_push(struct ring *ring, u64 mask[8])", "{"], []),
        (["fmt", "..."], ["int ring_push(const char *fmt, ...);"], []),
        ([], ["int ring_push(struct ring *ring);"], []),
        (["ring"], ["#define ring_push(head) (head)"], []),
        (["ring"], ["int ring_size = 5;"], []),
    ],
)
def test_kernel_doc_and_parameters(
    engine: Engine, arguments: list[str], prototype: list[str], quotes: list[str]
) -> None:
    found = said(engine, *documented(*arguments), *prototype)
    assert [quote for rule, quote in found if rule == "CM102"] == quotes


def test_kernel_doc_of_another_function(engine: Engine) -> None:
    rows = [*documented("ring", name="ring_put"), "int ring_push(struct ring *ring);"]
    assert said(engine, *rows) == [("CM102", "ring_put")]


def test_kernel_doc_that_was_there_is_left_alone(engine: Engine) -> None:
    rows = ["  /**", "  * ring_put() - put it there", "  */", "int ring_push(struct ring *ring);"]
    assert said(engine, *rows) == []


def test_a_comment_that_does_not_end(engine: Engine) -> None:
    assert said(engine, "/**", " * ring_put() - put it there", " * @x: y") == []


@pytest.mark.parametrize(
    ("rows", "seen"),
    [
        (["\t/* Lock the ring */", "\tring_lock(ring);"], True),
        (["\t// clear ring flags", "\tring->flags = ring_flags_clear(x);"], True),
        (["\t/* increment count */", "\tcount++;", "\tx = y;"], False),
        (["\t/* Return -EBUSY. */", "\treturn -EBUSY;"], True),
        (["\t/* Return -EBUSY if the ring is locked. */", "\tif (ring_locked(ring))", "\t\treturn -EBUSY;"], True),
        (["\t/* Lock the ring against the timer */", "\tring_lock(ring);"], False),
        (["\t/* The ring lock */", "\tring_lock(ring);"], False),
        (["\t/* Lock ring */", "\tint ring_lock;"], False),
        (["\t/* Lock the ring */", " \tring_lock(ring);"], False),
        (["\t/* Set x = y; */", "\tset_x(x, y);"], False),
    ],
)
def test_restated_code(engine: Engine, rows: list[str], seen: bool) -> None:
    assert ("CM104" in {rule for rule, _ in said(engine, *rows)}) is seen


@pytest.mark.parametrize(
    ("comment", "told"),
    [
        ("It must be 4096 aligned.", ("CM105", "4096 aligned")),
        ("Keep it aligned to 64, as the device wants.", ("CM105", "aligned to 64")),
        ("It must be 64-byte aligned, that is aligned to 64 bytes.", None),
        ("Wait 10 ms.", None),
        ("Sleep for 20 before it starts.", ("CM105", "Sleep for 20")),
        ("The second call won't hurt.", ("CM106", "won't hurt")),
        ("Not sure why this is needed.", ("CM106", "Not sure why")),
        ("Freed entries do not hurt other rings, see above.", None),
        ("Introduced to support the other ring.", ("CM103", "Introduced to support")),
        ("The lock was global before this patch.", ("CM103", "before this patch")),
        ("Entries that this commits are gone.", None),
        ("All nvme queues are idle.", ("CM107", "nvme")),
        ("All NVMe queues are idle, nvme_queue() too.", None),
    ],
)
def test_wording(engine: Engine, comment: str, told: Row | None) -> None:
    assert said(engine, f"/* {comment} */", "int x;") == ([told] if told else [])
