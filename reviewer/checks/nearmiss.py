"""Symbols of the text that the diff has under a name that is nearly the same: the text tells of an older version."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from reviewer.checks.context import Context, Hit, Kind, Need
from reviewer.checks.diffwords import Where, diff_words
from reviewer.checks.edits import Edits, edits
from reviewer.checks.statements import is_symbol
from reviewer.model import Passage

WRITTEN = re.compile(r"(?<![\w/.*<>%@-])[A-Za-z_]\w{3,80}(?:\(\))?(?![\w*/<>-]|\.\w|\()")
NAME = re.compile(r"[A-Za-z_]\w*")
VARIANTS = {1: "", 2: "sibling"}
SHORTEST = 4
"""Letters of a word that can be misspelt; shorter ones are other words."""
MOST = 400
"""Symbols of a text that are looked up."""


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
    body = frozenset(name for passage in context.paragraphs for name in NAME.findall(passage.text))
    changed = _changed(found)
    seen = set(NAME.findall(context.subject.text))
    for passage, match, name in list(_written(context.paragraphs))[:MOST]:
        if name in seen or known.where(name) is not Where.NOWHERE:
            continue
        seen.add(name)
        near = {other: how for other in changed - body if (how := _nearness(name, other, params.alike))}
        near = {other: how for other, how in near.items() if "(" not in match[0] or _is_called(other, found)}
        if near:
            best = min(near, key=lambda other: (near[other], other))
            evidence = found.evidence(best, added=True) or found.evidence(best, added=False)
            yield Hit(passage.locate(*match.span()), {"near": best}, VARIANTS[near[best]], evidence=(evidence,))


def _written(passages: tuple[Passage, ...]) -> Iterator[tuple[Passage, re.Match[str], str]]:
    for passage in passages:
        for match in WRITTEN.finditer(passage.text):
            if is_symbol(match[0]):
                yield passage, match, match[0].removesuffix("()")


def _changed(found: Edits) -> set[str]:
    """Names in changed code, those with an underscore."""
    return {name for name in {**found.added_names, **found.removed_names} if "_" in name.strip("_")}


def _is_called(name: str, found: Edits) -> bool:
    """True where a changed line has the name with a parenthesis, as a function or a macro."""
    pattern = re.compile(rf"(?<!\w){re.escape(name)}\s*\(")
    return any(pattern.search(split.code) for _, split in (*found.added, *found.removed))


def _nearness(name: str, other: str, alike: float) -> int:
    """1 for one word more or one spelt nearly the same, 2 for one word less or another, 0 for any other name."""
    ours, theirs = name.split("_"), other.split("_")
    if name.isupper() != other.isupper() or abs(len(ours) - len(theirs)) > 1:
        return 0
    front = _common(ours, theirs)
    back = _common(ours[front:][::-1], theirs[front:][::-1])
    if front == 0 or front + back < 2 - (len(ours) == len(theirs)) or max(len(ours), len(theirs)) - front - back != 1:
        return 0
    if len(ours) == len(theirs) and _alike(ours[front], theirs[front], alike):
        return 1
    return 0 if back == 0 or front + back < 2 else 1 if len(ours) > len(theirs) else 2


def _alike(one: str, other: str, share: float) -> bool:
    """True for "hardening" and "hardened"; false for "get" and "set", for numbers, and for a plural in English."""
    if min(len(one), len(other)) < SHORTEST or re.search(r"\d", one + other) or one == f"{other}s":
        return False
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= share


def _common(one: list[str], other: list[str]) -> int:
    count = 0
    for first, second in zip(one, other, strict=False):
        if first != second:
            break
        count += 1
    return count


KIND = Kind("near-miss", Params, run, (Need.DIFF,), ("near",))
