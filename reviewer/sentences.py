"""Cuts a passage into sentences, by rule: the same with and without a language model."""

from __future__ import annotations

import re
from bisect import bisect_left

from reviewer.model import Passage

END = re.compile(r"(?<![.!?:])[.!?:]{1,4}(?:\[\d{1,3}\])?[\"')\]]{0,4}(?=\s)")
ABBREVIATION = re.compile(
    r"(?:^|[\s(\"'])(?:e\.g|i\.e|etc|vs|cf|resp|approx|Fig|fig|Sec|sec|No|no|Vol|vol|incl|aka|ca|St|Mr|Dr|ver|[A-Za-z])\.$"
)
LONGEST_ASIDE = 200
"""Characters behind which an open parenthesis is taken for a slip, and no longer keeps a sentence together."""
NEXT = re.compile(r"\s+[\"'(\[`*]*(?:[A-Z0-9%$/]|[a-z_]\w*(?:_\w+|\(\)|->|\.\w))")


def sentences(passage: Passage) -> tuple[Passage, ...]:
    """The sentences of a paragraph or a list item, without the blanks around them."""
    text = passage.text
    bounds = [match.end() for match in END.finditer(text) if _ends_here(text, match)]
    starts = [0, *bounds]
    ends = [*bounds, len(text)]
    cut = (_stripped(text, start, end) for start, end in zip(starts, ends, strict=True))
    line_ends = [match.start() for match in re.finditer("\n", text)]
    return tuple(_part(passage, start, end, line_ends) for start, end in cut if end > start)


def _part(passage: Passage, start: int, end: int, line_ends: list[int]) -> Passage:
    """Passage.slice() for many parts: the line ends are counted once."""
    first, last = bisect_left(line_ends, start), bisect_left(line_ends, end)
    begun = start - (line_ends[first - 1] + 1 if first else 0)
    anchors = passage.anchors[first : last + 1]
    anchors = (anchors[0].moved(begun), *anchors[1:]) if anchors else ()
    return Passage(passage.part, passage.text[start:end], anchors)


def _ends_here(text: str, match: re.Match[str]) -> bool:
    mark = match[0]
    if mark.startswith(":"):
        return "\n" in text[match.end() : match.end() + 2] and _next_upper(text, match.end())
    if ABBREVIATION.search(text[max(0, match.start() - 12) : match.start() + 1]):
        return False
    near = text[max(0, match.start() - LONGEST_ASIDE) : match.end()]
    if near.count("(") > near.count(")"):
        return False
    at_line_end = text.startswith("\n", match.end())
    return bool(NEXT.match(text, match.end())) or (at_line_end and _next_upper(text, match.end()))


def _next_upper(text: str, at: int) -> bool:
    rest = text[at : at + 80].lstrip()
    return bool(rest) and not rest[0].islower()


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
