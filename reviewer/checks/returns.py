"""Comments that name what a function returns: do they say which value means what, and when?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from reviewer import sentences
from reviewer.checks.context import Context, Hit, Kind, Need
from reviewer.model import Passage

RETURN = re.compile(
    r"(?:^|[.:;]\s+)(?P<all>@?Returns?:?\s+(?P<what>[^.;\n]+(?:\n(?![ \t]*[@*\n])[^.;\n]+)*))",
    re.IGNORECASE | re.MULTILINE,
)
ALTERNATIVE = re.compile(r",?\s+(?:or|otherwise|else)\s+(?!not\b|more\b|less\b|greater\b|equal\b|so\b)", re.IGNORECASE)
WHEN = re.compile(
    r"\b(?:if|when|whenever|whether|on|upon|for|in\s+case|unless|otherwise|else|after|until|while|where|"
    r"success\w*|fail\w*|errors?|errno|negative|positive|means?|depending|according|as\s+long)\b",
    re.IGNORECASE,
)
CASE = re.compile(r"(?:\d|-E[A-Z]+|NULL|[A-Z][A-Z0-9_]+)\s*(?:=|\bto\b)")
"""A value told by its case: "0 to continue", "1 = busy"."""
CONSTANT = re.compile(r"-E[A-Z]{2,}\b|\b[A-Z][A-Z0-9]*_[A-Z0-9_]+\b|(?<![\w.])-?\d+\b|\bNULL\b|\b(?:true|false)\b")


@dataclass(frozen=True)
class Params:
    """Words, in lower case, that make an alternative plain without a condition."""

    plain: tuple[str, ...] = ()


def run(params: Params, context: Context) -> Iterator[Hit]:
    """A hit for each "Return A, or B" that no condition tells apart, A a constant."""
    for comment in context.comments:
        for sentence in sentences.sentences(comment):
            yield from _vague(params, sentence)


def _vague(params: Params, sentence: Passage) -> Iterator[Hit]:
    match = RETURN.search(sentence.text)
    if not match or not ALTERNATIVE.search(match["what"]) or WHEN.search(match["what"]) or CASE.search(match["what"]):
        return
    values = CONSTANT.findall(match["what"])
    if values and not any(word in match["what"].lower().split() for word in params.plain):
        only_null = set(values) == {"NULL"}
        yield Hit(sentence.locate(*match.span("all")), {"value": values[0]}, "null" if only_null else "")


KIND = Kind("return-comment", Params, run, (Need.DIFF,), ("value",))
