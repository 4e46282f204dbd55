"""reviewer.checks.nearmiss: names of the text that are a slip of a name that the diff has."""

from __future__ import annotations

import pytest

from reviewer import examples
from reviewer.checks.ownnames import own_names
from reviewer.engine import Engine
from reviewer.rulebook import Example

DIFF = """\
--- a/lib/ring_core.c
+++ b/lib/ring_core.c
@@ -10,4 +10,6 @@ static int ring_heading_of(void)
     ring_take_context();
     /* ring_told_here() is not there yet */
-    ring->head_index = 0;
+    ring_count_drop(ring);
+    ring->tail_index = 0;
+    ring_kprobe_map(RING_VND2_MASK);
     return 0;
"""
Told = list[tuple[str, str, str]]


def found(engine: Engine, text: str) -> Told:
    """What CL303 quotes, which name it takes it for, and from which persona on it says so."""
    example = Example(
        text=text, subject="lib: Do it", author="", trailers=None, diff=DIFF, below="", expect=(), note=""
    )
    review = engine.review(examples.patch(example))
    assert not review.broken
    ours = [finding for finding in review.findings if finding.rule == "CL303"]
    return [(each.primary.quote, each.message.split(" it has ")[1].split(".")[0], str(each.persona)) for each in ours]


@pytest.mark.parametrize(
    ("text", "quote", "near"),
    [
        ("Call ring_count_slow_drop() there.", "ring_count_slow_drop()", "ring_count_drop"),
        ("ring_count_slow_drop(ring) does it.", "ring_count_slow_drop", "ring_count_drop"),
        ("It clears ring->head_last_index early.", "head_last_index", "head_index"),
        ("The field .tail_last_index is stale.", "tail_last_index", "tail_index"),
        ("RING_VEND2_MASK is what it takes.", "RING_VEND2_MASK", "RING_VND2_MASK"),
        ("So lib/x, ring_old_core.c and others do it.", "ring_old_core", "ring_core"),
        ("It is ring_take_old_context() that fails.", "ring_take_old_context()", "ring_take_context"),
        ("As ring_told_once_here() is not there.", "ring_told_once_here()", "ring_told_here"),
        ("ring_haeding_of() is called.", "ring_haeding_of()", "ring_heading_of"),
    ],
)
def test_a_slip_is_found_in_every_form(engine: Engine, text: str, quote: str, near: str) -> None:
    assert found(engine, text) == [(quote, near, "regular")]


@pytest.mark.parametrize("name", ["ring_count_put_drop()", "ring_count_all()", "ring_kretprobe_map()"])
def test_another_function_is_only_asked_for(engine: Engine, name: str) -> None:
    assert all(persona == "pedantic" for _, _, persona in found(engine, f"It is {name} that fails."))


@pytest.mark.parametrize(
    "text",
    [
        "ring_untold_here() is another.",
        "ring_take_initial_context_of() is another.",
        "ring_take_put_context() gives it back.",
        'It says "cannot call ring_count_slow_drop here" then.',
        "The selftest ring_count_slow_drop fails.",
        "    [  12.345678] ring_count_slow_drop",
        "It dies in ring_count_slow_drop+0x12/0x40 there.",
        "All of ring_count_slow_* do it.",
        "See Documentation/ring_count_slow_drop/index.",
        "ring_count_drop() replaces ring_count_slow_drop() there.",
        "It is is_xxx_node() that fails.",
    ],
)
def test_what_is_another_name_or_somebody_elses(engine: Engine, text: str) -> None:
    assert found(engine, text) == []


def test_covering_keeps_offsets_and_lines() -> None:
    text = 'It says "foo_bar:\nfailed badly" in foo_bar() and calls "foo_bar" once.'
    hidden = own_names(text)
    assert len(hidden) == len(text)
    assert hidden.count("\n") == 1
    assert hidden.count("foo_bar") == 2
