"""reviewer.checks.retelling: what tells the diff again, and what only names it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reviewer import examples, resources, rulebook
from reviewer.checks import retelling
from reviewer.checks.context import Context
from reviewer.prose.pipeline import Pipeline
from reviewer.rulebook import Example, Rulebook

DIFF = """\
--- a/drivers/misc/toy-core.c
+++ b/drivers/misc/toy-core.c
@@ -40,2 +40,4 @@ static int probe(struct toy *toy)
-    toy_put(toy);
+    toy_load(toy);
+    toy_drop(toy);
+    toy->next = NULL;
     return 0;
"""
STEPS = ["Add toy_load().", "Call toy_load() first.", "Remove toy_put().", "Use toy_drop() instead of it."]


@pytest.fixture(scope="module")
def book() -> Rulebook:
    return rulebook.load(resources.data_dir("rules"))


def context(book: Rulebook, text: str) -> Context:
    example = Example(
        text=text, subject="toy: Do it", author="", trailers=None, diff=DIFF, below="", expect=(), note=""
    )
    return Context(examples.patch(example), Pipeline(), book.vocabulary)


def walks(book: Rulebook, text: str) -> list[int]:
    """The sentences of each walk."""
    return [1 + len(hit.related) for hit in retelling.walk(retelling.WalkParams(3), context(book, text))]


def files(book: Rulebook, text: str) -> list[int]:
    """The items of the list."""
    return [1 + len(hit.related) for hit in retelling.file_list(retelling.FileListParams(3), context(book, text))]


def test_sentences_that_name_changed_code_one_after_the_other(book: Rulebook) -> None:
    steps = [step for step in STEPS if "instead" not in step]
    assert walks(book, " ".join(steps)) == [3]
    assert walks(book, "\n\n".join(steps)) == [3]
    assert walks(book, " ".join([*steps, "The chip needs it.", *steps])) == [3, 3]


@pytest.mark.parametrize(
    "text",
    [
        "Add toy_load(). Call toy_load() first, because the chip sleeps. Remove toy_put().",
        "Add toy_load(). The chip sleeps. Remove toy_put().",
        "Add ring_load(). Call ring_load() first. Remove ring_put().",
        "Add toy_load(). Remove toy_put().",
        "toy_load() wakes the chip. toy_put() frees it. toy_drop() sends it to sleep.",
        "Add toy_load():\n\nCall toy_load():\n\nRemove toy_put():",
    ],
    ids=["a reason", "a fact between", "other names", "short", "what it does", "heads of logs"],
)
def test_what_is_no_walk(book: Rulebook, text: str) -> None:
    assert walks(book, text) == []


def test_items_about_one_file_each(book: Rulebook) -> None:
    assert files(book, "Do it:\n\n- toy-core.c: Fix a\n- misc/toy-core.c: Fix b\n- {a,b}/toy-core.c: Fix c") == [3]


@pytest.mark.parametrize(
    "text",
    [
        "- toy-core.c: Fix a\n- misc/toy-core.c: Fix b",
        "- ring.c: Fix a\n- ring.h: Fix b\n- misc/ring.c: Fix c",
        "- probe: Fix a\n- e.g. this: Fix b\n- remove: Fix c",
        "- fix toy-core.c: it leaks\n- fix toy-core.c: it hangs\n- fix toy-core.c: it burns",
    ],
    ids=["two", "files of another patch", "no files", "not at the head"],
)
def test_what_is_no_list_of_files(book: Rulebook, text: str) -> None:
    assert files(book, text) == []


def test_without_a_diff_the_names_speak_for_themselves(book: Rulebook) -> None:
    bare = context(book, "- ring.c: Fix a\n- ring.h: Fix b\n- misc/ring.c: Fix c")
    bare.patch = replace(bare.patch, diff=None)
    assert list(retelling.file_list(retelling.FileListParams(3), bare))
