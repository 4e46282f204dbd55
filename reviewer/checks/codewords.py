"""Pieces of constants that are written as if they were English: "the ex-type" for EX_TYPE_FAULT and its like."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from reviewer.checks.context import Context, Hit, Kind
from reviewer.checks.diffwords import diff_words
from reviewer.checks.terms import own_words

HYPHENATED = re.compile(r"(?<![\w/.@-])([a-z]{2,10}-[a-z]{2,10})s?(?![\w/@:-]|\.\w)")
CONSTANT = re.compile(r"\b[A-Z][A-Z0-9]*_[A-Z0-9_]+\b")


@dataclass(frozen=True)
class Params:
    """Letters that a piece has at most to be an abbreviation, where only the diff has the constants."""

    short: int = 3


def run(params: Params, context: Context) -> Iterator[Hit]:
    """A hit for each lower-case word that is the front of constants of the text or the diff, at its first place."""
    text = [constant for passage in context.paragraphs for constant in CONSTANT.findall(passage.text)]
    words = diff_words(context)
    diff = [name for name in (*words.code, *words.context) if CONSTANT.fullmatch(name)]
    titles = " ".join((context.subject.text, *(file.path for file in context.files))).replace("_", "-")
    seen: set[str] = set()
    for passage, hidden in own_words(context):
        for match in HYPHENATED.finditer(hidden):
            short = min(map(len, match[1].split("-"))) <= params.short
            constant = _family(match[1], text + diff if short else text)
            if constant and match[1] not in seen and match[1] not in titles:
                seen.add(match[1])
                yield Hit(passage.locate(*match.span(1)), {"word": match[1], "constant": constant})


def _family(word: str, constants: list[str]) -> str:
    """The first constant that begins with the word, empty where none does."""
    front = f"{word.upper().replace('-', '_')}_"
    return next((constant for constant in sorted(constants) if constant.startswith(front)), "")


KIND = Kind("code-word", Params, run, (), ("word", "constant"))
