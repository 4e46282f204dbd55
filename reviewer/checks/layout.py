"""The form of a changelog: lines too long or broken at random, names cut in two, notes that belong below the cut."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from reviewer import wrapping
from reviewer.changelog import FUNCTION_WORDS, passage
from reviewer.checks.context import PROSE, Context, Hit, Kind, Need, NoParams
from reviewer.checks.cures import moved_below, replaced, written_anew
from reviewer.model import Anchor, Block, BlockKind, Edit, Line, Part, Passage
from reviewer.prose.mask import CODE
from reviewer.prose.quoted import own_words
from reviewer.versionnotes import version_notes

CALLED = re.compile(r"\b([a-z_][a-z0-9_]{3,60})\(")
BARE = re.compile(r"(?<![\w./>$%&*(\"'`-])([a-z][a-z0-9]*(?:_[a-z0-9]+)+)\b(?![\w(*/.\[=:-])")
CUT_NAME = re.compile(r"[a-z0-9]_\n[ \t]*(?=[a-z0-9]+(?:\(\)|_))|[a-z0-9](?=\n)\n[ \t]*(?=_[a-z0-9]+)")
CHATTER = re.compile(
    r"""^(?:(?:hi|hello|hey|dear)(?:\ [\w.-]{1,30}){0,4}[,!] | (?:hi|hello)
        | (?:many\ |best\ |kind\ |with\ )?(?:(?:thanks|thank\ you)(?!\ to\b)|regards|cheers|sincerely|br)\b
          [^.\n]{0,60}[,.!]?
        | please\ (?:review|apply|consider|merge|pull|pick|take\ a\ look|let\ me\ know|find)\b[^\n]{0,80}
        | (?:any\ )?(?:comments|feedback|suggestions|testing|review)[^.\n]{0,30}\b(?:welcome|appreciated)[.!]?
        )$""",
    re.VERBOSE | re.IGNORECASE,
)
"""A whole paragraph or line of a letter, not of a history."""
CITED = re.compile(
    r"^\S*[/@]\S*:\s|^\w+ \w+: |^\s*\d+ \||(?:[Ww]arning|[Ee]rror): |\b[0-9a-f]{7,40} \(\"|(?:\d+\D{1,20}){8}"
)
"""A line of a tool's output, a commit with its title, which people search for, or a row of figures."""
SLACK = 14
"""Columns that a line may leave free although the next word fits; editors and people differ by less."""


@dataclass(frozen=True)
class Width:
    """Columns that a line of prose may have, and those that are too many for everybody."""

    columns: int
    most: int


@dataclass(frozen=True)
class Breaks:
    """When a paragraph is badly filled."""

    lines: int
    """So many lines end early ..."""
    share: float
    """... and they are this share of its lines."""
    sentences: int
    """So many lines of the text end with a sentence and leave room for the next word."""
    narrow: int
    """No line of it has more columns than this."""
    column: int
    """Nor has any line of the whole text, where a paragraph goes on for so many lines ..."""
    tall: int
    """... as these."""


def notes_above(_: NoParams, context: Context) -> Iterator[Hit]:
    """One hit for each version note that would go into the history."""
    notes = version_notes(context.patch.changelog)
    runs = _runs(notes) if context.files else {}
    for block in notes:
        yield Hit(passage(block).locate(), edits=moved_below(runs.get(id(block), ())))


def _runs(blocks: Sequence[Block]) -> dict[int, list[Line]]:
    """The lines of all blocks that follow each other without an empty line, by the first of them."""
    runs: dict[int, list[Line]] = {}
    lines: list[Line] = []
    for block in blocks:
        if not lines or lines[-1].number != (block.lines[0].number or 0) - 1:
            runs[id(block)] = lines = []
        lines += block.lines
    return runs


