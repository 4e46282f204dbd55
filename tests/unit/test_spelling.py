"""reviewer.prose.spelling: codespell's list, and what a known word becomes by a slip of the fingers."""

from __future__ import annotations

from pathlib import Path

import pytest

from reviewer.prose import spelling

KNOWN = frozenset("band gap slot mode lock block frame swap allocate ration prep batch study".split())
FREQUENT = {word: rank for rank, word in enumerate("block allocation slot interrupt preparation userspace".split())}


@pytest.fixture
def no_codespell(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> Path:
        raise ModuleNotFoundError(name)

    spelling._misspellings.cache_clear()
    monkeypatch.setattr(spelling, "files", missing)


@pytest.mark.parametrize(
    ("word", "right"),
    [("recieve", ("receive",)), ("occured", ("occurred",)), ("receive", ()), ("fo", ("of", "for", "to", "do", "go"))],
)
def test_what_codespell_knows(word: str, right: tuple[str, ...]) -> None:
    assert spelling.corrections(word) == right


@pytest.mark.usefixtures("no_codespell")
def test_without_codespell_the_reader_is_told_what_to_install() -> None:
    with pytest.raises(spelling.NoDictionaryError, match="pip install codespell"):
        spelling.corrections("recieve")
    spelling._misspellings.cache_clear()


@pytest.mark.parametrize(
    "word",
    [
        "blocks",
        "locked",
        "locking",
        "swapped",
        "batched",
        "reallocate",
        "nonblock",
        "modeslot",
        "lockup",
        "studies",
        "subslot",
    ],
)
def test_a_word_made_of_known_ones(word: str) -> None:
    assert spelling.is_derived(word, KNOWN, FREQUENT)


@pytest.mark.parametrize("word", ["prepration", "lok", "s", "blcok", "ing", ""])
def test_a_word_that_is_not(word: str) -> None:
    assert not spelling.is_derived(word, KNOWN, FREQUENT)


@pytest.mark.parametrize(
    ("word", "right"),
    [
        ("prepration", ("preparation",)),  # one lost
        ("interrrupt", ("interrupt",)),  # one too many
        ("intererupt", ("interrupt",)),
        ("interrput", ("interrupt",)),  # two swapped
        ("intertupt", ("interrupt",)),  # one mistaken
        ("blcok", ("block",)),
        ("individualy", ("individual", "individually")),
    ],
)
def test_one_slip(word: str, right: tuple[str, ...]) -> None:
    english = frozenset({"block", "interrupt", "preparation", "individual", "individually"})
    assert spelling.nearest(word, FREQUENT, english) == right


@pytest.mark.parametrize(
    ("word", "why"),
    [
        ("nterrupt", "the first letter is missing"),
        ("xnterrupt", "the first letter is another"),
        ("blok", "short, and a letter is missing"),
        ("slost", "short, and a letter is too many"),
        ("intrrpt", "two slips"),
    ],
)
def test_no_slip(word: str, why: str) -> None:
    assert spelling.nearest(word, FREQUENT, frozenset({"block", "interrupt", "slot"})) == (), why
