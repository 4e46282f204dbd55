"""Hostile text is inert, and all other text is untouched."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviewer.model import Line, Location, Part, Severity
from reviewer.render.clean import encodable, inert, one_line, plain

REPEATABLE = settings(derandomize=True, deadline=None)
ANY_TEXT = st.text(st.characters(exclude_categories=[]))


@pytest.mark.parametrize(
    ("hostile", "seen"),
    [
        ("\x1b[31m", "\\u001b[31m"),
        ("\x1b]8;;http://x\x07", "\\u001b]8;;http://x\\u0007"),
        ("a\x00b\x08\x7f", "a\\u0000b\\u0008\\u007f"),
        ("over\rwritten", "over\\u000dwritten"),
        ("\x9b31m\x85", "\\u009b31m\\u0085"),
        ("\u202egnp.exe\u202c", "\\u202egnp.exe\\u202c"),
        ("\u2066\u2067\u2068\u2069", "\\u2066\\u2067\\u2068\\u2069"),
        ("\u200e\u200f\u061c", "\\u200e\\u200f\\u061c"),
        ("zero\u200bwidth\u200d\ufeff", "zero\\u200bwidth\\u200d\\ufeff"),
        ("soft\u00adhyphen", "soft\\u00adhyphen"),
        ("\u2028\u2029", "\\u2028\\u2029"),
        ("\u3164\u115f", "\\u3164\\u115f"),
        ("tag\U000e0041", "tag\\U000e0041"),
        ("\ud800\udfff", "\ufffd\ufffd"),
    ],
)
def test_what_acts_on_a_screen_is_spelled_out(hostile: str, seen: str) -> None:
    assert plain(hostile) == seen


@pytest.mark.parametrize(
    "text",
    [
        "",
        "plain ASCII\n\twith a tab",
        "Zoë Müller, 漢字, Ελληνικά, עברית, العربية",
        "€ “quotes” – dash",
        "e\u0301 🐧",
    ],
)
def test_visible_text_stays(text: str) -> None:
    assert plain(text) == text


@REPEATABLE
@given(ANY_TEXT)
def test_nothing_hostile_is_left_and_cleaning_twice_is_cleaning_once(text: str) -> None:
    cleaned = plain(text)
    assert not {unicodedata.category(char) for char in cleaned if char not in "\n\t"} & {
        "Cc",
        "Cf",
        "Cs",
        "Zl",
    }
    assert plain(cleaned) == cleaned
    assert cleaned.encode().decode() == cleaned


@REPEATABLE
@given(ANY_TEXT, ANY_TEXT)
def test_cleaning_works_character_by_character(left: str, right: str) -> None:
    assert plain(left + right) == plain(left) + plain(right)


@REPEATABLE
@given(ANY_TEXT)
def test_encodable_text_can_be_written_and_keeps_its_length(text: str) -> None:
    assert len(encodable(text)) == len(text)
    assert encodable(text).encode().decode() == encodable(text)


def test_one_line_folds_blanks() -> None:
    assert one_line(" a\n\tb \x00 c") == "a b \\u0000 c"


def test_inert_reaches_every_string_and_changes_nothing_else() -> None:
    location = Location(Part.DIFF, "a\x1b", (1, 2), "p\u202e", None)
    value = {"k\x00": (location, Line("\x07", None), Severity.ERROR, 3, None)}
    cleaned = inert(value)
    assert cleaned == {
        "k\\u0000": (
            Location(Part.DIFF, "a\\u001b", (1, 2), "p\\u202e", None),
            Line("\\u0007", None),
            Severity.ERROR,
            3,
            None,
        )
    }
    assert cleaned["k\\u0000"][2] is Severity.ERROR
