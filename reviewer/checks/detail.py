"""Too much detail: in the opening, in the background, for what the patch does, or without a reason."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from reviewer.checks.context import Context, Hit, Kind, Need
from reviewer.checks.diffwords import DiffWords, Where, diff_words
from reviewer.model import Passage, Role
from reviewer.prose import signals
from reviewer.prose.orders import order_at

WRONG = re.compile(r"\b(?:problem|issue|bug|wrong\w*|needs?\s+to|must|cannot|can't|broken)\b", re.IGNORECASE)
REPORT = re.compile(
    r"\b(?:test|verif|valid|measur|reproduc|observ|report|benchmark|dump|trace|log)\w*\b|::|\d\s*ms\b", re.IGNORECASE
)
"""Tests, measurements and logs tell numbers for their own sake."""
GIVES_A_REASON = (signals.STRONG_REASON, WRONG, REPORT)


@dataclass(frozen=True)
class OpeningParams:
    """How much an opening bears."""

    names: int
    """Names in parentheses."""
    low_level: int
    """Distinct registers, bits and numbers."""


@dataclass(frozen=True)
class BackgroundParams:
    """How much may be told before the first order."""

    words: int
    definitions: int
    """Sentences that say what a thing is."""
    share: float
    """Part of the whole text."""


@dataclass(frozen=True)
class IdleParams:
    """How much a paragraph may hold that the code does not have."""

    operands: int
    """Distinct registers, bits and numbers."""
    names: int
    """Distinct operands, states, constants and error codes, in a paragraph behind the order."""
    share: float
    """Part of its names that the code does not have."""


def opening(params: OpeningParams, context: Context) -> Iterator[Hit]:
    """One hit for an opening that names or counts too much."""
    passage = context.opening
    if passage is None:
        return
    known = diff_words(context)
    told_names = [match[0].strip("()") for match in signals.introduced(_flat(passage))]
    names = [name for name in told_names if "_" not in name and known.where(name) is not Where.CODE]
    low = [name for name in signals.low_level(_flat(passage)) if known.where(name.lstrip("%")) is Where.NOWHERE]
    told = []
    if len(names) >= params.names:
        told.append(f"{len(names)} names are introduced in parentheses: {', '.join(names)}")
    if len(low) >= params.low_level:
        told.append(f"{len(low)} registers, bits or numbers: {', '.join(low)}")
    if told:
        yield Hit(passage.locate(), {"what": "; ".join(told)}, evidence=tuple(told))


def background(params: BackgroundParams, context: Context) -> Iterator[Hit]:
    """One hit at the paragraph that defines most, where a lecture stands before the first order."""
    before = _before_the_order(context)
    words = sum(signals.words(passage.text) for passage in before)
    total = sum(signals.words(passage.text) for passage in context.paragraphs)
    defining = [_definitions(passage) for passage in before]
    if words < params.words or words < params.share * total or sum(defining) < params.definitions:
        return
    later = [(count, -n) for n, count in enumerate(defining) if n or len(before) == 1]
    worst = before[-max(later)[1]]
    facts = {"words": words, "definitions": sum(defining), "total": total}
    yield Hit(worst.locate(), facts)


def idle(params: IdleParams, context: Context) -> Iterator[Hit]:
    """A hit for each paragraph that describes a mechanism which the code does not have, and gives no reason for it."""
    ordered = _with_orders(context)
    behind = min(ordered, default=len(context.paragraphs))
    variant = "truncated" if diff_words(context).truncated else ""
    for n, passage in enumerate(context.paragraphs):
        if n and n not in ordered and not any(pattern.search(_flat(passage)) for pattern in GIVES_A_REASON):
            if _tells_a_problem(context, n):
                continue
            names = _idle_names(params, passage, diff_words(context), behind_the_order=n > behind)
            if names:
                yield Hit(passage.locate(), {"names": ", ".join(names[:6])}, variant)


def _tells_a_problem(context: Context, at: int) -> bool:
    """Whether the paragraph begins with something that is wrong: its names are those of the trouble."""
    if not context.paragraphs[at].text.startswith(("However", "Unfortunately", "But ")):
        return False
    first = next(iter(context.sentences_of[at]), None)
    troubles = (told for told in context.roles if told.role in (Role.PROBLEM, Role.EFFECT))
    return first is not None and any(told.location.quote == first.text for told in troubles)


def _idle_names(params: IdleParams, passage: Passage, known: DiffWords, *, behind_the_order: bool) -> list[str]:
    """The names that make a paragraph idle detail, none where they are too few or the code has enough of them."""
    names = _names(passage)
    absent = [name for name in names if _absent(known, name)]
    operands = [name for name in signals.low_level(_flat(passage)) if _absent(known, name)]
    enough = len(operands) >= params.operands or (behind_the_order and len(absent) >= params.names)
    return absent if enough and len(absent) >= params.share * len(names) else []


def _with_orders(context: Context) -> frozenset[int]:
    """The indexes of the paragraphs that order a change somewhere; two rules ask for them."""
    return context.keep(
        "with-orders",
        lambda: frozenset(
            n
            for n, parts in context.sentences_of.items()
            if any(order_at(parse, context.lexicon) is not None for parse in context.parses(parts))
        ),
    )


def _flat(passage: Passage) -> str:
    return " ".join(passage.text.split())


def _definitions(passage: Passage) -> int:
    return len(signals.DEFINITION.findall(_flat(passage)))


def _before_the_order(context: Context) -> list[Passage]:
    """The paragraphs before the first one that has an order to the code base."""
    return list(context.paragraphs[: min(_with_orders(context), default=len(context.paragraphs))])


def _names(passage: Passage) -> list[str]:
    """Registers, constants, states and error codes, each once."""
    text = _flat(passage)
    found = [*signals.low_level(text), *signals.STATE.findall(text)]
    found += re.findall(r"(?<![\w-])[A-Z][A-Z0-9]*_[A-Z0-9_]+\b|(?<!\w)-E[A-Z]{3,}\b", text)
    return list(dict.fromkeys(found))


def _absent(known: DiffWords, name: str) -> bool:
    bare = name.lstrip("%-")
    return known.where(bare) in (Where.NOWHERE, Where.COMMENT) and known.where(bare.upper()) is not Where.CODE


OPENING = Kind("opening-detail", OpeningParams, opening, (Need.CHANGELOG,), ("what",))
BACKGROUND = Kind(
    "long-background", BackgroundParams, background, (Need.CHANGELOG, Need.MODEL), ("words", "definitions", "total")
)
IDLE = Kind("idle-detail", IdleParams, idle, (Need.CHANGELOG, Need.DIFF, Need.MODEL), ("names",))
