"""A series as a whole: what no single patch of it can show."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from reviewer.changelog import passage
from reviewer.checks.context import Context, Hit, Kind, Need, NoParams, subject_of
from reviewer.model import WHOLE_MESSAGE, Patch, PatchKind
from reviewer.versionnotes import opens_note

DIFFSTAT = re.compile(
    r" \S.*\| +(?:\d|Bin)| \d+ files? changed| (?:create|delete) mode | (?:rename|copy|mode) |base-commit:"
)
"""A line of what git itself writes below the cut."""


@dataclass(frozen=True)
class SizeParams:
    """The longest series that reviewers take."""

    most: int


@dataclass(frozen=True)
class CoverParams:
    """How many patches a posting may have without a cover letter."""

    most: int


def same_subject(_: NoParams, context: Context) -> Iterator[Hit]:
    """One hit for each later patch whose subject an earlier one has."""
    first: dict[str, Patch] = {}
    for patch in _members(context):
        line = " ".join(patch.subject.line.casefold().split())
        earlier = first.setdefault(line, patch)
        if line and earlier.subject.number != patch.subject.number:
            facts = {"first": earlier.subject.number, "second": patch.subject.number}
            yield Hit(subject_of(patch).locate(), facts)


def too_many(params: SizeParams, context: Context) -> Iterator[Hit]:
    """One hit for a series of more patches than reviewers take."""
    total = context.series.total if context.series else 0
    if total > params.most:
        yield Hit(WHOLE_MESSAGE, {"total": total, "most": params.most})


def no_cover(params: CoverParams, context: Context) -> Iterator[Hit]:
    """One hit for a series that is all here and has no cover letter."""
    found = context.series
    if found and found.total > params.most and not found.missing and found.cover is None:
        yield Hit(WHOLE_MESSAGE, {"total": found.total})


def no_version_notes(_: NoParams, context: Context) -> Iterator[Hit]:
    """One hit for a later version that says nowhere what has changed since the one before.

    A series is judged at its cover letter, which may have the notes; without one here nothing is said of it.
    """
    patch, found = context.patch, context.series
    is_cover = patch.kind is PatchKind.COVER
    if (is_cover and (found is None or found.missing)) or (not is_cover and (patch.subject.total or 1) > 1):
        return
    mails = [patch, *(found.patches if found and is_cover else ())]
    version = patch.subject.version
    if version > 1 and not any(_resent(mail) or _tells_changes(mail) for mail in mails):
        yield Hit(context.subject.locate(), {"version": version, "before": version - 1})


def _members(context: Context) -> tuple[Patch, ...]:
    return context.series.patches if context.series else ()


def _resent(patch: Patch) -> bool:
    return any(tag.casefold() == "resend" for tag in patch.subject.tags)


def _tells_changes(patch: Patch) -> bool:
    """Whether a mail has version notes, above or below the cut; anything below it may be some in other words."""
    below = [line.text for line in patch.message.notes if line.text.strip() and not DIFFSTAT.match(line.text)]
    above = (passage(block).text.partition("\n")[0] for block in patch.changelog.blocks)
    return bool(below) or any(map(opens_note, above))


SAME_SUBJECT = Kind("same-subject", NoParams, same_subject, facts=("first", "second"))
TOO_MANY = Kind("series-size", SizeParams, too_many, facts=("total", "most"))
NO_COVER = Kind("series-cover", CoverParams, no_cover, facts=("total",))
NO_VERSION_NOTES = Kind(
    "version-notes-missing", NoParams, no_version_notes, (Need.MAIL, Need.UNTRIMMED), facts=("version", "before")
)
