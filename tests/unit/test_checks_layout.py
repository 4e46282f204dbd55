"""The form of a changelog: what is told of lines, names and notes, and what is left alone."""

from __future__ import annotations

import pytest

from reviewer import mail, series
from reviewer.engine import Engine

DIFF = (
    "diff --git a/mm/slab.c b/mm/slab.c\n--- a/mm/slab.c\n+++ b/mm/slab.c\n@@ -1,2 +1,3 @@\n"
    " \tslab_grow(slab->slab_flags);\n+\tslab_unlock(slab);\n \treturn 0;\n"
)


def quotes(engine: Engine, rule: str, text: str) -> list[str]:
    raw = (
        f"From: A Developer <dev@example.org>\nMessage-ID: <1@x>\nSubject: [PATCH] mm: Do it\n\n{text}\n\n"
        f"Signed-off-by: A Developer <dev@example.org>\n---\n{DIFF}\n"
    )
    patch = series.assemble(mail.read(raw.encode(), "test").messages[0])
    found = engine.review(patch).findings
    return [place.quote for finding in found if finding.rule == rule for place in finding.locations]


LONG = "The lock is never released on the error path of the allocation, so that the next caller hangs for good."


def test_every_long_line_is_one_place_of_one_finding(engine: Engine) -> None:
    assert quotes(engine, "FM102", f"{LONG}\n{LONG}") == [LONG, LONG]


@pytest.mark.parametrize(
    "text",
    [
        "See https://lore.kernel.org/all/a-very-long-message-id-that-nobody-would-ever-type-by-hand@example.org/",
        'The lock came with\ncommit 0123456789ab ("mm: slab: Take the lock before the page is charged to it").',
        "  [    1.234567] slab: page 12345678 of node 0 is still locked by process 4711 after 120 seconds of it",
        "a" * 200,
        "[  5]   0.00-10.00  sec   736 MBytes   618 Mbits/sec   71             sender and it is a wide one",
    ],
)
def test_what_cannot_or_must_not_be_wrapped_is_exempt(engine: Engine, text: str) -> None:
    assert quotes(engine, "FM102", text) == []


def test_a_list_of_names_is_not_ragged(engine: Engine) -> None:
    assert (
        quotes(
            engine,
            "FM103",
            "The names are\nslab_one\nslab_two\nslab_three\nand that is all there is to say of them here.",
        )
        == []
    )


def test_a_name_is_put_together_again(engine: Engine) -> None:
    assert quotes(engine, "FM104", "The lock is taken in slab_grow_\nlocked() twice.") == ["slab_grow_\nlocked()"]
    assert quotes(engine, "FM104", "The lock is taken in _some_\nplaces twice.") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The lock is held when slab_grow fails.", ["slab_grow"]),
        ("The lock is held when slab_grow fails, and slab_grow fails often.", ["slab_grow"]),
        ("The lock is held when slab_grow() fails.", []),
        ("The lock is held when struct slab_grow is full.", []),
        ("The lock is held when slab_flags is set.", []),
        ("The lock is held in slab_*_grow and slab_grow_*.", []),
        ("See mm/slab_grow/slab_unlock.c for it.", []),
    ],
)
def test_only_functions_of_the_diff_want_parentheses(engine: Engine, text: str, expected: list[str]) -> None:
    assert quotes(engine, "FM105", text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hi,\n\nThe lock is held.", ["Hi,"]),
        ("The lock is held.\n\nBest regards,", ["Best regards,"]),
        ("The lock is held.\nThanks!", ["Thanks!"]),
        ("The lock is held.\n\nAny feedback is welcome.", ["Any feedback is welcome."]),
        ("Thanks to the lock nobody sleeps here.", []),
        ("Please the compiler: it warns of an unset variable.", []),
        ("Hi memory is not mapped here, so the copy faults.", []),
    ],
)
def test_a_letter_is_told_from_a_history(engine: Engine, text: str, expected: list[str]) -> None:
    assert quotes(engine, "FM106", text) == expected


def test_version_notes_are_one_finding_and_nobodys_prose(engine: Engine) -> None:
    text = "The lock is held.\n\nChanges since v1:\n- we fixed teh build"
    assert quotes(engine, "FM101", text) == ["Changes since v1:", "we fixed teh build"]
    assert quotes(engine, "CL102", text) == []


@pytest.mark.parametrize("text", ["1 " * 20_000, "a_\n" * 5_000, "Thanks " * 5_000, "x" * 50_000, "(1.) " * 9_000])
def test_hostile_text_is_read_in_time(engine: Engine, text: str) -> None:
    assert len(quotes(engine, "FM102", text)) <= 1  # an exponential pattern would never get here
