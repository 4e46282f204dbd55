"""Kinds "pattern" and "dependency": spaCy's token and tree patterns over the sentences of a scope."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from reviewer.checks.context import Context, Hit, Kind, Need
from reviewer.prose import match


@dataclass(frozen=True)
class Params:
    """Patterns as spaCy's Matcher (a list of tokens each) or DependencyMatcher (a tree each) takes them."""

    scope: str
    patterns: tuple[list[dict[str, Any]], ...]
    not_after: tuple[str, ...] = ()
    """Words, in lower case: a match that follows one of them is none."""

    def __post_init__(self) -> None:
        if self.scope == "message":
            raise ValueError('the scope must be one that has a text, not "message"')


def tokens(params: Params, context: Context) -> Iterator[Hit]:
    """A hit for each longest match of the token patterns."""
    return _hits(params, context, match.TOKENS)


def trees(params: Params, context: Context) -> Iterator[Hit]:
    """A hit for each match of the dependency patterns, from its first word to its last."""
    return _hits(params, context, match.TREES)


def _hits(params: Params, context: Context, kind: str) -> Iterator[Hit]:
    passages = context.passages(params.scope)
    for passage, parse in zip(passages, context.parses(passages), strict=True):
        for start, end in match.spans(kind, params.patterns, parse):
            before = passage.text[:start].split()
            if not before or before[-1].lower() not in params.not_after:
                yield Hit(passage.locate(start, end))


PATTERN = Kind("pattern", Params, tokens, (Need.MODEL,))
DEPENDENCY = Kind("dependency", Params, trees, (Need.MODEL,))
