"""Abbreviations that a text introduces and never uses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from reviewer.checks.context import Context, Hit, Kind, Need
from reviewer.checks.diffwords import DiffWords, diff_words
from reviewer.prose import signals

ABBREVIATION = re.compile(r"\(([A-Z][A-Za-z0-9-]{1,9})\)")
BEFORE = 80
"""Characters before the parenthesis in which the long form stands."""
EXTRA = 2
"""Small words of a long form that have no letter in the abbreviation: "Time of Flight"."""


@dataclass(frozen=True)
class Params:
    """Nothing to set."""


def unused(params: Params, context: Context) -> Iterator[Hit]:
    """A hit for each abbreviation in parentheses behind its long form that stands nowhere else."""
    told = [context.subject.text, *(block.text for block in context.patch.changelog.blocks)]
    text, known = "\n".join(told), diff_words(context)
    for passage in context.paragraphs:
        for match in signals.introduced(passage.text):
            form = ABBREVIATION.fullmatch(match[0])
            if form and _expands(passage.text[max(0, match.start() - BEFORE) : match.start()], form[1]):
                times = len(re.findall(rf"(?<![A-Za-z]){re.escape(form[1].rstrip('s'))}", text))
                if times == 1 and not _in_diff(form[1], known):
                    yield Hit(passage.locate(match.start(), match.end()), {"name": form[1]})


def _expands(before: str, name: str) -> bool:
    """True where the initials of the last words have the letters of the abbreviation, in order."""
    words = re.findall(r"[A-Za-z]+", before)[-len(name) - EXTRA :]
    initials = iter("".join(word[0] for word in words).lower())
    letters = re.sub(r"[^a-z]", "", name.rstrip("s").lower())
    return sum(map(str.isupper, name)) > 1 and all(letter in initials for letter in letters)


def _in_diff(name: str, known: DiffWords) -> bool:
    low = name.rstrip("s").lower()
    return any(
        low in word.lower() for place in (known.code, known.comment, known.context, known.files) for word in place
    )


KIND = Kind("unused-abbreviation", Params, unused, (Need.CHANGELOG, Need.DIFF, Need.UNTRIMMED), ("name",))
