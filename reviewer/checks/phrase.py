"""Kind "phrase": words or regular expressions in the texts of a scope."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from reviewer.checks.context import Context, Hit, Kind
from reviewer.prose.quoted import own_words


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

    def __post_init__(self) -> None:
        if not self.phrases and not self.patterns:
            raise ValueError("phrases or patterns are needed")
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
        taken: list[tuple[int, int]] = []
        text = passage.text if params.in_quotes else own_words(passage.text)
        for pattern in params.compiled:
            matches = [pattern.match(text)] if params.at_start else pattern.finditer(text)
            taken.extend(match.span() for match in matches if match and match[0])
        for start, end in _outermost(taken):
            yield Hit(passage.locate(start, end))


def _outermost(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The spans in order, without those that begin inside an earlier, longer one."""
    kept: list[tuple[int, int]] = []
    for start, end in sorted(spans, key=lambda span: (span[0], -span[1])):
        if not kept or start >= kept[-1][1]:
            kept.append((start, end))
    return kept


KIND = Kind("phrase", Params, run)
