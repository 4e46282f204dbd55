"""The lines of a diff -> code and comment, and the comments as passages.

A diff shows parts of a file only, so this is a scanner of lines and not a parser: it knows strings and
comments, runs over the old and the new side of a hunk apart, and sees where a hunk begins inside a comment.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from reviewer.model import Anchor, DiffLine, FileChange, Hunk, LineKind, Part, Passage


@dataclass(frozen=True, slots=True)
class SplitLine:
    """A hunk line taken apart."""

    line: DiffLine
    code: str
    """The text without its comments; blanks at the end are gone where there was one."""
    comment: str
    """The text of the comments, without markers and outer blanks."""


@dataclass(frozen=True, slots=True)
class _Language:
    """How comments look in a language."""

    outside: re.Pattern[str]
    """What matters in code: literals, since they hide markers, and markers. With block comments a string that
    is not closed goes to the end of the line, so that no line is searched twice."""
    inside: re.Pattern[str] | None = None
    """What matters in a block comment; None where there is none."""
    whole: re.Pattern[str] | None = None
    """The marker of a line that is a comment as a whole."""


@dataclass(frozen=True, slots=True)
class _Scan:
    """A line of one side, with what the grouping into comments needs."""

    split: SplitLine
    depth: int
    """Block comments that are open at its end."""
    commented: bool = False
    """It has a comment, be it an empty one."""
    continues: bool = False
    """It begins inside a comment."""
    alone: bool = False
    """It is nothing but a line comment."""


_STRING = r'"(?:[^"\\]|\\.)*(?:"|\\?\Z)'
_CHARACTER = r"'(?:[^'\\]|\\[^'][^']{0,8}|\\')'"
_MARKERS = r"/\*+(?!/)[!<]?|(?<!:)//+[!<]?|\*/"
_DIRECTIVES = "define|undef|include|include_next|import|if|ifdef|ifndef|elif|else|endif|error|warning|pragma|line"
_LITERALS = r"""\\.|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'"""

_C = _Language(re.compile(f"{_STRING}|{_CHARACTER}|{_MARKERS}", re.DOTALL), re.compile(r"\*/"))
_RUST = _Language(
    re.compile(rf'\br(#*)"(?:.*?"\1|.*)|{_STRING}|{_CHARACTER}|{_MARKERS}', re.DOTALL),
    re.compile(r"/\*|\*/"),  # they nest
)
_ASM = _Language(_C.outside, _C.inside, re.compile(rf"\s*#+(?=\s|$)(?!\s*(?:{_DIRECTIVES})\b)"))
_HASH = _Language(re.compile(rf"{_LITERALS}|(?<!\S)#+(?!!)", re.DOTALL))
_YAML = _Language(re.compile(rf"{_LITERALS}|(?<!\S)#+(?=\s|$)", re.DOTALL))
"""Bindings have examples with #address-cells in them."""

_BY_SUFFIX = {
    **dict.fromkeys("c h cc cpp cxx hh hpp dts dtsi dtso y l lds".split(), _C),
    **dict.fromkeys("S s asm".split(), _ASM),
    "rs": _RUST,
    **dict.fromkeys("sh bash py pl pm toml mk".split(), _HASH),
    **dict.fromkeys("yaml yml".split(), _YAML),
}
_BY_NAME = re.compile(r"(?:Makefile|Kbuild|Kconfig)(?:[.\-_].*)?")
_MARK = re.compile(r"[/*#@;!'\"|]")
"""Without one of these a line neither begins nor ends a comment in any of the languages."""
_STAR = re.compile(r"\s*\*+(?!/)")
_STARRED = re.compile(r"\s*\*(?:\s|/|$)")


def split(file: FileChange) -> tuple[SplitLine, ...]:
    """Every hunk line of a file, in order; all code where the language is not known."""
    language = _language(file.path)
    if language is None:
        return tuple(SplitLine(line, line.text, "") for line in file.lines())
    return tuple(scan.split for hunk in file.hunks for scan in _scan_hunk(hunk, language))


def comments(file: FileChange, *kinds: LineKind) -> tuple[Passage, ...]:
    """The comments of the new side that have a line of these kinds; those with an added one by default.

    A block comment is one passage, and so are line comments that follow each other; a comment behind code is
    one of its own. Every line of the text is one of the file; blank ones are kept inside, not at the ends.
    """
    language = _language(file.path)
    if language is None:
        return ()
    wanted = frozenset(kinds or (LineKind.ADDED,))
    passages = (_passage(run, file.path, wanted) for hunk in file.hunks for run in _runs(_scan_hunk(hunk, language)))
    return tuple(filter(None, passages))


