"""The commit message below the subject: blocks of one kind, trailers, sentences.

Only what the author wrote as prose may be judged as prose, so everything else is told apart first.  Where a
line could be either, it counts as prose.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

from reviewer.model import Anchor, Block, BlockKind, Changelog, Line, Part, Passage, Trailer

TRAILER = re.compile(r"^([A-Za-z]+(?:-[A-Za-z]+)*):[ \t]+(\S.*)$")
KNOWN_TRAILERS = frozenset(
    """
    fixes closes link cc bug buglink bugzilla references message-id change-id base-commit
    tested-on bspec hsd hsdes jira upstream-status backported-from patchwork lore see-also depends-on
    git-commit discussion
    """.split()
)
"""In lower case; any "...-by" is one too."""
NOTE = re.compile(r"^\[.*\]?$|^\(cherry[ -]picked from .*\)$", re.IGNORECASE)

BULLET = re.compile(r"^[ \t]{0,8}(?:[-*+•o]|\(?(?:\d{1,2}|[a-z])[.)])[ \t]+(?=\S)")
LOG_LINE = re.compile(
    r"""^\s*(?:
        \[\s*\d+\.\d{3,}\]                 # [   12.345678]
      | <\d>\[
      | (?:BUG|WARNING|INFO|Oops|KASAN|UBSAN|KCSAN|Kernel\ panic)\b.*:
      | Call\ [Tt]race: | Code: | RIP: | RSP: | EIP: | Modules\ linked\ in: | Hardware\ name: | CPU:\ \d+
      | Unable\ to\ handle\ kernel | Mem\ abort\ info | Data\ abort\ info | Workqueue:\ | pstate:\ | \w+\ =\ 0x[0-9a-f]+
      | (?:R[A-D]X|R[SD]I|RBP|R\d\d|CR2|DR\d|FS|PKRU|pc|lr|sp|x\d\d?)\s*:\s
      | \?\s+\w+\+0x | \w+(?:\.\w+)*\+0x[0-9a-f]+/0x[0-9a-f]+
      | \S+:\d+(?::\d+)?:\s | \S+\.[chSo]:\s.*(?:error|warning):
      | \#\d+\s+0x | [$\#]\ \w | -{3,}\s*$ | ={3,}\s*$ | \w+@\w+:
      | (?:[0-9a-f]{2,16}[:\s]\s*){4,}
    )""",
    re.VERBOSE,
)
NOBODYS_PROSE = re.compile(
    r"^\[? ?(?:upstream )?commit [0-9a-f]{12,40}(?: upstream)?\.?\s?\]?$|^\[\d+\]:?\s+<?https?://\S+$|^https?://\S+$",
    re.IGNORECASE,
)
"""Backport marks and references: written by tools, or by nobody."""
CODE_LINE = re.compile(
    r"""(?:[;{}]|\)\s*\{|\\)\s*$ | ^\s*\#\s*(?:include|define|if|ifdef|endif|else)\b | ^\s*(?:/\*|\*/|//)
        | ^[-+]{3}\s | ^@@\ | ^[+-]\S.*[;{}]$""",
    re.VERBOSE,
)
TABLE_LINE = re.compile(r"^\s*(?:\|.*\||\S+(?: \S+)*(?:\t+|[ ]{3,})\S.*)$")
WORD = re.compile(r"[A-Za-z]+(?:'[a-z]+)?")
FUNCTION_WORDS = frozenset(
    """
    a an the of to in on for is are was be been it its this that these with and or not by as at from if when
    which can will has have but so only than then there does do
    """.split()
)


def split(lines: tuple[Line, ...]) -> Changelog:
    """The blocks and trailers of a commit message given without its subject; trailers in mid-text come first."""
    body, tail = _cut_trailers(lines)
    blocks = [block for paragraph in _paragraphs(body) for block in _blocks(paragraph)]
    if tail:
        blocks.append(Block(BlockKind.TRAILERS, tail))
    misplaced = [
        line for block in blocks if block.kind is BlockKind.TRAILERS for line in block.lines if line not in tail
    ]
    return Changelog(tuple(blocks), (*_trailers(tuple(misplaced)), *_trailers(tail)))


def passage(block: Block) -> Passage:
    """The text of a block with its place; a list item without its bullet."""
    anchors = tuple(Anchor(mail=line.number) for line in block.lines)
    whole = Passage(Part.CHANGELOG, block.text, anchors)
    bullet = BULLET.match(whole.text) if block.kind is BlockKind.LIST else None
    start = bullet.end() if bullet else len(whole.text) - len(whole.text.lstrip())
    return whole.slice(start, len(whole.text.rstrip()))


def _is_trailer(text: str) -> bool:
    match = TRAILER.match(text)
    name = match[1].lower() if match else ""
    return name in KNOWN_TRAILERS or name.endswith("-by")


def _paragraphs(lines: tuple[Line, ...]) -> list[tuple[Line, ...]]:
    """Runs of lines that are not blank."""
    runs = groupby(lines, key=lambda line: bool(line.text.strip()))
    return [tuple(run) for filled, run in runs if filled]


def _cut_trailers(lines: tuple[Line, ...]) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
    """The text, and the trailers at its end: last paragraphs, or the last lines of the last paragraph."""
    end = len(lines)
    while end and not lines[end - 1].text.strip():
        end -= 1
    start = end
    for index in range(end - 1, -1, -1):
        text = lines[index].text
        if _is_trailer(text):
            start = index
        elif not _may_stand_among_trailers(text):
            break
    return lines[:start], lines[start:end]


def _may_stand_among_trailers(text: str) -> bool:
    return not text.strip() or text[0] in " \t" or bool(NOTE.match(text)) or bool(re.match(r"^\S+:$", text))


def _trailers(lines: tuple[Line, ...]) -> Iterator[Trailer]:
    """Trailers with their continuation lines joined; notes in brackets are no trailers."""
    current: list[Line] = []
    for line in lines:
        if TRAILER.match(line.text):
            yield from _finish(current)
            current = [line]
        elif current and line.text[:1] in (" ", "\t") and line.text.strip():
            current.append(line)
        else:
            yield from _finish(current)
            current = []
    yield from _finish(current)


def _finish(lines: list[Line]) -> Iterator[Trailer]:
    match = TRAILER.match(lines[0].text) if lines else None
    if match:
        rest = [line.text.strip() for line in lines[1:]]
        yield Trailer(match[1], " ".join([match[2].strip(), *rest]), tuple(lines))


def _blocks(paragraph: tuple[Line, ...]) -> Iterator[Block]:
    """A paragraph cut where the kind of its lines changes; each list item is a block."""
    if _is_table(paragraph):
        yield Block(BlockKind.TABLE, paragraph)
        return
    run: list[Line] = []
    kind = BlockKind.PROSE
    for line, mark in zip(paragraph, _marks(paragraph), strict=True):
        new = mark is None or (mark is BlockKind.LIST and BULLET.match(line.text)) or mark is not kind
        if run and new:
            yield Block(kind, tuple(run))
            run = []
        kind = mark or BlockKind.PROSE
        run.append(line)
    yield Block(kind, tuple(run))


def _marks(paragraph: tuple[Line, ...]) -> list[BlockKind]:
    """The kind of each line; a line without a mark of its own continues a list item or is prose."""
    indented = all(line.text[:1] in (" ", "\t") for line in paragraph)
    marks: list[BlockKind] = []
    for line in paragraph:
        before = marks[-1] if marks else BlockKind.PROSE
        marks.append(_mark(line.text, before, indented=indented))
    return marks


def _mark(text: str, before: BlockKind, *, indented: bool) -> BlockKind:
    if told := _told_by_itself(text):
        return told
    if BULLET.match(text) or before is BlockKind.LIST:
        return BlockKind.LIST
    continues_code = before is BlockKind.CODE and text[:1] in (" ", "\t")
    if (indented or continues_code) and not _reads_as_prose(text):
        return BlockKind.CODE
    return BlockKind.PROSE


def _told_by_itself(text: str) -> BlockKind | None:
    """The kind of a line that needs no look at its neighbours, None for any other."""
    if text.lstrip().startswith(">") or NOBODYS_PROSE.match(text):
        return BlockKind.QUOTE
    if _is_trailer(text):
        return BlockKind.TRAILERS
    if LOG_LINE.match(text) or (CODE_LINE.search(text) and not _reads_as_prose(text)):
        return BlockKind.CODE
    return None


def _reads_as_prose(text: str) -> bool:
    """True for a line with the small words of English in it and little of the signs of code."""
    words = WORD.findall(text.lower())
    small = sum(word in FUNCTION_WORDS for word in words)
    signs = sum(text.count(sign) for sign in "{};=|<>&\\")
    return len(words) >= 3 and small >= 1 and small * 6 >= len(words) and signs * 4 <= len(words)


def _is_table(paragraph: tuple[Line, ...]) -> bool:
    """At least two lines in columns, and these most of the paragraph."""
    rows = [line for line in paragraph if TABLE_LINE.match(line.text) and not BULLET.match(line.text)]
    return len(rows) >= 2 and len(rows) * 3 >= len(paragraph) * 2