def long_lines(params: Width, context: Context) -> Iterator[Hit]:
    """One hit for each prose line that is too long; what is set in or cannot be broken is exempt."""
    notes = {id(block) for block in version_notes(context.patch.changelog)}
    blocks = context.patch.changelog.blocks
    for above, block in zip((None, *blocks), blocks, strict=False):
        told = above is not None and above.text.rstrip().endswith(":")
        quoted = told and len(block.lines) == 1 and block.kind is not BlockKind.LIST
        if (
            block.kind not in PROSE
            or quoted
            or id(block) in notes
            or (block.kind is BlockKind.PROSE and block.lines[0].text[:2].isspace())
        ):
            continue
        for line in block.lines:
            text = line.text.rstrip()
            if len(text) > params.columns and _breakable(text, params.columns) and not CITED.search(text):
                place = Passage(Part.CHANGELOG, text, (Anchor(mail=line.number),)).locate()
                facts = {"length": len(text), "columns": params.columns}
                edits = _wrapped(block, wrapping.broken, params.columns)
                yield Hit(place, facts, "very" if len(text) > params.most else "", edits=edits)


def _wrapped(block: Block, wrap: Callable[[Sequence[str], int], list[str] | None], columns: int) -> tuple[Edit, ...]:
    """The whole block in other lines, where that is safe; each of its findings brings the same edit."""
    mended = wrap([line.text.rstrip() for line in block.lines], columns)
    return written_anew(block.lines, mended) if mended else ()


def _breakable(line: str, columns: int) -> bool:
    """Whether the word that crosses the limit could stand in the next line: it is no address, and not the first."""
    start = line.rfind(" ", 0, columns + 1) + 1
    word = line[start:].split(" ", 1)[0]
    return bool(line[:start].strip()) and "://" not in word


def ragged(params: Breaks, context: Context) -> Iterator[Hit]:
    """One hit for each paragraph whose lines end long before they are full, by chance, by sentences, or all of them."""
    broken = [block for block in context.patch.changelog.of(BlockKind.PROSE) if _sentence_breaks(block)]
    by_sentences = sum(map(_sentence_breaks, broken)) >= params.sentences
    columns = _columns(params, context.patch.changelog.of(BlockKind.PROSE))
    notes = {id(block) for block in version_notes(context.patch.changelog)}
    for block in (block for block in context.patch.changelog.of(*PROSE) if id(block) not in notes):
        lines = [line.text.rstrip() for line in block.lines]
        width = max(map(len, lines))
        early = sum(_ends_early(line, following, width) for line, following in pairwise(lines))
        facts = {"early": early, "lines": len(lines), "width": width}
        edits = _wrapped(block, wrapping.filled, wrapping.WIDTH)
        if (
            block.kind is BlockKind.PROSE
            and width <= 80
            and early >= max(params.lines, params.share * (len(lines) - 1))
        ):
            yield Hit(passage(block).locate(), facts, edits=edits)
        elif by_sentences and block in broken:
            yield Hit(passage(block).locate(), facts, "sentences", edits=edits)
        elif (width <= params.narrow and len(lines) > params.lines and _reads_on(lines)) or block in columns:
            yield Hit(passage(block).locate(), facts, "narrow", edits=edits)


def _columns(params: Breaks, blocks: Sequence[Block]) -> list[Block]:
    """Paragraphs that stand like a column of a newspaper, in a text that has no line of the usual width."""
    texts = [[line.text.rstrip() for line in block.lines] for block in blocks]
    if max((len(line) for lines in texts for line in lines), default=0) > params.column:
        return []
    return [block for block, lines in zip(blocks, texts, strict=True) if len(lines) >= params.tall and _reads_on(lines)]


def _sentence_breaks(block: Block) -> int:
    """Lines that end with a sentence although the next word would fit with room to spare."""
    lines = [line.text.rstrip() for line in block.lines]
    return sum(line.endswith((".", "!", "?")) and _ends_early(line, next_, 75) for line, next_ in pairwise(lines))


def _reads_on(lines: list[str]) -> bool:
    """Whether most lines are running prose, and no rows of a list that somebody set without bullets."""
    inner = lines[:-1]
    prose = [line for line in inner if FUNCTION_WORDS & set(line.lower().split())]
    return len(prose) * 4 >= len(inner) * 3 and not any(re.search(r"[=@{}]|[:(]$|\.[ch]:\d", line) for line in lines)


