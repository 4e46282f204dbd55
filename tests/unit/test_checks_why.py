"""Which texts say why, and which only repeat the diff."""

from __future__ import annotations

import pytest

from reviewer import mail, resources, rulebook, series
from reviewer.engine import Engine
from reviewer.model import Finding, Persona

FAMILY = ("CL501", "CL502", "CL503", "CL504", "CL505", "CL506")
ENGINE = Engine(rulebook.load(resources.data_dir("rules")))


def diff(path: str, lines: int) -> str:
    """A new file of so many lines."""
    added = "".join(f"+int toy_{n};\n" for n in range(lines))
    head = f"diff --git a/{path} b/{path}\nnew file mode 100644\n--- /dev/null\n+++ b/{path}\n"
    return f"{head}@@ -0,0 +1,{lines} @@\n{added}"


def findings(subject: str, text: str, change: str = "", trailers: str = "") -> list[Finding]:
    """What the family says of a patch."""
    cut = f"---\n{change}" if change else ""
    body = "\n\n".join(part for part in (text, f"{trailers}Signed-off-by: A <a@example.org>") if part)
    raw = f"From: A <a@example.org>\nSubject: [PATCH] {subject}\n\n{body}\n{cut}"
    (message,) = mail.read(raw.encode(), "x.patch").messages
    return [each for each in ENGINE.review(series.assemble(message)).findings if each.rule in FAMILY]


def told(subject: str, text: str, change: str = "", trailers: str = "") -> list[tuple[str, str]]:
    return [(each.rule, each.primary.quote) for each in findings(subject, text, change, trailers)]


def test_an_empty_text_is_told_once() -> None:
    (found,) = findings("toy: Use the queue limit", "", diff("toy.c", 12))
    assert (found.rule, found.primary.quote) == ("CL501", "toy: Use the queue limit")
    assert "a change of 12 lines" in found.message
    (found,) = findings("toy: Use the queue limit", "", diff("toy.c", 1))
    assert "a change of one line:" in found.message


def test_a_quoted_log_is_a_text() -> None:
    assert told("toy: Silence the compiler", "toy.c:12:3: warning: unused variable 'n' [-Wunused-variable]") == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Check the state of the host.", "only repeats the subject"),
        ("Take the state from the register of the bridge and keep it in the private data.", "what the diff shows"),
        ("Fix this by reading the register of the bridge twice and keeping the second value.", "points back"),
    ],
)
def test_orders_and_nothing_else(text: str, words: str) -> None:
    (found,) = findings("scsi: toy: Check the state of the host", text, diff("toy.c", 20))
    assert (found.rule, found.primary.quote, found.persona) == ("CL502", text, Persona.REGULAR)
    assert words in found.message


@pytest.mark.parametrize(
    "text",
    [
        "The host hangs when the command comes late. Check the state of the bridge before it is sent.",
        "Check the state of the bridge, because a stopped one never answers.",
        "Check the state of the bridge to avoid a timeout of ten seconds.",
        "Check the state of the bridge, so that a stopped one is left alone.",
        "The bridge has three states. Check for the second one.",
        "Now that the bridge has a state, check it.",
        "To keep the order of the commands, check the state of the bridge.",
        "Drop the state of the bridge, which is no longer needed.",
    ],
)
def test_a_reason_of_any_kind_is_enough(text: str) -> None:
    assert told("scsi: toy: Check the state of the host", text, diff("toy.c", 20)) == []


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("toy: Fix a typo in a comment", "Write the word with two f."),
        ("toy: Remove unused variables", "Drop the counters of the bridge and of the host."),
        ("toy: Sync the headers with the kernel", "Take the headers of the last release."),
        ("toy: Add support for RTL8367SB", "Add the entry of the switch to the table of chips."),
        ("toy: Convert to the common helper", "Call the helper of the core in place of the private one."),
    ],
)
def test_plain_changes_need_no_reason(subject: str, text: str) -> None:
    assert told(subject, text, diff("toy.c", 20)) == []


def test_a_line_or_two_explain_themselves() -> None:
    text = "Set the length of the queue from the register of the bridge."
    assert told("toy: Set the length of the queue", text, diff("toy.c", 2)) == []
    assert [rule for rule, _ in told("toy: Set the length of the queue", text, diff("toy.c", 3))] == ["CL502"]


def test_the_description_of_a_board_names_its_parts() -> None:
    change = diff("arch/arm64/boot/dts/toy/toy.dts", 20)
    assert (
        told("arm64: dts: toy: Enable the modem", "Enable the slot, which is where the X55M modem sits.", change) == []
    )
    assert [rule for rule, _ in told("arm64: dts: toy: Enable the modem", "Enable it here.", change)] == ["CL502"]


def test_orders_with_details_are_for_the_pedantic() -> None:
    text = "Take the state from the register of the bridge. The register holds four states."
    (found,) = findings("scsi: toy: Check the state of the host", text, diff("toy.c", 20))
    assert (found.rule, found.persona) == ("CL502", Persona.PEDANTIC)


def test_a_fix_without_an_effect() -> None:
    text = "The second list is never set up. Set it up in toy_init()."
    (found,) = findings("toy: Fix toy_init()", text, diff("toy.c", 20))
    assert (found.rule, found.persona, found.primary.quote) == ("CL503", Persona.AUDITOR, "Set it up in toy_init().")


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("toy: Fix toy_init()", "The second list is never set up, which leads to a crash. Set it up."),
        ("toy: Fix a build error", "The second list is never set up. Set it up."),
        ("toy: Keep two lists", "There is no second list. Set it up."),
    ],
)
def test_an_effect_is_told_or_needs_no_telling(subject: str, text: str) -> None:
    assert told(subject, text, diff("toy.c", 20)) == []


def test_a_gain_needs_a_figure() -> None:
    text = "Every lookup walks the list. Cache the last entry to improve the performance of lookups."
    assert told("toy: Cache the last entry", text) == [("CL504", text.partition("list. ")[2])]
    assert told("toy: Cache the last entry", f"{text} It takes 12 % less time in toybench.") == []
    assert told("toy: Show the load", "Tools cannot see the CPU load of the host. Show it in sysfs.") == []


def test_the_order_of_telling_is_that_of_the_area() -> None:
    problem, change = "Two callers may free the same entry. The second one crashes.", "Take the lock around the walk."
    assert told("x86/toy: Take the lock", f"{change} {problem}") == [("CL505", change)]
    assert told("x86/toy: Take the lock", f"{problem} {change}") == []
    assert told("KVM: x86: Take the lock", f"{change} {problem}") == []


def test_later_work_must_be_named() -> None:
    kept = "The lists are private, and no other file can walk them. Move them to a header."
    assert told("toy: Move the lists", f"{kept} This is a preparation for later patches.") == [
        ("CL506", "This is a preparation for later patches.")
    ]
    assert told("toy: Move the lists", f"{kept} A later patch will walk them from the camera driver.") == []