def _language(path: str) -> _Language | None:
    name = path.rpartition("/")[2]
    if _BY_NAME.fullmatch(name):
        return _HASH
    return _BY_SUFFIX.get(name.rpartition(".")[2]) if "." in name else None


def _scan_hunk(hunk: Hunk, language: _Language) -> Iterator[_Scan]:
    """The lines of a hunk; a context line counts for both sides and is told as the new one."""
    old = _first_depth([line.text for line in hunk.lines if line.kind is not LineKind.ADDED], language)
    new = _first_depth([line.text for line in hunk.lines if line.kind is not LineKind.REMOVED], language)
    for line in hunk.lines:
        removed = line.kind is LineKind.REMOVED
        scan = _scan(line, old if removed else new, language)
        if line.kind is LineKind.CONTEXT:
            old = scan.depth if old == new else _scan(line, old, language).depth
        elif removed:
            old = scan.depth
        if not removed:
            new = scan.depth
        yield scan


def _first_depth(texts: Sequence[str], language: _Language) -> int:
    """1 where a side of a hunk begins inside a block comment, 0 elsewhere."""
    if language.inside is None:
        return 0
    first = [text for text in texts if text.strip()][:2]
    if first and _STARRED.match(first[0]) and ("*/" in first[0] or all(map(_STARRED.match, first))):
        return 1
    for token in (token[0] for text in texts for token in language.outside.finditer(text)):
        if token.startswith("/*"):
            return 0
        if token.endswith("*/"):
            return 1
    return 0


# --- one line ---


def _scan(line: DiffLine, depth: int, language: _Language) -> _Scan:
    """Take a line apart that begins inside this many block comments."""
    text = line.text
    if not depth and not _MARK.search(text):
        return _Scan(SplitLine(line, text, ""), 0)
    marker = language.whole.match(text) if language.whole and not depth else None
    if marker:
        return _Scan(SplitLine(line, "", text[marker.end() :].strip()), 0, commented=True, alone=True)
    star = _STAR.match(text) if depth else None
    pieces = list(_pieces(text, star.end() if star else 0, depth, language))
    last = pieces[-1][0]
    if len(pieces) == 1 and not last:
        return _Scan(SplitLine(line, text, ""), 0)
    code = " ".join(piece for level, piece in pieces if not level).rstrip()
    comment = " ".join(piece.strip() for level, piece in pieces if level).strip()
    return _Scan(
        SplitLine(line, code, comment),
        max(last, 0),
        commented=True,
        continues=depth > 0,
        alone=last < 0 and len(pieces) == 2 and not code,
    )


def _pieces(text: str, start: int, depth: int, language: _Language) -> Iterator[tuple[int, str]]:
    """Code and comments by turns, each with its level: 0 for code, -1 for a line comment, else the depth."""
    position = start
    while depth >= 0:
        pattern = language.inside if depth and language.inside else language.outside
        token = pattern.search(text, position)
        if token is None:
            break
        position = token.end()
        after = _after(token[0], depth)
        if bool(after) != bool(depth):
            piece = text[start : token.start()]
            yield depth, piece.rstrip("*") if depth else piece
            start = position
        depth = after
    yield depth, text[start:]


def _after(marker: str, depth: int) -> int:
    """The level behind a marker or a literal."""
    if depth:
        return depth + 1 if marker == "/*" else depth - 1
    if marker.startswith("/*"):
        return 1
    return -1 if marker.startswith(("//", "#")) else 0


# --- from lines to comments ---


def _runs(scans: Iterable[_Scan]) -> Iterator[list[_Scan]]:
    """The lines of one comment of the new side each."""
    run: list[_Scan] = []
    for scan in scans:
        if scan.split.line.kind is LineKind.REMOVED:
            continue
        joins = scan.continues or (scan.alone and bool(run) and run[-1].alone)
        if run and not joins:
            yield run
            run = []
        if scan.commented:
            run.append(scan)
    if run:
        yield run


def _passage(run: Sequence[_Scan], path: str, wanted: frozenset[LineKind]) -> Passage | None:
    """The comment without its blank ends, None where nothing of it is wanted."""
    filled = [index for index, scan in enumerate(run) if scan.split.comment]
    if not filled:
        return None
    lines = [scan.split for scan in run[filled[0] : filled[-1] + 1]]
    if not any(split.line.kind in wanted for split in lines):
        return None
    return Passage(
        part=Part.DIFF,
        text="\n".join(split.comment for split in lines),
        anchors=tuple(Anchor(split.line.mail, path, split.line.new) for split in lines),
    )
