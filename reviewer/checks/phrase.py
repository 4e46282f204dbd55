"""Kind "phrase": words or regular expressions in the texts of a scope."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from reviewer.checks.context import Context, Hit, Kind
from reviewer.checks.cures import replaced
from reviewer.model import Edit, Passage
from reviewer.prose.quoted import own_words

WRONG = "wrong"
"""The group of a pattern that has a cure: what is to become another word."""


@dataclass(frozen=True)
class Params:
    """Phrases are plain words, a blank stands for any white space; patterns are regular expressions."""

    scope: str
    phrases: tuple[str, ...] = ()
    patterns: tuple[re.Pattern[str], ...] = ()
    unless: tuple[re.Pattern[str], ...] = ()
    """A text that matches one of these is left alone."""
    at_start: bool = False
    """Only where the text begins with it."""
    in_quotes: bool = False
    """Also where it is quoted, and so somebody else's."""
    instead: tuple[str, ...] = ()
    """For each pattern the word that belongs where its group "wrong" stands."""

    def __post_init__(self) -> None:
        if not self.phrases and not self.patterns:
            raise ValueError("phrases or patterns are needed")
        if self.instead and len(self.instead) != len(self.patterns):
            raise ValueError("instead needs a word for each pattern")
        if self.instead and not all(WRONG in pattern.groupindex for pattern in self.patterns):
            raise ValueError("with instead, each pattern needs a group (?P<wrong>...)")
        if self.scope == "message":
            raise ValueError('the scope must be one that has a text, not "message"')

    @cached_property
    def compiled(self) -> tuple[re.Pattern[str], ...]:
        """Phrases and patterns alike as expressions."""
        words = (r"(?<!\w)" + r"\s+".join(map(re.escape, p.split())) + r"(?!\w)" for p in self.phrases)
        return (*(re.compile(word, re.IGNORECASE) for word in words), *self.patterns)


def run(params: Params, context: Context) -> Iterator[Hit]:
    """A hit for each place, none inside another."""
    for passage in context.passages(params.scope):
        if any(pattern.search(passage.text) for pattern in params.unless):
            continue
        text = passage.text if params.in_quotes else own_words(passage.text)
        found: list[re.Match[str]] = []
        for pattern in params.compiled:
            matches = [pattern.match(text)] if params.at_start else pattern.finditer(text)
            found.extend(match for match in matches if match and match[0])
        for match in _outermost(found):
            yield Hit(passage.locate(*match.span()), edits=_cure(params, passage, match))


def _cure(params: Params, passage: Passage, match: re.Match[str]) -> tuple[Edit, ...]:
    """The right word for the wrong one, with a capital where that had one."""
    if not params.instead or match.re not in params.patterns:
        return ()
    right = params.instead[params.patterns.index(match.re)]
    if match[WRONG][0].isupper():
        right = right[0].upper() + right[1:]
    return replaced(passage, *match.span(WRONG), right)


def _outermost(found: list[re.Match[str]]) -> list[re.Match[str]]:
    """The matches in order, without those that begin inside an earlier, longer one."""
    kept: list[re.Match[str]] = []
    for match in sorted(found, key=lambda match: (match.start(), -match.end())):
        if not kept or match.start() >= kept[-1].end():
            kept.append(match)
    return kept


KIND = Kind("phrase", Params, run)
