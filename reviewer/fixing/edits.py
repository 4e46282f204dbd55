"""Edits -> lines of the mail and a subject: which of them fit together, and what stands there afterwards."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from reviewer import wrapping
from reviewer.fixing.source import Source, Splice
from reviewer.model import BlockKind, Edit, EditKind, Finding, Part, Patch
from reviewer.reading import cut


@dataclass(frozen=True, slots=True)
class Asked:
    """One edit of a finding."""

    finding: Finding
    edit: Edit


@dataclass(frozen=True, slots=True)
class _Change:
    """Characters of the body that become others; whole lines where they go."""

    start: int
    end: int
    text: str
    lines: tuple[int, int]
    """Indexes into the body, inclusive."""
    drops: bool


@dataclass(slots=True)
class Plan:
    """What one round changes."""

    splices: list[Splice] = field(default_factory=list)
    subject: str | None = None
    """What follows the tags; None where it stays."""
    taken: list[Asked] = field(default_factory=list)
    refused: list[tuple[Asked, str]] = field(default_factory=list)
    """With the reason; what only has to wait for the next round is in neither."""


def plan(patch: Patch, source: Source, wanted: Iterable[Asked]) -> Plan:
    """The edits that can be made together, the earlier before the later."""
    made = Plan()
    asked = list(wanted)
    _plan_subject(patch, [one for one in asked if one.edit.place.part is Part.SUBJECT], made)
    _plan_body(patch, source, [one for one in asked if one.edit.place.part is not Part.SUBJECT], made)
    return made


def _plan_subject(patch: Patch, asked: Sequence[Asked], made: Plan) -> None:
    line, end = patch.subject.line, len(patch.subject.line) + 1
    for one in sorted(asked, key=lambda one: -one.edit.place.column):
        start, quote = one.edit.place.column, one.edit.place.quote
        if not patch.subject.line.startswith(quote, start):
            made.refused.append((one, "the subject does not have it there"))
        elif start + len(quote) <= end:
            line = line[:start] + one.edit.text + line[start + len(quote) :]
            made.taken.append(one)
            end = start
    made.subject = line if line != patch.subject.line else None


def _plan_body(patch: Patch, source: Source, asked: Sequence[Asked], made: Plan) -> None:
    text = {line.number: line.text for line in patch.message.text}
    starts = _starts(source.texts)
    changes: list[_Change] = []
    below: list[tuple[int, list[str]]] = []
    for one in asked:
        change = _change(one.edit, source, starts)
        if change is None or not all(source.first + n in text for n in range(change.lines[0], change.lines[1] + 1)):
            made.refused.append((one, "the text does not have it there"))
        elif change in changes or not any(_collide(change, other) for other in changes):
            made.taken.append(one)
            if change not in changes:
                changes.append(change)
                if one.edit.kind is EditKind.BELOW_CUT:
                    below.append((change.lines[0], one.edit.place.quote.split("\n")))
    made.splices = [splice for group in _groups(patch, source, changes) if (splice := _splice(source, starts, group))]
    made.splices += _below(source, patch, [lines for _, lines in sorted(below)])


def _starts(texts: Sequence[str]) -> list[int]:
    """The offset of each line in the body joined by line feeds."""
    starts, at = [], 0
    for text in texts:
        starts.append(at)
        at += len(text) + 1
    return starts


def _change(edit: Edit, source: Source, starts: Sequence[int]) -> _Change | None:
    """Where the edit falls, None where the body does not have what it quotes."""
    if edit.place.mail_lines is None or edit.place.part not in (Part.CHANGELOG, Part.TRAILERS):
        return None
    first, last = (number - source.first for number in edit.place.mail_lines)
    if not 0 <= first <= last < len(source.texts):
        return None
    if edit.kind is not EditKind.REPLACE:
        return _whole_lines(edit, source, starts, first, last)
    start, quote = starts[first] + edit.place.column, edit.place.quote
    there = "\n".join(source.texts[first : last + 1])[edit.place.column :]
    if not there.startswith(quote) or "\r" in edit.text:
        return None
    return _Change(start, start + len(quote), edit.text, (first, last), drops=False)


def _whole_lines(edit: Edit, source: Source, starts: Sequence[int], first: int, last: int) -> _Change | None:
    """Lines that go, with one of the empty lines around a paragraph."""
    if "\n".join(source.texts[first : last + 1]) != edit.place.quote:
        return None
    around = [n for n in (first - 1, last + 1) if 0 <= n < len(source.texts)]
    if edit.place.quote.strip() and len(around) == 2 and not any(source.texts[n].strip() for n in around):
        last += 1
    end = starts[last] + len(source.texts[last]) + 1
    return _Change(starts[first], end, "", (first, last), drops=True)


def _collide(one: _Change, other: _Change) -> bool:
    if one.drops or other.drops:
        return one.lines[0] <= other.lines[1] and other.lines[0] <= one.lines[1]
    return one.start < other.end and other.start < one.end


@dataclass(frozen=True, slots=True)
class _Group:
    """Changes that share a line or a paragraph, with the indexes of its lines."""

    first: int
    last: int
    changes: tuple[_Change, ...]
    drops: bool
    prose: bool


def _groups(patch: Patch, source: Source, changes: Sequence[_Change]) -> list[_Group]:
    """All changes in the order of the body."""
    spans = _paragraphs(patch, source)
    groups: list[_Group] = []
    for change in sorted(changes, key=lambda change: change.start):
        span = None if change.drops else _around(change.lines, spans)
        first, last = span or change.lines
        above = groups[-1] if groups else None
        if above and not change.drops and not above.drops and above.last >= first:
            groups[-1] = _Group(
                above.first, max(above.last, last), (*above.changes, change), drops=False, prose=above.prose
            )
        else:
            groups.append(_Group(first, last, (change,), drops=change.drops, prose=span is not None))
    return groups


def _paragraphs(patch: Patch, source: Source) -> list[tuple[int, int]]:
    """First and last index of each block of prose."""
    return [
        (block.lines[0].number - source.first, block.lines[-1].number - source.first)
        for block in patch.changelog.of(BlockKind.PROSE, BlockKind.LIST)
        if block.lines[0].number is not None and block.lines[-1].number is not None
    ]


def _around(lines: tuple[int, int], spans: Sequence[tuple[int, int]]) -> tuple[int, int] | None:
    """The whole paragraph that the lines stand in."""
    return next((span for span in spans if span[0] <= lines[0] and lines[1] <= span[1]), None)


def _splice(source: Source, starts: Sequence[int], group: _Group) -> Splice | None:
    """The lines of a group as they are to be, those at its ends that stay left out; None where all stay."""
    old = list(source.texts[group.first : group.last + 1])
    new = [] if group.drops else _changed(old, starts[group.first], group.changes)
    if group.prose and _too_long(new, old):
        new = wrapping.broken(new) or new
    before = next((n for n, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    behind = zip(old[before:][::-1], new[before:][::-1], strict=False)
    after = next((n for n, (a, b) in enumerate(behind) if a != b), min(len(old), len(new)) - before)
    first, last = group.first + before, group.last - after
    lines = tuple(new[before : len(new) - after])
    return Splice(source.first + first, source.first + last, lines) if lines or last >= first else None


def _changed(old: Sequence[str], start: int, changes: Sequence[_Change]) -> list[str]:
    text = "\n".join(old)
    for change in sorted(changes, key=lambda change: -change.start):
        text = text[: change.start - start] + change.text + text[change.end - start :]
    return text.split("\n")


def _too_long(new: Sequence[str], old: Sequence[str]) -> bool:
    """Whether a line has become longer than it may be, and than the longest was."""
    return max(map(len, new), default=0) > max(wrapping.WIDTH, *map(len, old))


def _below(source: Source, patch: Patch, moved: Sequence[Sequence[str]]) -> list[Splice]:
    """The moved paragraphs below the cut; where there is none but the diff itself, with one."""
    last = patch.message.text[-1].number if patch.message.text else None
    if not moved or last is None:
        return []
    at = next(n for n in range(last + 1 - source.first, len(source.texts)) if cut.is_cut(source.texts[n]))
    lines = [line for paragraph in moved for line in (*paragraph, "")]
    if source.texts[at].strip() == "---":
        at += 1
        bare = at < len(source.texts) and not source.texts[at].strip()
        lines = lines[:-1] if bare else lines
    else:
        lines = ["---", *lines]
    return [Splice(source.first + at, source.first + at - 1, tuple(lines))]
