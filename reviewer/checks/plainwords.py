"""The words of a patch's prose that are plain English: no code, nothing quoted, no name, nothing that the diff has."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from reviewer.changelog import FUNCTION_WORDS
from reviewer.checks.context import Context
from reviewer.model import BlockKind, Passage
from reviewer.prose.mask import CODE

QUOTED = re.compile(rf"\"[^\"]{{1,200}}\"|“[^”]{{1,200}}”|<[^<>\s]{{1,200}}>|{CODE.pattern}", re.VERBOSE)
WORD = re.compile(
    r"(?<![\w'’/.@#$%&*+=<>\\~^:-])[A-Za-z][a-z]+(?=(?:['’]s)?(?![\w'’]))(?![/@*=\\~(<-]|\s{0,2}[-=]>|[.:]\w)"
)
"""A word in lower case, or capitalised, that is not glued to a sign."""
ABOUT_SPELLING = re.compile(
    r"\btypos?\b|\bspell?ings?\b|\bmisspell?|\bmis-spell?|\bs/\w+/\w+/|\w ?[-=]+> ?\w", re.IGNORECASE
)
"""A line that tells of wrong words may have them."""
PIECE = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")
SENTENCE_BEGINS = re.compile(r"(?:\A|[.!?:]|\n\s*\n)[\s\"'(\[]*\Z")
ENOUGH = 12
"""Words that a text has at least before one can tell what language it is."""
ENGLISH = 0.15
"""Share of small English words; 112 of 6963 published changelogs have less."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word at its place."""

    passage: Passage
    start: int
    end: int
    text: str
    """As the author wrote it."""
    first: bool
    """It begins a sentence or a summary, so that its capital means nothing."""


def words(context: Context) -> tuple[Word, ...]:
    """The words in the order of the mail; none where the text is not English."""
    return context.keep("plain-words", lambda: tuple(_all(context)) if is_english(context) else ())


@lru_cache(maxsize=256)
def hidden(text: str) -> str:
    """The text with what is nobody's wording replaced by underscores, its length kept."""
    return QUOTED.sub(lambda match: re.sub(r"[^\n]", "_", match[0]), text)


def is_english(context: Context) -> bool:
    """True for a text that is too short to tell, or has as many small words as English needs."""
    return context.keep("is-english", lambda: _is_english(context))


def _is_english(context: Context) -> bool:
    found = [word for passage in context.paragraphs for word in re.findall(r"[^\W\d_]+", hidden(passage.text).lower())]
    small = sum(word in FUNCTION_WORDS for word in found)
    return len(found) < ENOUGH or small >= ENGLISH * len(found)


def in_code(context: Context) -> frozenset[str]:
    """All words in lower case that the diff has, its paths too, and what the text shows of code and logs."""
    return context.keep("words-in-code", lambda: frozenset(_in_code(context)))


def _in_code(context: Context) -> Iterator[str]:
    texts = [line.text for file in context.files for line in file.lines()]
    texts += [text for file in context.files for text in (file.path, file.old_path or "")]
    texts += [hunk.section for file in context.files for hunk in file.hunks]
    texts += [block.text for block in context.patch.changelog.of(BlockKind.CODE, BlockKind.QUOTE, BlockKind.TABLE)]
    texts += [trailer.value for trailer in context.patch.changelog.trailers]
    texts += [match[0] for passage in context.paragraphs for match in QUOTED.finditer(passage.text)]
    for name in set(re.findall(r"[A-Za-z]{2,}", "\n".join(texts))):
        yield name.lower()
        yield from (piece.lower() for piece in PIECE.findall(name))


def _all(context: Context) -> Iterator[Word]:
    line, summary = context.subject, context.patch.subject.summary
    at = max(0, line.text.rfind(summary))
    yield from _of(line, at)
    for passage in context.paragraphs:
        yield from _of(passage, 0)


def _of(passage: Passage, at: int) -> Iterator[Word]:
    """The words of a passage from an offset on, less those of lines that are about spelling."""
    lines = passage.text.split("\n")
    clean = "\n".join("_" * len(line) if ABOUT_SPELLING.search(line) else line for line in lines)
    for match in WORD.finditer(hidden(clean), at):
        before = clean[max(at, match.start() - 8) : match.start()]
        first = match.start() == at or bool(SENTENCE_BEGINS.search(before) and before.strip())
        yield Word(passage, *match.span(), match[0], first)
