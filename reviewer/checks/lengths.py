"""Texts that are long: for the area, and for the size and the kind of the change."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from reviewer.checks.context import Context, Hit, Kind, Need
from reviewer.model import WHOLE_MESSAGE
from reviewer.prose import signals

FIX = re.compile(r"fix(?:es|ed|ing|up)?\b", re.IGNORECASE)


@dataclass(frozen=True)
class Params:
    """When a text is long."""

    words: int
    """The 99 % mark of accepted changelogs of the area."""
    times: float
    """For the size: so many times the words that nine of ten accepted changelogs have at most."""


@dataclass(frozen=True, slots=True)
class Usual:
    """How many words accepted changelogs of one size and kind have."""

    kind: str
    most: int
    """Nine of ten have no more."""


def length(params: Params, context: Context) -> Iterator[Hit]:
    """One hit about the whole message."""
    total = sum(signals.words(passage.text) for passage in context.paragraphs)
    diff = context.patch.diff
    facts: dict[str, object] = {"words": total, "limit": params.words, "size": ""}
    if diff is None or diff.truncated:
        if total > params.words:
            yield Hit(WHOLE_MESSAGE, facts)
        return
    usual = usual_for(context, diff.changed)
    lines = "1 changed line" if diff.changed == 1 else f"{diff.changed} changed lines"
    facts["size"] = f" for {lines}, where nine in ten accepted {usual.kind} have at most {usual.most}"
    if total > params.words:
        yield Hit(WHOLE_MESSAGE, facts)
    elif total > params.times * usual.most:
        yield Hit(WHOLE_MESSAGE, facts, "for-its-size")


def usual_for(context: Context, changed: int) -> Usual:
    """The usual length of a changelog for this kind of change and so many changed lines."""
    is_fix = _is_fix(context)
    for entry in str(context.vocabulary["lengths"]["fixes" if is_fix else "others"]).split():
        size, _, marks = entry.partition(":")
        if size == "more" or changed <= int(size):
            most = marks.partition("/")[2]
            return Usual("fixes" if is_fix else "changes beside fixes", int(most))
    raise ValueError('a list of lengths ends with "more:HALF/MOST"')


def _is_fix(context: Context) -> bool:
    tagged = any(trailer.name.lower() == "fixes" for trailer in context.patch.changelog.trailers)
    return tagged or bool(FIX.match(context.patch.subject.summary))


KIND = Kind("text-length", Params, length, (Need.CHANGELOG,), ("words", "limit", "size"))
