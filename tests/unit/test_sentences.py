"""reviewer.sentences: where a sentence ends, and that each is found at its place."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviewer.model import Anchor, Part, Passage
from reviewer.sentences import sentences


def passage(text: str) -> Passage:
    return Passage(Part.CHANGELOG, text, tuple(Anchor(mail=number) for number, _ in enumerate(text.split("\n"), 10)))


def cut(text: str) -> list[str]:
    return [sentence.text for sentence in sentences(passage(text))]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", []),
        (" \n ", []),
        ("One. Two.", ["One.", "Two."]),
        ("One.  Two.", ["One.", "Two."]),
        ("One.\nTwo.", ["One.", "Two."]),
        ("One\ntwo.", ["One\ntwo."]),
        ("Really? Yes! No.", ["Really?", "Yes!", "No."]),
        ("No stop at the end", ["No stop at the end"]),
        ("It works... but not always. Then", ["It works... but not always.", "Then"]),
        ("It is done.\nthen more.", ["It is done.\nthen more."]),
        ("Linux 6. It boots.", ["Linux 6.", "It boots."]),
        ("It costs 5%. 10% is too much.", ["It costs 5%.", "10% is too much."]),
        ("It broke in v5. Then more.", ["It broke in v5.", "Then more."]),
        ("It fails.[1] The next one.", ["It fails.[1]", "The next one."]),
    ],
)
def test_plain_ends(text: str, told: list[str]) -> None:
    assert cut(text) == told


@pytest.mark.parametrize(
    "text",
    [
        "Use e.g. Foo here.",
        "The module, i.e. TDX, is loaded.",
        "Locks vs. Atomics are compared.",
        "See Fig. 3 for that.",
        "See No. 5 of the list.",
        "It takes approx. 5 MB of it.",
        "Locks, counters etc. in the header are moved.",
    ],
)
def test_an_abbreviation_ends_no_sentence(text: str) -> None:
    assert cut(text) == [text]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("In v6.1 it works. So do it.", ["In v6.1 it works.", "So do it."]),
        ("Version 6.1.2. The rest", ["Version 6.1.2.", "The rest"]),
        ("See Documentation/x86/tdx.rst. It tells.", ["See Documentation/x86/tdx.rst.", "It tells."]),
        ("It calls kernel.org. That is slow.", ["It calls kernel.org.", "That is slow."]),
        ("Call foo(). Bar follows.", ["Call foo().", "Bar follows."]),
        ("a.b.c is set", ["a.b.c is set"]),
    ],
)
def test_dots_inside_of_words_end_nothing(text: str, told: list[str]) -> None:
    assert cut(text) == told


@pytest.mark.parametrize(
    "second",
    [
        "foo_bar() is not.",
        "ioremap() fails.",
        "kvm_get() is fine.",
        "foo->bar is set.",
        "%rbx is not.",
        "__init is gone.",
        "x.y is 1.",
    ],
)
def test_an_identifier_in_lower_case_begins_a_sentence(second: str) -> None:
    assert cut(f"The lock is dropped. {second}") == ["The lock is dropped.", second]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("It is (see Foo. Bar.) good. Next.", ["It is (see Foo. Bar.) good.", "Next."]),
        ("Do this (See the thing.) Then that.", ["Do this (See the thing.)", "Then that."]),
        ("It holds (i.e. the module does). It", ["It holds (i.e. the module does).", "It"]),
        ('He said "stop." Then he left.', ['He said "stop."', "Then he left."]),
        ('One. "Two" is quoted.', ["One.", '"Two" is quoted.']),
    ],
)
def test_parentheses_and_quotes(text: str, told: list[str]) -> None:
    assert cut(text) == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("The thing: foo bar.", ["The thing: foo bar."]),
        ("These are bad:", ["These are bad:"]),
        ("Title:\nUse this.", ["Title:", "Use this."]),
        ("It is so:\nin lower case it goes on.", ["It is so:\nin lower case it goes on."]),
    ],
)
def test_a_colon_ends_a_sentence_at_the_end_of_a_line_only(text: str, told: list[str]) -> None:
    assert cut(text) == told


def test_each_sentence_knows_its_lines() -> None:
    first, second = sentences(passage("One goes\nover lines. Two\ntoo."))
    assert [anchor.mail for anchor in first.anchors] == [10, 11]
    assert [anchor.mail for anchor in second.anchors] == [11, 12]


PIECES = [
    "One",
    "two",
    ". ",
    ".\n",
    "? ",
    ":\n",
    "(",
    ")",
    '"',
    "e.g. ",
    "foo_bar()",
    "\n",
    "  ",
    "v6.1",
    "...",
    "\t",
    "%",
]


@settings(deadline=None)
@given(st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=4)), max_size=30).map("".join))
def test_sentences_are_cut_out_of_the_text_in_order(text: str) -> None:
    whole = passage(text)
    at = 0
    for sentence in sentences(whole):
        start = text.index(sentence.text, at)
        assert not text[at:start].strip()
        assert sentence.text == sentence.text.strip()
        assert sentence.text
        before = text.count("\n", 0, start)
        assert sentence.anchors == whole.anchors[before : before + sentence.text.count("\n") + 1]
        at = start + len(sentence.text)
    assert not text[at:].strip()
