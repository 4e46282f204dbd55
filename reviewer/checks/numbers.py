"""Statements with a number: "from 32 to 64", "Increase FOO to 64", held against the numbers that the diff changes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby, pairwise

from reviewer.checks.context import Context, Hit, Kind, Need, NoParams
from reviewer.checks.edits import TOKEN, Edits, edits, told
from reviewer.checks.statements import LEAD, order, statements
from reviewer.comments import SplitLine
from reviewer.model import FileChange, LineKind, Part, Passage

NUMBER = r"(?:0x[0-9a-fA-F]{1,16}|\d{1,12})"
UP = "increase|raise|bump|enlarge|extend|grow|lengthen|double"
DOWN = "decrease|reduce|lower|shrink|shorten|cut|halve"
CHANGE = order(
    f"{UP}|{DOWN}|change|set|update|switch|move|limit|adjust|fix|correct|use",
    rf"(?P<what>[^.;:]{{0,120}}?)\b(?:from\s+(?P<old>{NUMBER})(?P<unit>\s?[A-Za-z%]+)?\s+to\s+)(?P<new>{NUMBER})\b(?!\.\d|\w)",
)
MOVE = order(f"{UP}|{DOWN}", rf"(?P<what>[^.;:]{{0,120}}?)(?:\s+to\s+(?P<new>{NUMBER})\b(?!\.\d|\w))")
CHANGED = re.compile(
    rf"{LEAD}(?P<what>[^.;:]{{1,120}}?)\s+(?:is|are)\s+(?:now\s+)?"
    r"(?P<verb>increased|raised|bumped|enlarged|extended|doubled|decreased|reduced|lowered|halved|changed|set|updated|limited)"
    rf"\s+from\s+(?P<old>{NUMBER})(?P<unit>\s?[A-Za-z%]+)?\s+to\s+(?P<new>{NUMBER})\b(?!\.\d|\w)",
    re.IGNORECASE,
)
STEP = re.compile(
    rf"{LEAD}(?:(?:(?:this|it)\s+)?(?:{UP}|{DOWN})(?:es|e?s)?\s+[^.;:]{{0,120}}?|[^.;:]{{1,120}}?\s(?:is|are)\s+(?:now\s+)?"
    rf"(?:increased|raised|enlarged|extended|decreased|reduced|lowered|shortened)\s+)\bby\s+(?P<step>{NUMBER})"
    r"(?:\s+(?:bytes?|bits?|entries|slots?|words?|registers?))?\s*(?:[.,]|$)",
    re.IGNORECASE,
)
"""By how much: of bytes or what else the diff counts, and of no measure of time or share."""
SIZES = (1, 2, 4, 8)
"""What an entry of an array may measure."""
GIVEN = re.compile(rf"\s*(?:#\s*define\s+)?([A-Za-z]\w*_\w+)\s*[=\s]\s*\(?({NUMBER})[uUlL]*\)?\s*[,;]?\s*")
PLAIN = re.compile(r"0[xX][0-9a-fA-F]+|\d+")


@dataclass(frozen=True, slots=True)
class _Change:
    """One number of a line that is the same otherwise."""

    file: FileChange
    line: SplitLine
    old: int
    new: int
    words: frozenset[str]


def run(_: NoParams, context: Context) -> Iterator[Hit]:
    """A hit for a number or a direction that the only changed number of the patch contradicts."""
    found = edits(context)
    changes = context.keep("number-changes", lambda: tuple(_changes(context)))
    pairs = {(change.old, change.new) for change in changes}
    if found.partial:
        return
    only = len(pairs) == 1 and len(found.added) == len(found.removed) == len(changes)
    for passage in statements(context):
        if only and (step := STEP.match(passage.text)):
            yield from _stepped(passage, step, changes[0])
        match = next(filter(None, (form.match(passage.text) for form in (CHANGE, MOVE, CHANGED))), None)
        if match and len(pairs) == 1:
            alone = passage.part is Part.SUBJECT and only
            yield from _judged(passage, match, changes[0], alone=alone)
        elif match and not pairs:
            yield from _set(passage, match, found)


def _stepped(passage: Passage, match: re.Match[str], change: _Change) -> Iterator[Hit]:
    """A hit where the number, the only thing that changes, goes by another step than the text says."""
    step = abs(change.new - change.old)
    if _value(match["step"]) not in {step * size for size in SIZES}:
        facts = {"old": change.old, "new": change.new}
        yield Hit(passage.locate(*match.span()), facts, evidence=(told(change.file, change.line),))


def _set(passage: Passage, match: re.Match[str], found: Edits) -> Iterator[Hit]:
    """A hit where an added line gives the named constant another number, and no added line has the one told."""
    told_new = _value(match["new"])
    numbers = [(file, line, name, value) for file, line, name, value in _given(found) if name in match["what"]]
    everywhere = {_value(word) for _, split in found.added for word in PLAIN.findall(split.line.text)}
    if numbers and told_new not in everywhere:
        file, line, _, value = numbers[0]
        yield Hit(passage.locate(*match.span()), {"old": "?", "new": value}, "given", evidence=(told(file, line),))


def _given(found: Edits) -> Iterator[tuple[FileChange, SplitLine, str, int]]:
    """Lines "#define NAME 5" and "NAME = 5," with no other number or name."""
    for file, split in found.added:
        match = GIVEN.fullmatch(split.code)
        if match:
            yield file, split, match[1], _value(match[2])


def _value(word: str) -> int:
    return int(word, 16) if word[:2] in ("0x", "0X") else int(word)


def _judged(passage: Passage, match: re.Match[str], change: _Change, *, alone: bool) -> Iterator[Hit]:
    new, told_old = _value(match["new"]), match.groupdict().get("old")
    old = _value(told_old) if told_old else None
    upward = re.match(UP, match["verb"], re.IGNORECASE)
    downward = re.match(DOWN, match["verb"], re.IGNORECASE)
    ours = alone or change.new == new or change.old in (old, new) or bool(_named(match["what"], change))
    wrong = ours and (new != change.new or (old is not None and old != change.old))
    backward = ours and ((upward and change.new < change.old) or (downward and change.new > change.old))
    if wrong or backward:
        facts = {"old": change.old, "new": change.new}
        yield Hit(passage.locate(*match.span()), facts, evidence=(told(change.file, change.line),))


def _named(what: str, change: _Change) -> set[str]:
    """Identifiers of the changed line that the statement names."""
    return {word for word in re.findall(r"[A-Za-z_]\w*", what) if "_" in word} & change.words


def _changes(context: Context) -> Iterator[_Change]:
    """Lines that were replaced by ones that differ in one number only."""
    runs: list[list[tuple[FileChange, SplitLine]]] = []
    for _, group in groupby(context.split_lines, key=lambda pair: (id(pair[0]), pair[1].line.kind)):
        runs.append(list(group))
    for before, after in pairwise(runs):
        kinds = (before[0][1].line.kind, after[0][1].line.kind)
        if kinds == (LineKind.REMOVED, LineKind.ADDED) and before[0][0] is after[0][0] and len(before) == len(after):
            for (file, old), (_, new) in zip(before, after, strict=True):
                if change := _number(file, old, new):
                    yield change


def _number(file: FileChange, old: SplitLine, new: SplitLine) -> _Change | None:
    first, second = TOKEN.findall(old.code), TOKEN.findall(new.code)
    if len(first) != len(second):
        return None
    differ = [(a, b) for a, b in zip(first, second, strict=True) if a != b]
    if len(differ) != 1 or not all(PLAIN.fullmatch(word) for word in differ[0]):
        return None
    before, after = map(_value, differ[0])
    return _Change(file, new, before, after, frozenset(second))


KIND = Kind("number-claim", NoParams, run, (Need.DIFF,), ("old", "new"))
