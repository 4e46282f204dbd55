"""reviewer.checks.unused: abbreviations that are introduced for nothing."""

from __future__ import annotations

import pytest

from reviewer import examples, resources, rulebook
from reviewer.checks import unused
from reviewer.checks.context import Context
from reviewer.prose.pipeline import Pipeline
from reviewer.rulebook import Example, Rulebook

DIFF = """\
--- a/mm/toy.c
+++ b/mm/toy.c
@@ -10,2 +10,3 @@ static void toy_shrink(struct toy *toy)
     toy_free(toy);
+    toy->bcp_freed++;
 }
"""


@pytest.fixture(scope="module")
def book() -> Rulebook:
    return rulebook.load(resources.data_dir("rules"))


def found(book: Rulebook, text: str, subject: str = "mm: toy: Count it") -> list[str]:
    example = Example(text=text, subject=subject, author="", trailers=None, diff=DIFF, below="", expect=(), note="")
    context = Context(examples.patch(example), Pipeline(), book.vocabulary)
    return [str(hit.facts["name"]) for hit in unused.unused(unused.Params(), context)]


@pytest.mark.parametrize(
    "text", ["Count what the Toy Page Shrinker (TPS) frees.", "Ask the Time\nof Flight (TOF) unit."]
)
def test_an_abbreviation_for_nothing(book: Rulebook, text: str) -> None:
    assert len(found(book, text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "Count what the Toy Page Shrinker (TPS) frees. The TPS is old.",
        "Toy Page Shrinkers (TPSs) are many. Each TPS is old.",
        "Agree by the Borrowed Clock Protocol (BCP) on it.",
        "Count what the shrinker (TPS) frees.",
        "Count the pages (Toy) of it.",
    ],
    ids=["used", "used in the singular", "in the diff", "no long form", "no abbreviation"],
)
def test_what_is_used_or_no_abbreviation(book: Rulebook, text: str) -> None:
    assert found(book, text) == []


def test_the_subject_may_use_it(book: Rulebook) -> None:
    assert found(book, "Count what the Toy Page Shrinker (TPS) frees.", "mm: Count pages of the TPS") == []