def _ends_early(line: str, following: str, width: int) -> bool:
    """Whether the next word would fit with room to spare; a line of names or figures is no line of prose."""
    first = following.split()[0] if following.split() else ""
    prose = FUNCTION_WORDS & set(re.findall(r"[a-z]+", line.lower())) and not re.search(r"[=@]|:$", line)
    return bool(prose) and len(line) + 1 + len(first) <= min(width, 75) - SLACK


def cut_names(_: NoParams, context: Context) -> Iterator[Hit]:
    """One hit for each name that goes on in the next line."""
    for paragraph in context.paragraphs:
        for found in CUT_NAME.finditer(paragraph.text):
            start, end = _word_around(paragraph.text, found.start(), found.end())
            whole = re.sub(r"\s+", "", paragraph.text[start:end])
            yield Hit(paragraph.locate(start, end), {"name": whole})


def _word_around(text: str, start: int, end: int) -> tuple[int, int]:
    while start and re.match(r"[\w.>-]", text[start - 1]):
        start -= 1
    while end < len(text) and re.match(r"[\w().>-]", text[end]):
        end += 1
    return start, end


def bare_functions(_: NoParams, context: Context) -> Iterator[Hit]:
    """One hit for each function of the diff that the text names without (), at its first place."""
    called = context.keep("called", lambda: _called(context))
    places: dict[str, list[Edit]] = {}
    for place in (context.subject, *context.paragraphs):
        code = {found.start() for found in CODE.finditer(place.text) if "/" in found[0] or "." in found[0]}
        for found in BARE.finditer(own_words(place.text)):
            name = found[1]
            if name in called and found.start() not in code and not _is_other(place, found):
                places.setdefault(name, []).extend(replaced(place, found.start(1), found.end(1), f"{name}()"))
    for name, edits in places.items():
        yield Hit(edits[0].place, {"name": name}, edits=tuple(edits))


def _called(context: Context) -> frozenset[str]:
    """The names that the diff calls or defines as functions, and nothing else."""
    code = [line.code for _, line in context.split_lines]
    names = {name for line in code for name in CALLED.findall(line)}
    others = {
        name
        for line in code
        for name in re.findall(r"\b(?:struct|enum|union)\s+(\w+)|[>.](\w+)", line)
        for name in name
    }
    return frozenset(names - others)


def _is_other(place: Passage, found: re.Match[str]) -> bool:
    """Whether the word before says that a type, a variable or a test is meant."""
    before = place.text[: found.start()].split()[-1:]
    after = place.text[found.end() :].split()[:1]
    return bool(
        {word.strip("\"'`(").lower() for word in before}
        & {"struct", "enum", "union", "macro", "test", "property", "module", "the_test"}
        or {word.strip(".,\"'`)").lower() for word in after}
        & {"macro", "struct", "test", "tests", "property", "module", "driver", "selftest"}
    )


def chatter(_: NoParams, context: Context) -> Iterator[Hit]:
    """One hit for each greeting, thanks or request of a letter that would go into the history."""
    for paragraph in context.paragraphs:
        text = " ".join(paragraph.text.split())
        first, last = paragraph.text.partition("\n")[0], paragraph.text.rpartition("\n")[2]
        if CHATTER.match(text):
            yield Hit(paragraph.locate())
        elif first != paragraph.text and CHATTER.match(first.strip()):
            yield Hit(paragraph.locate(0, len(first)))
        elif last != paragraph.text and CHATTER.match(last.strip()):
            yield Hit(paragraph.locate(len(paragraph.text) - len(last)))


ALWAYS = (Need.MAIL,)
NOTES_ABOVE = Kind("version-notes-above", NoParams, notes_above, ALWAYS)
LONG_LINES = Kind("long-lines", Width, long_lines, ALWAYS, ("length", "columns"))
RAGGED = Kind("ragged-lines", Breaks, ragged, (Need.MAIL, Need.UNTRIMMED), ("early", "lines", "width"))
CUT_NAMES = Kind("cut-names", NoParams, cut_names, ALWAYS, ("name",))
BARE_FUNCTIONS = Kind("bare-functions", NoParams, bare_functions, (Need.DIFF,), ("name",))
CHATTER_KIND = Kind("chatter", NoParams, chatter, ALWAYS)
