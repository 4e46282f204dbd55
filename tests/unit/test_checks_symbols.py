"""reviewer.checks.symbols: symbols that the text says the patch works on, and that the diff does not have."""

from __future__ import annotations

import pytest

from reviewer import examples, resources, rulebook
from reviewer.checks import symbols
from reviewer.checks.context import Context
from reviewer.prose.pipeline import Pipeline
from reviewer.rulebook import Example
from reviewer.tree import GivenTree

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
FAMILY = """\
--- a/lib/ring.c
+++ b/lib/ring.c
@@ -10,1 +10,3 @@ static int ring_section(void)
     ring_context();
+    ring_set(ring, RING_MODE_FAST);
+    /* MODE_FAST and MODE_SLOW cost nothing */
"""
Told = list[tuple[str, str]]


@pytest.fixture(scope="module")
def model() -> Pipeline:
    return Pipeline()


PARAMS = symbols.Params(CHANGE, BEHAVIOUR, adds=("add", "implement"), removes=("remove",))


def found(
    model: Pipeline, text: str, diff: str = DIFF, subject: str = "lib: Do it", files: dict[str, str] | None = None
) -> Told:
    """The symbol and the variant of each hit; files are those of the tree."""
    example = Example(text=text, subject=subject, author="", trailers=None, diff=diff, below="", expect=(), note="")
    words = rulebook.load(resources.data_dir("rules")).vocabulary
    context = Context(examples.patch(example), model, words, lambda: GivenTree(files, {}, {}) if files else None)
    return [(hit.location.quote, hit.variant) for hit in symbols.run(PARAMS, context)]


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


@pytest.mark.parametrize(
    ("subject", "told"),
    [
        ("lib: Add ring_peek() for both callers", [("ring_peek()", "nowhere")]),
        ("lib: Add the struct ring_state", [("struct ring_state", "nowhere")]),
        ("lib: Remove enum wheel", [("enum wheel", "nowhere")]),
        ("lib: Add CONFIG_WHEEL", [("CONFIG_WHEEL", "nowhere")]),
        ("lib: Rename ring_{peek,poke}()", [("ring_{peek,poke}()", "")]),
        ("lib: Implement RING.TURN.*", [("RING.TURN.*", "")]),
        ("lib: Remove ring_context()", [("ring_context()", "context")]),
        ("lib: Add ring_comment()", [("ring_comment()", "mentioned")]),
        ("lib: Add ring_old()", [("ring_old()", "removed")]),
        ("lib: Remove ring_new()", [("ring_new()", "added")]),
    ],
)
def test_the_object_of_the_subject_in_every_form(model: Pipeline, subject: str, told: Told) -> None:
    assert found(model, "Why.", subject=subject) == told


@pytest.mark.parametrize(
    "subject",
    [
        "lib: Add ring_peek() support",
        "lib: Rename ring_{new,old}()",
        "lib: Implement RING.*",
        "lib: Remove *_old()",
        "lib: Convert ring_xxx() users",
        "lib: Add struct ring_longer",
        'lib: Add "ring_peek is slow" to the log',
        "lib: Add test ring_peek",
        "lib: Fix ring_peek()",
        "lib: Rename ring_old()",
    ],
)
def test_subjects_that_the_diff_bears_out(model: Pipeline, subject: str) -> None:
    assert found(model, "Why.", subject=subject) == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("The RING_FULL flag is removed.", [("RING_FULL", "nowhere")]),
        ("A new ring_peek() helper is now added.", [("ring_peek()", "nowhere")]),
        ("This patch adds struct ring_state.", [("struct ring_state", "nowhere")]),
        ("It also renames ring_peek().", [("ring_peek()", "nowhere")]),
        ("When ring_peek() is removed, it hangs.", []),
        ("ring_peek() is removed by the firmware.", []),
    ],
)
def test_passive_and_described_changes(model: Pipeline, text: str, told: Told) -> None:
    assert found(model, text) == told


OLD = '#include "wheel.h"\n#include <linux/turn.h>\nvoid ring_further_down(void);\n'
FILES = {
    "lib/ring.c": OLD,
    "lib/wheel.h": "void ring_of_a_header(void);\n",
    "include/linux/turn.h": "#define RING_TURN 1\n",
    "lib/other.c": "int ring_elsewhere;\n",
}


@pytest.mark.parametrize(
    ("text", "variant"),
    [
        ("Rename ring_further_down() as well.", "tree"),
        ("Rename ring_of_a_header() as well.", "tree"),
        ("Rename RING_TURN as well.", "tree"),
        ("Rename ring_elsewhere as well.", "nowhere"),
        ("Add ring_further_down() as well.", "already"),
    ],
)
def test_the_tree_tells_whether_it_exists(model: Pipeline, text: str, variant: str) -> None:
    assert [kind for _, kind in found(model, text, files=FILES)] == [variant]


def test_a_name_without_the_prefix_of_its_family_is_there(model: Pipeline) -> None:
    assert found(model, "Add MODE_FAST. Add MODE_SLOW.", FAMILY) == [("MODE_SLOW", "comment")]


def test_names_behind_another_noun_are_its_examples(model: Pipeline) -> None:
    assert found(model, "Add the ability to stop typed readers: ring_tp, ring_fp, and others.") == []
    assert found(model, "Add a helper for the readers: ring_peek().") == [("ring_peek()", "nowhere")]
