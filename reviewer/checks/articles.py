""" "a" before a vowel and "an" before a consonant, by sound; silent where one cannot know how a word is spoken."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reviewer.changelog import FUNCTION_WORDS
from reviewer.checks.context import Context, Hit, Kind, Need, NoParams
from reviewer.checks.cures import replaced
from reviewer.checks.plainwords import hidden, is_english

ARTICLE = re.compile(
    r"(?<![\w'’/.@#$%&*+=<>\\~^:-])(?P<article>an?)\s+(?P<next>[A-Za-z]{2,30})(?![\w/*=(>]|\.\w|['’]\w)", re.IGNORECASE
)
VOWEL = re.compile(r"[aio](?!n[ec](?:\b|-|self|time))|e(?![uw])|un(?!i|a\b)|up|ult|ug|hour|honest|honou?r|heir")
"""How a word begins that is spoken with a vowel first, for certain."""
CONSONANT = re.compile(r"[bcdfgjklmnpqrstvwyz]|h(?!our|on|eir|erb|ist)|us[ea]|uni[tqfvc]|util|eu|one\b|once\b")
SPELT_OUT_VOWEL = frozenset("AEIO")
SPELT_OUT_CONSONANT = frozenset("BCDGJKPQTVWZ")
"""Letters that an abbreviation begins with, whose names sound like the letters do."""
TELLING = frozenset("bcdgjkpqtvwz")


def run(_: NoParams, context: Context) -> Iterator[Hit]:
    """A hit for each article that does not fit the word behind it."""
    if not is_english(context):
        return
    for passage in (context.subject, *context.paragraphs):
        for match in ARTICLE.finditer(hidden(passage.text)):
            right = _right(match["next"], context)
            if right and match["article"].lower() != right and match["article"] != "AN":
                written = right.capitalize() if match["article"][0].isupper() else right
                facts = {"right": written, "next": match["next"]}
                edits = replaced(passage, *match.span("article"), written)
                yield Hit(passage.locate(*match.span()), facts, suggestion=f"{written} {match['next']}", edits=edits)


def _right(word: str, context: Context) -> str | None:
    """The article for a word, None where one cannot tell."""
    if word.lower() in FUNCTION_WORDS:
        return None
    if word[:2].isupper():
        vowel = word[0] in SPELT_OUT_VOWEL and word[:2] not in ("EU", "ON")
        return "an" if vowel else "a" if word[0] in SPELT_OUT_CONSONANT else None
    lower = word.lower()
    if VOWEL.match(lower) and (lower[0] in "aeio" or _is_english(lower, context)):
        return "an"
    if CONSONANT.match(lower) and (lower[0] in TELLING or _is_english(lower, context)):
        return "a"
    return None


def _is_english(word: str, context: Context) -> bool:
    """True for a word that is read, not spelt out as "fd" and "nvme" are."""
    return len(word) > 3 and context.pipeline.knows_word(word)


KIND = Kind("article", NoParams, run, (Need.MODEL,), ("right", "next"))
