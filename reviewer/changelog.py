"""The commit message below the subject: blocks of one kind, trailers, sentences.

Only what the author wrote as prose may be judged as prose, so everything else is told apart first.  Where a
line could be either, it counts as prose.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby

from reviewer import overview
from reviewer.model import Anchor, Block, BlockKind, Changelog, Line, Part, Passage, Trailer
from reviewer.versionnotes import opens_note

TRAILER = re.compile(r"^([A-Za-z]+(?:-[A-Za-z]+)*):[ \t]+(\S.*)$")
MOST = 400_000
"""Characters of prose that are judged; the longest accepted changelogs have a tenth of that."""
KNOWN_TRAILERS = frozenset(
    """
    fixes closes link cc bug buglink bugzilla references message-id change-id
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
      | (?:R[A-D]X|R[SD]I|RBP|R\d\d|CR2|DR\d|FS|PKRU|pc|lr|sp|x[12]?\d)\s*:\s
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
    written = overview.kinds(lines)
    start, end = _tail(lines, written)
    tail = lines[start:end]
    above, below = (tuple(_blocks_of(lines[part], written[part])) for part in (slice(0, start), slice(end, None)))
    misplaced = [line for block in (*above, *below) if block.kind is BlockKind.TRAILERS for line in block.lines]
    at_the_end = (Block(BlockKind.TRAILERS, tail),) if tail else ()
    return Changelog((*above, *at_the_end, *below), (*_trailers(tuple(misplaced)), *_trailers(tail)))


def judged(changelog: Changelog) -> tuple[Changelog, int]:
    """The changelog with as much prose as a review looks at, and the characters of the prose beyond."""
    blocks, seen, beyond = [], 0, 0
    for block in changelog.blocks:
        length = len(block.text) if block.kind in (BlockKind.PROSE, BlockKind.LIST) else 0
        if length and seen + length > MOST:
            block, beyond = Block(BlockKind.CODE, block.lines), beyond + length
        else:
            seen += length
        blocks.append(block)
    return replace(changelog, blocks=tuple(blocks)), beyond


def passage(block: Block) -> Passage:
    """The text of a block with its place; a list item without its bullet."""
    anchors = tuple(Anchor(mail=line.number) for line in block.lines)
    whole = Passage(Part.CHANGELOG, block.text, anchors)
    bullet = BULLET.match(whole.text) if block.kind is BlockKind.LIST else None
    start = bullet.end() if bullet else len(whole.text) - len(whole.text.lstrip())
    return whole.slice(start, len(whole.text.rstrip()))


def passage_of(trailer: Trailer) -> Passage:
    """The text of a trailer, as it stands there, with its place."""
    text = "\n".join(line.text for line in trailer.lines)
    return Passage(Part.TRAILERS, text, tuple(Anchor(mail=line.number) for line in trailer.lines))


def _is_trailer(text: str) -> bool:
    match = TRAILER.match(text)
    name = match[1].lower() if match else ""
    if name in ("bug", "fixes", "link", "patchwork", "discussion"):  # words that also begin a log, or go on a sentence
        return bool(match) and text[0].isupper() and not LOG_LINE.match(text)
    return name in KNOWN_TRAILERS or name.endswith("-by")


def _blocks_of(lines: tuple[Line, ...], written: tuple[BlockKind | None, ...]) -> Iterator[Block]:
    """The blocks of each paragraph; what a program wrote is known, and a block wherever it stands."""
    runs = groupby(zip(lines, written, strict=True), key=lambda pair: (bool(pair[0].text.strip()), pair[1]))
    for (filled, kind), pairs in runs:
        paragraph = tuple(line for line, _ in pairs)
        if filled:
            yield from [Block(kind, paragraph)] if kind else _blocks(paragraph)


def _tail(lines: tuple[Line, ...], written: tuple[BlockKind | None, ...]) -> tuple[int, int]:
    """Where the trailers at the end begin and end: last paragraphs, or the last lines of the last paragraph.

    What a program wrote may stand behind them; a base-commit is no trailer.
    """
    end = len(lines)
    while end and (written[end - 1] or not lines[end - 1].text.strip()):
        end -= 1
    start = end
    for index in range(end - 1, -1, -1):
        text = lines[index].text
        if _is_trailer(text):
            start = index
        elif written[index] or not _may_stand_among_trailers(text):
            break
    return (start, end) if start < end else (len(lines), len(lines))


def _may_stand_among_trailers(text: str) -> bool:
    return (
        not text.strip() or text[0] in " \t" or bool(NOTE.match(text)) or bool(re.match(r"^\S+:$|^https?://\S+$", text))
    )


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
    """A paragraph cut where the kind of its lines changes; each list item and each version note is a block."""
    whole = BlockKind.TABLE if _is_table(paragraph) else BlockKind.TRAILERS if _all_trailers(paragraph) else None
    if whole:
        yield Block(whole, paragraph)
        return
    run: list[Line] = []
    kind = BlockKind.PROSE
    for line, mark in zip(paragraph, _marks(paragraph), strict=True):
        item = mark is BlockKind.LIST and BULLET.match(line.text)
        if run and (item or mark is not kind or _opens_note(run, line, mark)):
            yield Block(kind, tuple(run))
            run = []
        kind = mark
        run.append(line)
    yield Block(kind, tuple(run))


def _opens_note(above: list[Line], line: Line, mark: BlockKind) -> bool:
    """Whether a version note begins here; behind half a sentence "v2: ..." is the other half."""
    if mark not in (BlockKind.PROSE, BlockKind.LIST) or not opens_note(line.text):
        return False
    complete = above[-1].text.rstrip().endswith((".", ":", "!", "?", ")"))
    return complete or opens_note(above[0].text) or line.text.rstrip().endswith(":")


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
    if BULLET.match(text) or (before is BlockKind.LIST and not opens_note(text)):
        return BlockKind.LIST
    continues_code = before is BlockKind.CODE and text[:1] in (" ", "\t")
    if (indented or continues_code) and not _reads_as_prose(text):
        return BlockKind.CODE
    return BlockKind.PROSE


def _told_by_itself(text: str) -> BlockKind | None:
    """The kind of a line that needs no look at its neighbours, None for any other."""
    if text.lstrip().startswith(">") or NOBODYS_PROSE.match(text):
        return BlockKind.QUOTE
    if LOG_LINE.match(text) or (CODE_LINE.search(text) and not _reads_as_prose(text)):
        return BlockKind.CODE
    return None


def _reads_as_prose(text: str) -> bool:
    """True for a line with the small words of English in it and little of the signs of code."""
    words = WORD.findall(text.lower())
    small = sum(word in FUNCTION_WORDS for word in words)
    signs = sum(text.count(sign) for sign in "{};=|<>&\\")
    return len(words) >= 3 and small >= 1 and small * 6 >= len(words) and signs * 4 <= len(words)


def _all_trailers(paragraph: tuple[Line, ...]) -> bool:
    """Trailers that stand before the end of the text, with their continuation lines."""
    own = [_is_trailer(line.text) for line in paragraph]
    return own[0] and all(is_own or line.text[:1] in " \t[(" for is_own, line in zip(own, paragraph, strict=True))


def _is_table(paragraph: tuple[Line, ...]) -> bool:
    """At least two lines in columns, and these most of the paragraph."""
    rows = [line for line in paragraph if TABLE_LINE.match(line.text) and not BULLET.match(line.text)]
    return len(rows) >= 2 and len(rows) * 3 >= len(paragraph) * 2
