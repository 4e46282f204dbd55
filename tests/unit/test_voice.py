"""Persons, the text about itself, and sentences that report a change: what is seen and what is left alone."""

from __future__ import annotations

import pytest

from reviewer import resources, rulebook
from reviewer.engine import Engine
from reviewer.examples import review
from reviewer.model import PatchReview
from reviewer.rulebook import Example

SUBJECT = "spi: toy: Wait for the chip"


@pytest.fixture(scope="module")
def engines() -> dict[str, Engine]:
    book = rulebook.load(resources.data_dir("rules"))
    return {name: Engine(book, profile=name) for name in ("generic", "tip", "bpf", "kvm-x86", "drm")}


def reviewed(engine: Engine, text: str, subject: str = SUBJECT) -> PatchReview:
    return review(
        engine, Example(text=text, subject=subject, author="", trailers=None, diff="", below="", expect=(), note="")
    )


def quotes(engine: Engine, text: str, *rules: str, persona: str = "regular") -> list[str]:
    found = [f for f in reviewed(engine, text).findings if f.rule in rules and f.persona == persona]
    return [" ".join(place.quote.split()) for finding in found for place in finding.locations]


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("This patch adds a delay, since the chip is slow.", "This patch"),
        ("The chip is slow, so this commit adds a delay.", "this commit"),
        ("The chip is slow. Fixed in this patch.", "in this patch"),
        ("The chip is slow. In this patch, we add a delay.", "In this patch, we add"),
        ("The following series adds a delay.", "The following series"),
        ("The goal of this patch is to add a delay.", "The goal of this patch"),
        ("The chip is slow. The patch adds a delay.", "The patch"),
        ("The chip is slow. This change introduces a delay.", "This change"),
        ("The chip is slow. These patches add a delay.", "These patches"),
        ("This small patch will add a delay.", "This small patch"),
        ("As part of this patch, the delay is added.", "As part of this patch"),
        ("What this patch does is add a delay.", "What this patch"),
        ("The attached patch adds a delay.", "The attached patch"),
        ("The delay is added by this patchset.", "by this patchset"),
    ],
)
def test_a_text_that_tells_of_itself(engines: dict[str, Engine], text: str, quote: str) -> None:
    assert quotes(engines["generic"], text, "CL101", "CL102", "CL105") == [quote]


@pytest.mark.parametrize(
    "text",
    [
        "Add a delay. Without this patch the chip hangs, with this patch applied it does not.",
        "Add a delay. Apart from this change nothing differs.",
        'Commit 0123456789ab ("spi: toy: Be fast") dropped the delay. This commit broke the chip. Add it again.',
        'Commit 0123456789ab ("spi: toy: Be fast") drops the delay.\n\nThe commit derives a hang from it. Add it.',
        "Add a delay. This change is needed for the slow chip.",
        "Add a delay. The second chip is not handled in this patch.",
        "Add a delay. The patch level of the firmware is 3, and this series of reads is slow.",
        "Add a delay. Later in this series the delay becomes a parameter.",
        'Add a delay. The warning "in this patch we add nothing" is for others.',
        "Add a delay, as the log asks for:\n\n  [   12.345678] toy: this patch adds nothing\n",
    ],
)
def test_the_patch_as_a_state_and_other_commits_pass(engines: dict[str, Engine], text: str) -> None:
    assert quotes(engines["tip"], text, "CL101") == []


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("I have moved the delay.", "I have moved"),
        ("To fix this, we now add a delay.", "we now add"),
        ("The chip is slow. Let's wait for it.", "Let's wait"),
        ("The chip is slow, so lets add a delay.", "lets add"),
        ("The chip is slow. Let us wait for it.", "Let us wait"),
        ("Therefore I'm adding a delay.", "I'm adding"),
    ],
)
def test_a_person_who_makes_the_change(engines: dict[str, Engine], text: str, quote: str) -> None:
    assert quotes(engines["generic"], text, "CL105", "CL102") == [quote]
    assert quotes(engines["tip"], text, "CL105", "CL102") == [quote]
    assert quotes(engines["drm"], text, "CL105") == []


@pytest.mark.parametrize(
    "text",
    [
        "When we add a buffer to the list, the lock is not held. Take it.",
        "We could add a delay, but polling is faster. Poll.",
        "The option lets users drop the buffer. Document it.",
        "We recently added a delay elsewhere. Add one here.",
        "Let's assume two writers. The second one wins. Take the lock.",
        'The comment says "we add a delay". Correct it.',
    ],
)
def test_a_person_elsewhere_is_ordinary_style_in_most_areas(engines: dict[str, Engine], text: str) -> None:
    assert quotes(engines["generic"], text, "CL105", "CL115") == []


