"""Texts that must be read alone: what points at the subject, what is a form, what is called a fix."""

from __future__ import annotations

import pytest

from reviewer import mail, series
from reviewer.engine import Engine


def quotes(engine: Engine, rule: str, text: str, subject: str = "[PATCH] lib/ring: Do it") -> list[str]:
    raw = (
        f"From: A Developer <dev@example.org>\nMessage-ID: <1@x>\nSubject: {subject}\n\n{text}\n\n"
        f"Signed-off-by: A Developer <dev@example.org>\n---\n\n"
    )
    patch = series.assemble(mail.read(raw.encode(), "test").messages[0])
    found = engine.review(patch).findings
    return [place.quote for finding in found if finding.rule == rule for place in finding.locations]


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("It allows two readers.", "It"),
        ("This is needed by old readers.", "This"),
        ("Also drop the lock.", "Also"),
        ("By doing so the lock can go.", "By doing so"),
        ("Since the writer may want to know this flag, set it.", "this flag"),
    ],
)
def test_an_opening_that_needs_the_subject(engine: Engine, text: str, quote: str) -> None:
    assert quotes(engine, "FM114", text) == [quote]


@pytest.mark.parametrize(
    "text",
    [
        "It is possible to lose an entry.",
        "It was found that an entry is lost.",
        "At this point the lock is held.",
        "Readers set a flag, and this flag is never cleared.",
        "Reading RING_HEAD is slow when this register is busy.",
        "This reverts commit 0123456789abcdef.",
        "The ring is lost. It allows nothing.",
    ],
)
def test_an_opening_that_stands_alone(engine: Engine, text: str) -> None:
    assert quotes(engine, "FM114", text) == []


def test_two_headings_make_a_form_and_one_does_not(engine: Engine) -> None:
    assert quotes(engine, "FM116", "Problem: it hangs.\n\nSolution:\nRelease it.") == ["Problem:", "Solution:"]
    assert quotes(engine, "FM116", "Background: it hangs.\n\nRelease it.") == []
    assert quotes(engine, "FM116", "What: it hangs.\n\nWhat: it hangs again.") == []
    assert quotes(engine, "FM116", "Problems: none.\n\nFix it.") == []


def test_a_column_of_short_lines(engine: Engine) -> None:
    line = "The reader of the ring waits for the lock that the writer"
    column = "\n".join([line] * 6)
    wide = f"{line} has taken and never gives back."
    assert quotes(engine, "FM103", column) == [column]
    assert quotes(engine, "FM103", "\n".join([line] * 5)) == []
    assert quotes(engine, "FM103", f"{column}\n\n{wide}") == []


@pytest.mark.parametrize(
    ("subject", "found"),
    [
        ("dt-bindings: leds: add new enable property", ["add new enable property"]),
        ("arm64: dts: Add watchdog node", ["Add watchdog node"]),
        ("dt-bindings: leds: toy7: add enable property", []),
        ("dt-bindings: leds: add toy7 property", []),
        ("dt-bindings: leds: add LED property", []),
        ("leds: add enable property", []),
    ],
)
def test_a_device_without_name(engine: Engine, subject: str, found: list[str]) -> None:
    assert quotes(engine, "SU114", "Boards lack it. Add it.", f"[PATCH] {subject}") == found


LIST = "Count them.\n\nA Developer (2):\n  kvm/x86: Count\n  KVM: x86: Count\n  toy: Count"


def test_the_list_of_a_cover_letter(engine: Engine) -> None:
    assert quotes(engine, "SU116", LIST, "[PATCH 0/2] Count") == ["kvm/x86"]
    assert quotes(engine, "SU116", "See:\n\n  kvm/x86: Count", "[PATCH 0/2] Count") == []


def test_the_patches_speak_for_themselves(engine: Engine) -> None:
    def message(number: int, text: str) -> bytes:
        return (
            f"From {number:040x} Mon Sep 17 00:00:00 2001\nFrom: A Developer <dev@example.org>\n"
            f"Message-ID: <{number}@x>\nSubject: [PATCH {number}/1] kvm/x86: Count\n\n{text}\n\n"
        ).encode()

    diff = "Signed-off-by: A Developer <dev@example.org>\n---\n--- a/a.c\n+++ b/a.c\n@@ -1 +1,2 @@\n a\n+b\n"
    box = message(0, "Count.\n\nA Developer (1):\n  kvm/x86: Count") + message(1, f"Count.\n\n{diff}")
    (whole,) = series.group(map(series.assemble, mail.read(box, "test").messages))
    assert whole.cover is not None and whole.patches
    assert "SU116" not in {finding.rule for finding in engine.review(whole.cover, series=whole).findings}


def test_a_feature_is_no_fix(engine: Engine) -> None:
    text = "Readers lose entries. So fix the issue by a second head."
    assert quotes(engine, "CL434", text, "[PATCH] lib/ring: Support two readers") == ["fix the issue"]
    assert quotes(engine, "CL434", text, "[PATCH] lib/ring: Add missing lock") == []
    assert quotes(engine, "CL434", text, "[PATCH] lib/ring: Fix two readers") == []
    assert quotes(engine, "CL434", 'The log says "fix the issue".', "[PATCH] lib/ring: Add a head") == []
