"""What a series has explained before a patch needs no explanation in it."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from reviewer import mail, review
from reviewer.engine import Engine
from reviewer.inputs import Inputs
from reviewer.model import Message

HEAD = "From: {sender} <{sender}@example.org>\nSubject: [PATCH {tag}] lib: Keep part {number}\n\n"
SIGNED = "\n\nSigned-off-by: a <a@example.org>\n---\n"
DIFF = "--- a/lib/x.c\n+++ b/lib/x.c\n@@ -1 +1 @@\n-1\n+2\n"
LONG = "Clear the quick range xing zone (QRXZ) before the call."
BARE = "Clear the QRXZ before the call, since it faults."


def message(tag: str, text: str, sender: str = "a") -> Message:
    number = tag.rpartition(" ")[2].partition("/")[0]
    diff = "" if number == "0" else DIFF
    raw = HEAD.format(tag=tag, number=number, sender=sender) + text + SIGNED + diff
    return mail.read(raw.encode(), "x").messages[0]


def findings(engine: Engine, messages: Sequence[Message]) -> list[tuple[str, bool]]:
    """The tag of each patch, and whether it was found to have an unexplained abbreviation."""
    made = review.report(engine, Inputs(messages=tuple(messages), records=(), errors=(), usage=None))
    return [
        (
            patch.patch.message.subject.removeprefix("[PATCH ").partition("]")[0],
            any(found.rule == "CL301" for found in patch.findings),
        )
        for patch in made.patches
    ]


@pytest.mark.parametrize(
    ("messages", "unexplained"),
    [
        ([message("0/2", LONG), message("1/2", BARE), message("2/2", BARE)], set()),
        ([message("1/2", LONG), message("2/2", BARE)], set()),
        ([message("2/2", BARE), message("1/2", LONG)], set()),
        ([message("1/2", BARE), message("2/2", LONG)], {"1/2"}),
        ([message("1/2", LONG), message("v2 2/2", BARE)], {"v2 2/2"}),
        ([message("1/1", LONG), message("1/1", BARE, "b")], {"1/1"}),
    ],
)
def test_a_series_explains_once(engine: Engine, messages: list[Message], unexplained: set[str]) -> None:
    assert {tag for tag, found in findings(engine, messages) if found} == unexplained
