"""reviewer.checks.numbers: "by four" against the only number that changes."""

from __future__ import annotations

import pytest

from reviewer import examples
from reviewer.checks import numbers
from reviewer.checks.context import Context, NoParams
from reviewer.prose.pipeline import Pipeline
from reviewer.rulebook import Example

ONE = "-\tchar a[8];\n+\tchar a[16];\n b();\n"
TWO = "-\tchar a[8];\n+\tchar a[16];\n b();\n+\tc();\n"


def told(text: str, rows: str = ONE) -> list[str]:
    new = rows.count("\n") - rows.count("\n-") - 1
    diff = f"--- a/lib/ring.c\n+++ b/lib/ring.c\n@@ -1,2 +1,{new} @@\n{rows}"
    example = Example(
        text=text, subject="lib: Do it", author="", trailers=None, diff=diff, below="", expect=(), note=""
    )
    hits = numbers.run(NoParams(), Context(examples.patch(example), Pipeline(), {}))
    return [hit.location.quote for hit in hits]


@pytest.mark.parametrize(
    "text",
    ["Increase the buffer by 4 bytes.", "This enlarges it by 4 entries.", "The buffer is now increased by 4."],
)
def test_another_step_than_the_diff_makes(text: str) -> None:
    assert told(text) == [text]


@pytest.mark.parametrize(
    "text",
    [
        "Increase the buffer by 8 bytes.",
        "Increase the buffer by 64 bits.",
        "Increase the time by 4 seconds.",
        "Increase the speed by 4 %.",
        "Increase the speed by 4 times.",
        "The size differs by 4 bytes.",
    ],
)
def test_a_step_that_the_diff_makes_or_that_it_cannot_show(text: str) -> None:
    assert told(text) == []


def test_other_changes_may_make_the_step() -> None:
    assert told("Increase the buffer by 4 bytes.", TWO) == []
