"""The checks of the language family: what they see, and what they must leave alone."""

from __future__ import annotations

import pytest

from reviewer import examples
from reviewer.engine import Engine
from reviewer.prose import spelling
from reviewer.rulebook import Example

DIFF = "--- a/net/toy.c\n+++ b/net/toy.c\n@@ -1,1 +1,2 @@\n x\n+{line}\n"
GERMAN = """
Der Treiber gibt den Ring zweimal frei wenn die Probe fehlschlägt, weil
der Fehlerpfad des Treibers und die Funktion selbst den Ring freigeben und
niemand vorher prüft ob der Ring noch da ist oder schon leer gemacht wurde.
"""


def found(engine: Engine, text: str, *, subject: str = "lib: Keep it small", diff: str = "") -> dict[str, list[str]]:
    """The quotes of the language rules by rule."""
    example = Example(text=text, subject=subject, author="", trailers=None, diff=diff, below="", expect=(), note="")
    review = examples.review(engine, example)
    assert not review.broken
    quotes: dict[str, list[str]] = {}
    for finding in review.findings:
        if finding.rule.startswith("LG"):
            quotes.setdefault(finding.rule, []).extend(" ".join(place.quote.split()) for place in finding.locations)
    return quotes


@pytest.mark.parametrize(
    ("rule", "text", "quotes"),
    [
        ("LG101", "The ring is seperate.", ["seperate"]),
        ("LG101", "Seperate rings are seperate.", ["Seperate", "seperate"]),
        ("LG101", "(the recieve ring)", ["recieve"]),
        ("LG101", "The recieve's ring is full.", ["recieve"]),
        ("LG102", "The hypervisro is asked.", ["hypervisro"]),
        ("LG103", "Free the the ring.", ["the the"]),
        ("LG103", "The the ring is free.", ["The the"]),
        ("LG103", "A a ring is free.", ["A a"]),
        ("LG104", "This is a error.", ["a error"]),
        ("LG104", "This is a\nring for an PCI device.", ["an PCI"]),
        ("LG105", "The page tables is full.", ["tables is"]),
        ("LG105", "The driver are loaded.", ["driver are"]),
        ("LG106", "The driver can't allocates it.", ["can't allocates"]),
        ("LG106", "The ring does not exists.", ["does not exists"]),
        ("LG107", "It has it's own ring.", ["it's own"]),
        ("LG108", "The ring is freed by the", ["the"]),
    ],
)
def test_a_slip(engine: Engine, rule: str, text: str, quotes: list[str]) -> None:
    assert found(engine, text).get(rule, []) == quotes


@pytest.mark.parametrize(
    "text",
    [
        'The log says "seperate the the rings".',
        "See Documentation/seperate/recieve.rst and toy_recieve().",
        "Fix typos: seperate -> separate.",
        "Ask Seperato, Synopsys, EMAC and RECIEVE.",
        "> the the seperate ring",
        "A long long is long. It knew that that had had no effect.",
        "An hour, a user, an SPI, a SPI, an ioctl, a UART and an skb.",
        "Should errors occur, the ring is freed. How can drivers know?",
        "The number of pages is small. Each of the rings was freed.",
        GERMAN,
    ],
)
def test_no_slip(engine: Engine, text: str) -> None:
    assert found(engine, text) == {}


@pytest.mark.parametrize("line", ["seperate(ring);", "ring->seperate = 1;", "int toy_seperate_ring;", "toySeperate();"])
def test_what_the_diff_has_is_no_misspelling(engine: Engine, line: str) -> None:
    assert found(engine, "Make seperate true.", diff=DIFF.format(line=line)) == {}


def test_the_summary_is_read_and_the_prefix_is_not(engine: Engine) -> None:
    assert found(engine, "It is full.", subject="recieve: Seperate the the rings") == {
        "LG101": ["Seperate"],
        "LG103": ["the the"],
    }


def test_a_text_with_many_unknown_words_is_none_that_can_be_judged(engine: Engine) -> None:
    words = "seperate recieve occured untill accross adress becuase begining beleive calender"
    assert "LG101" not in found(engine, f"The rings are: {words}.")


def test_the_mended_word_is_suggested_in_the_case_of_the_text(engine: Engine) -> None:
    example = Example(
        text="Seperate them.", subject="", author="", trailers=None, diff="", below="", expect=(), note=""
    )
    (finding,) = [f for f in examples.review(engine, example).findings if f.rule == "LG101"]
    assert finding.suggestion == "Separate"
    assert finding.advice == 'Write "Separate".'


def test_without_codespell_the_rule_is_skipped_and_says_what_to_install(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing() -> dict[str, str]:
        raise spelling.NoDictionaryError(spelling.ADVICE)

    monkeypatch.setattr(spelling, "_misspellings", missing)
    example = Example(text="Seperate.", subject="", author="", trailers=None, diff="", below="", expect=(), note="")
    review = examples.review(engine, example)
    assert ("LG101", spelling.ADVICE) in [(skipped.rule, skipped.reason) for skipped in review.skipped]
    assert not review.broken
