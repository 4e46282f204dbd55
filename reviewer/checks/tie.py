"""Asides without a tie: to the subject, to the diff, or to the rest of the text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from reviewer.checks.context import Context, Hit, Kind, Need
from reviewer.checks.diffwords import diff_words
from reviewer.model import Passage

TERM = re.compile(r"(?<![\w/.-])[A-Z][A-Z0-9_]{3,}(?![\w(])")
OUT_OF_SCOPE = re.compile(
    r"\bnot\s+(?:\w+\s+)?(?:covered|handled|supported|implemented|addressed|included|touched|considered|part\s+of)\b|"
    r"\bexception\s+(?:here\s+)?(?:is|to\s+this)\b|\b(?:its|their)\s+own\s+\w+|\b(?:beyond|out\s+of|outside)\s+(?:the\s+)?scope\b|"
    r"\bleft\s+(?:to|for)\b|\bdoes\s+not\s+(?:cover|handle|support|apply\s+to)\b",
    re.IGNORECASE,
)
"""How a text speaks of what the patch does not do."""


@dataclass(frozen=True)
class AsideParams:
    """How often the topic of an aside must stand in it."""

    mentions: int
    sentences: int


def aside(params: AsideParams, context: Context) -> Iterator[Hit]:
    """A hit for sentences in a row about a thing out of scope, that nothing else in the patch mentions."""
    for n, passage in enumerate(context.paragraphs):
        parts = context.sentences_of[n]
        for term, where in _topics(parts).items():
            run = parts[where[0] : where[-1] + 1]
            if params.sentences <= len(where) == len(run) < len(parts) and _mentions(term, run) >= params.mentions:
                yield from _out_of_scope(term, passage, run, context)


def _out_of_scope(term: str, passage: Passage, run: tuple[Passage, ...], context: Context) -> Iterator[Hit]:
    told = " ".join(part.text for part in run)
    if OUT_OF_SCOPE.search(told) and _only_here(term, passage, run, context):
        start = passage.text.find(run[0].text)
        end = passage.text.find(run[-1].text, start) + len(run[-1].text)
        yield Hit(passage.locate(start, end), {"term": term})


def _topics(parts: Iterable[Passage]) -> dict[str, list[int]]:
    """For each term the indexes of the sentences that have it."""
    where: dict[str, list[int]] = {}
    for n, part in enumerate(parts):
        for term in dict.fromkeys(TERM.findall(part.text)):
            where.setdefault(term, []).append(n)
    return where


def _mentions(term: str, parts: Iterable[Passage]) -> int:
    return sum(Counter(TERM.findall(part.text))[term] for part in parts)


def _only_here(term: str, passage: Passage, run: tuple[Passage, ...], context: Context) -> bool:
    """True where subject, other paragraphs, other sentences and the diff do not have the term."""
    inside = {part.text for part in run}
    texts = [context.subject.text, *(other.text for other in context.paragraphs if other is not passage)]
    texts += [sentence.text for sentence in context.sentences if sentence.text not in inside]
    words = diff_words(context)
    names = {name.lower() for name in (*words.code, *words.comment, *words.context, *words.files)}
    return not any(re.search(rf"\b{term}\b", text) for text in texts) and not any(
        term.lower() in name for name in names
    )


ASIDE = Kind("untied-aside", AsideParams, aside, (Need.CHANGELOG,), ("term",))
