"""spaCy's matchers over parsed sentences."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, cast

from reviewer.prose.parse import Parse
from reviewer.prose.pipeline import language

if TYPE_CHECKING:
    from spacy.matcher import DependencyMatcher, Matcher
    from spacy.tokens import Doc

TOKENS = "pattern"
TREES = "dependency"
Patterns = Sequence[list[dict[str, Any]]]


def spans(kind: str, patterns: Patterns, parse: Parse) -> list[tuple[int, int]]:
    """Start and end, in characters of the sentence, of each match; the longest where several overlap."""
    found = _matches(kind, patterns, cast("Doc", parse.doc))
    kept: list[tuple[int, int]] = []
    for first, last in sorted(found, key=lambda pair: (pair[0] - pair[1], pair)):
        start, end = _characters(parse, first, last)
        if all(end <= other_start or start >= other_end for other_start, other_end in kept):
            kept.append((start, end))
    return sorted(kept)


def problem(kind: str, patterns: Patterns) -> str | None:
    """What is wrong with the patterns, or None; raises NoModelError."""
    try:
        _matcher(kind, json.dumps(patterns, sort_keys=True))
    except (ValueError, TypeError, KeyError) as error:
        return " ".join(str(error).split())[:300]
    return None


def _matches(kind: str, patterns: Patterns, doc: Doc) -> list[tuple[int, int]]:
    """First and last token of each match."""
    matcher = _matcher(kind, json.dumps(patterns, sort_keys=True))
    if kind == TOKENS:
        return [(start, end - 1) for _, start, end in cast("Matcher", matcher)(doc)]
    return [(min(indexes), max(indexes)) for _, indexes in cast("DependencyMatcher", matcher)(doc)]


@cache
def _matcher(kind: str, patterns: str) -> Matcher | DependencyMatcher:
    vocabulary = language().vocab
    from spacy.matcher import DependencyMatcher, Matcher

    made = Matcher(vocabulary, validate=True) if kind == TOKENS else DependencyMatcher(vocabulary, validate=True)
    made.add("rule", json.loads(patterns))
    return made


def _characters(parse: Parse, first: int, last: int) -> tuple[int, int]:
    """Tokens of the document, blanks counted, to characters of the sentence."""
    words = [word.i for word in cast("Doc", parse.doc) if not word.is_space]
    inside = [parse.tokens[n] for n, index in enumerate(words) if first <= index <= last]
    return inside[0].start, inside[-1].end
