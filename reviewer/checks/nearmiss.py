"""Symbols of the text that the diff has under a name that is nearly the same: the text tells of an older version."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from reviewer.checks.context import Context, Hit, Kind, Need
from reviewer.checks.diffwords import Where, diff_words
from reviewer.checks.edits import edits
from reviewer.checks.ownnames import own_names
from reviewer.checks.statements import is_symbol
from reviewer.model import Passage

WRITTEN = re.compile(
    r"(?<![\w/*<%-])(?<![^-]>)(?P<name>[A-Za-z_]\w{3,80})"
    r"(?P<call>\([^()\n]{0,60}\))?(?P<file>\.[chS]\b)?(?![\w*/<{\[]|-\w)"
)
"""A name as texts write it: foo_bar, foo_bar(), foo_bar(x, 1), x->foo_bar, .foo_bar, &foo_bar, foo_bar.c."""
NAME = re.compile(r"[A-Za-z_]\w*")
VARIANTS = {1: "", 2: "sibling"}
SHORTEST = 4
"""Letters of a word that can be misspelt; shorter ones are other words."""
INSERTED = 3
"""Letters by which a word is too long to be a slip of another."""
MOST = 400
"""Symbols of a text that are looked up."""
Near = dict[str, int]
"""Names of the diff with how near they are: 1 for a slip, 2 for a sibling."""


@dataclass(frozen=True)
class Params:
    """How near is near."""

    alike: float
    """Share of letters, 0 to 1, that two words have in common to be taken for one."""


def run(params: Params, context: Context) -> Iterator[Hit]:
    """A hit for each absent symbol at its first place, where the body never has the name that the diff has."""
    found, known = edits(context), diff_words(context)
    if found.partial or not found.added:
        return
    measure = _Measure(params.alike, context.lexicon.base)
    body = frozenset(name for passage in context.paragraphs for name in NAME.findall(passage.text))
    seen = set(NAME.findall(context.subject.text))
    for passage, match in list(_written(context.paragraphs))[:MOST]:
        name = match["name"]
        if name in seen or known.where(name) is not Where.NOWHERE:
            continue
        seen.add(name)
        if near := _near(match, body, context, measure):
            best = min(near, key=lambda other: (near[other], other))
            evidence = found.evidence(best, added=True) or found.evidence(best, added=False)
            place = passage.locate(match.start(), match.end("call") if match["call"] == "()" else match.end("name"))
            yield Hit(place, {"near": best}, VARIANTS[near[best]], evidence=(evidence,) if evidence else ())


def _written(passages: tuple[Passage, ...]) -> Iterator[tuple[Passage, re.Match[str]]]:
    for passage in passages:
        for match in WRITTEN.finditer(own_names(passage.text)):
            if is_symbol(match["name"] + ("()" if match["call"] == "()" else "")):
                yield passage, match


def _near(match: re.Match[str], body: frozenset[str], context: Context, measure: _Measure) -> Near:
    """The names that may be meant: of changed code, else, for a slip only, of the other lines."""
    found, known = edits(context), diff_words(context)
    if match["file"]:
        return measure.slips(match["name"], known.files - body)
    changed = {other for other in {**found.added_names, **found.removed_names} if "_" in other.strip("_")}
    near = measure.nearest(match["name"], changed - body)
    near = near or measure.slips(match["name"], (known.comment | known.context) - body)
    return {other: how for other, how in near.items() if not match["call"] or _is_called(other, context)}


def _is_called(name: str, context: Context) -> bool:
    """True where a line has the name with a parenthesis around or behind it, as a function or a macro."""
    pattern = re.compile(rf"(?<!\w){re.escape(name)}(?:\*\*)?\s*\\?\s?\(|\(\s*{re.escape(name)}\s*\)")
    sections = (hunk.section for file in context.files for hunk in file.hunks)
    return any(map(pattern.search, (*sections, *(split.line.text for _, split in context.split_lines))))


@dataclass(frozen=True, slots=True)
class _Measure:
    """How far a name is from another."""

    alike: float
    verbs: frozenset[str]
    """Words that make another function of a function: set, release."""

    def nearest(self, name: str, others: Iterable[str]) -> Near:
        """All that are near, with the distance."""
        return {other: distance for other in others if (distance := self._distance(name, other))}

    def slips(self, name: str, others: Iterable[str]) -> Near:
        """Those that the name is a slip of."""
        return {other: 1 for other in others if self._distance(name, other) == 1}

    def _distance(self, name: str, other: str) -> int:
        """1 for one word more or one spelt nearly the same, 2 for one word less or another, 0 for any other name."""
        ours, theirs = name.split("_"), other.split("_")
        if name.isupper() != other.isupper() or abs(len(ours) - len(theirs)) > 1:
            return 0
        same = len(ours) == len(theirs)
        front = _common(ours, theirs)
        back = _common(ours[front:][::-1], theirs[front:][::-1])
        if front == 0 or front + back < 2 - same or max(len(ours), len(theirs)) - front - back != 1:
            return 0
        if same and self._alike(ours[front], theirs[front]):
            return 1
        if back == 0 or front + back < 2:
            return 0
        return 1 if len(ours) > len(theirs) and ours[front].lower() not in self.verbs else 2

    def _alike(self, one: str, other: str) -> bool:
        """True for "hardening" and "hardened"; false for "get" and "set", "load" and "unload", "init" and "initial",
        for numbers, and for letters that are put in on purpose: KPROBE and KRETPROBE."""
        short, long = sorted((one.lower(), other.lower()), key=len)
        numbered = re.findall(r"\d", short) != re.findall(r"\d", long)
        if len(short) < SHORTEST or numbered or long.startswith(short) or short[0] != long[0]:
            return False
        same = SequenceMatcher(None, short, long, autojunk=False)
        return same.ratio() >= self.alike and len(long) - len(short) < INSERTED


def _common(one: list[str], other: list[str]) -> int:
    count = 0
    for first, second in zip(one, other, strict=False):
        if first != second:
            break
        count += 1
    return count


KIND = Kind("near-miss", Params, run, (Need.DIFF,), ("near",))
