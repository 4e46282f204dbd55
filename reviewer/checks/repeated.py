"""Words that stand twice in a row: "the the", over the end of a line, too."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from reviewer.checks.context import Context, Hit, Kind
from reviewer.checks.cures import replaced
from reviewer.checks.plainwords import hidden, is_english
from reviewer.model import Edit, Passage

TWICE = re.compile(
    r"(?<![\w'’/.@#$%&*+=<>\\~^:-])(?P<word>[A-Za-z]{1,30}(?:[ ][a-z]{1,30})?)"
    r"\s+(?P<again>(?P=word))(?![\w'’/@*=\\~(<>:-]|\.\w)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Params:
    """Words, in lower case, that may stand twice: "long long", "had had"."""

    innocent: tuple[str, ...]


def run(params: Params, context: Context) -> Iterator[Hit]:
    """A hit for each word, or pair of words, that is repeated."""
    if not is_english(context):
        return
    for passage in (context.subject, *context.paragraphs):
        for match in TWICE.finditer(hidden(passage.text)):
            first, again = match["word"], match["again"]
            plain = again.islower() and (len(first) == 1 or first[1:].islower())
            if plain and not _is_innocent(params, match):
                word = " ".join(first.split())
                place, edits = passage.locate(*match.span()), _once(passage, match)
                yield Hit(place, {"word": word.lower()}, suggestion=word, edits=edits)


def _once(passage: Passage, match: re.Match[str]) -> tuple[Edit, ...]:
    """The first of the two words taken away; where a line ends between them, with the blank before it."""
    start, end = match.span()
    if "\n" not in match.string[match.end("word") : match.start("again")]:
        return replaced(passage, start, end, passage.text[start : match.end("word")])
    blank = passage.text[start - 1 : start] == " "
    return replaced(passage, start - 1, match.end("word"), "") if blank else ()


def _is_innocent(params: Params, match: re.Match[str]) -> bool:
    """True for listed words, and in a listing: between numbers, or single letters."""
    words = match["word"].lower().split()
    around = match.string[max(0, match.start() - 4) : match.start()] + match.string[match.end() : match.end() + 4]
    single = len(match["word"]) == 1 and match["word"] not in ("a", "A")
    return single or any(word in params.innocent for word in words) or any(sign.isdigit() for sign in around)


KIND = Kind("repeated-word", Params, run, facts=("word",))
