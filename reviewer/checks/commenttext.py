"""Comments by their text alone: a return told in words, a long aside, a lecture."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from reviewer import sentences
from reviewer.checks.context import Context, Hit, Kind, Need, NoParams
from reviewer.model import Location, Passage

RETURN = re.compile(
    r"(?P<all>returns?\s+(?:an?\s+error\s+)?-E[A-Z0-9]{2,15}\s+(?:if|when|unless|on|in\s+case|for|because)\b.*?)(?:[.;]|$)",
    re.IGNORECASE | re.DOTALL,
)
REASON = re.compile(
    r"\b(?:because|since|so|as|thus|therefore|hence|otherwise|must|needs?|but|however)\b", re.IGNORECASE
)
FUNCTION_BELOW = re.compile(
    r"\s*(?:#|EXPORT_SYMBOL|SYM_|static\b|extern\b|inline\b|noinline\b|struct\s+\w+\s*\*|"
    r"(?:(?:const|unsigned|signed|long|int|void|bool|char|u\d+|s\d+|__\w+|\w+_t)\b[\s*]+)+\w+\s*\()"
)
"""A line at which a definition or a declaration begins."""
ASIDE = re.compile(r"\((?P<inside>[^()]{40,600})\)")
CODE = re.compile(r"[{};=<>|*]|\bstruct\b|\b[us]\d\d\b|->")
NAME = re.compile(r"\w_\w|\w\(\)|[@%&$#`\"]|->|::|\b0x|\b[a-z]+[A-Z]\w|[|{};=<>]|(?:\b\w\s+){4}")
"""What stands in a text that speaks of code, or in a table."""
MANUAL = re.compile(r"@\w+|copyright|licen[cs]e|\*\*|^\s*(?:[-*+o]|\d+[.)])\s", re.IGNORECASE | re.MULTILINE)
"""Documentation for users, lists and legal texts."""
BLANK = re.compile(r"\n[ \t]*\n")


@dataclass(frozen=True)
class Length:
    """Words from which on it is long."""

    words: int


def return_told(_: NoParams, context: Context) -> Iterator[Hit]:
    """A hit for "Return -EFOO if ..." in a comment between lines of code, without a reason."""
    for comment in context.comments:
        if not MANUAL.search(comment.text):
            for sentence in sentences.sentences(comment):
                found = RETURN.match(sentence.text)
                if found and not REASON.search(found["all"]) and not FUNCTION_BELOW.match(_below(context, comment)):
                    yield Hit(sentence.locate(*found.span("all")))


def _below(context: Context, comment: Passage) -> str:
    """The code of the first line with any behind a comment; empty where the hunk ends."""
    numbers, codes = context.keep("code-by-line", lambda: _code_lines(context)).get(
        comment.anchors[-1].file or "", ([], [])
    )
    at = bisect_right(numbers, comment.anchors[-1].line or 0)
    return codes[at] if at < len(codes) else ""


def _code_lines(context: Context) -> dict[str, tuple[list[int], list[str]]]:
    """By file: the numbers of the new lines that have code, ascending, and the code."""
    found: dict[str, tuple[list[int], list[str]]] = {}
    for file, split in context.split_lines:
        if split.line.new and split.code.strip():
            numbers, codes = found.setdefault(file.path, ([], []))
            numbers.append(split.line.new)
            codes.append(split.code)
    return found


def long_aside(params: Length, context: Context) -> Iterator[Hit]:
    """A hit for each sentence that a remark in brackets of so many words breaks, unless that is code."""
    for sentence in context.passages("comment.sentence"):
        asides = (found["inside"] for found in ASIDE.finditer(sentence.text))
        words = max((len(aside.split()) for aside in asides if not CODE.search(aside)), default=0)
        if words >= params.words:
            yield Hit(sentence.locate(), {"words": words})


def lecture(params: Length, context: Context) -> Iterator[Hit]:
    """A hit for each paragraph of so many words that names no code and gives no reason."""
    for comment in context.comments:
        if not MANUAL.search(comment.text):
            yield from (Hit(place, {"words": words}) for words, place in _lectures(comment, params.words))


def _lectures(comment: Passage, least: int) -> Iterator[tuple[int, Location]]:
    start = 0
    for gap in [*BLANK.finditer(comment.text), None]:
        end = gap.start() if gap else len(comment.text)
        text = comment.text[start:end]
        words = len(text.split())
        if words >= least and not NAME.search(text) and not REASON.search(text):
            yield words, comment.locate(start, end)
        start = gap.end() if gap else end


RETURN_TOLD = Kind("return-told", NoParams, return_told, (Need.DIFF,))
LONG_ASIDE = Kind("long-aside", Length, long_aside, (Need.DIFF,), ("words",))
LECTURE = Kind("lecture-in-comment", Length, lecture, (Need.DIFF,), ("words",))
