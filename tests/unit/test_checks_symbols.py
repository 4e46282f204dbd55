"""reviewer.checks.symbols: symbols that the text says the patch works on, and that the diff does not have."""

from __future__ import annotations

import pytest

from reviewer import examples, resources, rulebook
from reviewer.checks import symbols
from reviewer.checks.context import Context
from reviewer.prose.pipeline import Pipeline
from reviewer.rulebook import Example

CHANGE = ("add", "rename", "remove", "implement")
BEHAVIOUR = ("return", "set", "call")
DIFF = """\
--- a/lib/ring.c
+++ b/lib/ring.c
@@ -10,2 +10,5 @@ static int ring_section(void)
     ring_context();
-    ring_old();
+    ring_new();
+    /* ring_comment() is not there yet */
+    return RING_BUSY;
+    ring_longer_name();
"""
Told = list[tuple[str, str]]


@pytest.fixture(scope="module")
def model() -> Pipeline:
    return Pipeline()


def found(model: Pipeline, text: str, diff: str = DIFF) -> Told:
    """The symbol and the variant of each hit."""
    example = Example(
        text=text, subject="lib: Do it", author="", trailers=None, diff=diff, below="", expect=(), note=""
    )
    context = Context(examples.patch(example), model, rulebook.load(resources.data_dir("rules")).vocabulary)
    return [(hit.location.quote, hit.variant) for hit in symbols.run(symbols.Params(CHANGE, BEHAVIOUR), context)]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Add ring_peek() for both callers.", [("ring_peek()", "nowhere")]),
        ("Add a ring_peek() helper.", [("ring_peek()", "nowhere")]),
        ("Remove RING_FULL from the list.", [("RING_FULL", "nowhere")]),
        ("Add ring_comment() for them.", [("ring_comment()", "comment")]),
        ("Remove ring_context() from it.", [("ring_context()", "context")]),
        ("Remove ring_section() from it.", [("ring_section()", "context")]),
        ("ring_new() returns RING_FULL.", [("RING_FULL", "nowhere")]),
        ("Add ring_peek() here. Add ring_peek() there.", [("ring_peek()", "nowhere")]),
    ],
)
def test_what_the_diff_does_not_have(model: Pipeline, text: str, told: Told) -> None:
    assert found(model, text) == told


@pytest.mark.parametrize(
    "text",
    [
        "Add ring_new() for both callers.",
        "Remove ring_old() since nobody uses it.",
        "ring_new() returns RING_BUSY.",
        "Add ring_longer to the list.",
        "Use ring_peek() instead.",
        "The driver calls ring_peek() twice.",
        "ring_peek() returns RING_FULL.",
        "Add a helper for ring_peek() callers.",
        "Without ring_peek() it fails.",
        "Add the lock.",
        "Add lib/ring.c to the list.",
    ],
)
def test_what_is_there_or_only_mentioned(model: Pipeline, text: str) -> None:
    assert found(model, text) == []


def test_a_diff_that_is_cut_off_may_have_it_in_the_rest(model: Pipeline) -> None:
    cut_off = DIFF.replace("@@ -10,2 +10,5 @@", "@@ -10,30 +10,33 @@")
    assert found(model, "Add ring_peek() for both callers.", cut_off) == [("ring_peek()", "truncated")]