@pytest.mark.parametrize(
    "text",
    [
        "The window of I/O ports is 12 us late in us, and the WE pin stays low.",
        "A type I hypervisor and phase I of the erase. See I. above.",
        "The driver uses my_var and our-prefix as names. Rename them.",
    ],
)
def test_what_only_looks_like_a_person(engines: dict[str, Engine], text: str) -> None:
    assert [q for q in quotes(engines["tip"], text, "CL102") if q != "our-prefix"] == []


def test_three_persons_are_a_crowd_outside_of_tip_too(engines: dict[str, Engine]) -> None:
    text = "We free the buffer. If we open the node, our driver reads from it. Test the pointer."
    assert quotes(engines["generic"], text, "CL115") == ["We free", "we open", "our driver"]
    assert quotes(engines["generic"], text, "CL102", persona="pedantic") == []
    assert quotes(engines["tip"], text, "CL102") == ["We free", "we open", "our driver"]


def voiced(review: PatchReview) -> list[str | None]:
    """What the rules of this family would write instead."""
    return [finding.suggestion for finding in review.findings if finding.rule.startswith("CL1")]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("This patch adds a delay.", "Add a delay."),
        ("This patch also adds a delay.", "Also add a delay."),
        ("I have moved the delay.", "Move the delay."),
        ("Let's wait for it.", "Wait for it."),
        ("This adds a delay.", "Add a delay."),
        ("Added a delay.", "Add a delay."),
        ("Moves the delay up, as it is late.", "Move the delay up, as it is late."),
    ],
)
def test_the_order_is_written_out_where_only_the_head_changes(
    engines: dict[str, Engine], text: str, written: str
) -> None:
    assert voiced(reviewed(engines["generic"], text)) == [written]


@pytest.mark.parametrize(
    "text",
    [
        "This patch adds a delay and removes the poll.",
        "This patch is needed.",
        "I have moved the delay and dropped the poll.",
        "Added a delay and removed the poll.",
    ],
)
def test_no_order_is_written_out_where_more_would_have_to_change(engines: dict[str, Engine], text: str) -> None:
    assert voiced(reviewed(engines["generic"], text)) == [None]


def test_quoted_words_are_nobodys_prose(engines: dict[str, Engine]) -> None:
    told = 'It says "some minor fixes", "hopefully fixes" and "enhances readability and maintainability".'
    plain = told.replace('"', "")
    assert quotes(engines["generic"], told, "CL109", "CL110", "CL112") == []
    assert len(quotes(engines["generic"], plain, "CL109", "CL110", "CL112")) == 3


def test_this_adds_is_the_patch_only_in_front(engines: dict[str, Engine]) -> None:
    assert quotes(engines["generic"], "This adds a delay.", "CL106") == ["This adds"]
    later = "Wait for the chip. This adds a delay."
    assert quotes(engines["generic"], later, "CL106") == []
    assert quotes(engines["generic"], later, "CL106", persona="pedantic") == ["This adds"]
    assert quotes(engines["bpf"], "This adds a delay.", "CL106") == []
    assert quotes(engines["generic"], 'This reverts commit 0123456789ab ("x").', "CL106") == []


@pytest.mark.parametrize(
    ("text", "quote"),
    [("Adding a helper for both of them.", ["Adding"]), ("Adding a helper makes the walk slower. Inline it.", [])],
)
def test_an_ing_form_is_a_fault_without_a_verb_beside_it(
    engines: dict[str, Engine], text: str, quote: list[str]
) -> None:
    assert quotes(engines["generic"], text, "CL107") == quote


def test_the_closest_prefix_names_the_area_of_a_text_without_a_diff(engines: dict[str, Engine]) -> None:
    engine = Engine(engines["tip"].rulebook)
    subjects = {
        "drm/i915: Wait": "i915",
        "drm/amdgpu: Wait": "amd",
        "drm/panel: Wait": "drm",
        "wifi: toy: Wait": "wifi",
        "Bluetooth: toy: Wait": "wifi",
        "net: toy: Wait": "netdev",
        "dt-bindings: spi: Wait": "dt",
        "ASoC: toy: Wait": "sound",
        "KVM: x86: Wait": "kvm-x86",
        "toy: Wait": "generic",
    }
    assert {subject: reviewed(engine, "Wait.", subject).profile for subject in subjects} == subjects
