"""Subjects that say remove where the diff adds, or add where it removes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from reviewer.checks.context import Context, Hit, Kind, Need
from reviewer.checks.edits import Edits, edits, told
from reviewer.checks.statements import summary

LOPSIDED = 9
"""Changed lines of one sign to one of the other."""
FEW = 4
MANY = 30
"""Lines that are more than the few that make the code itself remove something."""
TAKES_AWAY = re.compile(
    r"~|delete|remov|drop|free|clear|disabl|del_|_del\b|zap|kill|discard|unregist|skip|\b(?:return|continue|break|goto)\b"
)
"""Added code that takes something away when it runs, or leaves it out."""
BRANCH = re.compile(r"\bif\s*\(|\?.*:")
WHEN = re.compile(r"\s(?:when|if|during|on|upon|after|before|while|unless|for\s+each|once|until)\s", re.IGNORECASE)


@dataclass(frozen=True)
class Params:
    """Verbs in lower case; those with blanks count, too."""

    verbs: tuple[str, ...]
    adds: bool
    """What the verbs mean: true where they bring lines, false where they take lines away."""


def run(params: Params, context: Context) -> Iterator[Hit]:
    """A hit for a subject whose verb goes one way while nearly all changed lines go the other."""
    said = summary(context)
    verb = next((verb for verb in params.verbs if said.text.lower().startswith(verb + " ")), None)
    found = edits(context)
    if verb is None or found.partial or not _lopsided(params, context):
        return
    if params.adds or not _taken_away_by_code(found, said.text):
        lines = found.removed if params.adds else found.added
        facts = {"verb": said.text[: len(verb)], "added": _count(context, 1), "removed": _count(context, -1)}
        yield Hit(said.locate(), facts, evidence=tuple(told(*pair) for pair in lines[:1]))


def _count(context: Context, sign: int) -> int:
    return sum(file.added if sign > 0 else file.removed for file in context.files)


def _lopsided(params: Params, context: Context) -> bool:
    added, removed = _count(context, 1), _count(context, -1)
    most, least = (removed, added) if params.adds else (added, removed)
    return most > LOPSIDED * max(1, least) or (most > 0 and least == 0)


def _taken_away_by_code(found: Edits, said: str) -> bool:
    """True where the few added lines may well be what removes it: "Drop frames on error" is a feature."""
    if len(found.added) >= MANY:
        return False
    code = [split.code for _, split in found.added]
    if WHEN.search(said) and any(BRANCH.search(line) for line in code):
        return True
    return (bool(WHEN.search(said)) or len(code) < FEW) and any(TAKES_AWAY.search(line) for line in code)


KIND = Kind("direction-claim", Params, run, (Need.DIFF,), ("verb", "added", "removed"))
