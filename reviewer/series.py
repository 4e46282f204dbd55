"""Messages -> patches -> series: what a message is, text and diff put together, members found."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from reviewer import changelog, diff, foreign, overview, threads
from reviewer.errors import DiffError
from reviewer.model import Diff, Message, Patch, PatchKind, Series, Subject
from reviewer.subjects import is_reply, subject

__all__ = ["assemble", "by_member", "group", "kind_of", "subject"]

INTERDIFF = "The interdiff is not read: it compares two versions of the series."
_FOLLOW_UP = frozenset({"fixup", "fix", "followup", "follow-up", "addendum", "incremental"})
_WROTE = re.compile(r"\b(?:wrote|writes|schrieb|écrit) ?:\s*$")
_ORIGINAL = re.compile(
    r"-{2,20} ?(?:Original Message|Forwarded message|Ursprüngliche Nachricht) ?-{2,20}", re.IGNORECASE
)
_LONGEST = 500


def kind_of(message: Message) -> PatchKind | None:
    """What a message is to a reviewer, None for a reply: remarks on somebody's patch, with no diff of their own.

    An answer that brings a new diff is a patch; so is what was recovered from the quotes of a reply.
    """
    taken = subject(message.subject)
    has_diff = any(line.text.strip() for line in message.diff)
    if not message.recovered and (_repeats(message) if has_diff else _answers(message)):
        return None
    if taken.number == 0 and (not has_diff or overview.is_interdiff(message)):
        return PatchKind.COVER
    return PatchKind.PATCH if has_diff else PatchKind.MESSAGE


def assemble(message: Message) -> Patch:
    """A message read as what it is to a reviewer; a reply (see kind_of) is a MESSAGE.

    A diff of which no file can be read is a remark of the patch; where there is no mail around it, DiffError.
    """
    kind = kind_of(message) or PatchKind.MESSAGE
    taken = subject(message.subject)
    text, beyond = changelog.judged(changelog.split(message.text))
    if beyond:
        told = f"The text is too long to be judged whole: {beyond} characters of it were not."
        message = replace(message, remarks=(*message.remarks, told))
    return Patch(
        kind=kind,
        message=message,
        subject=taken,
        changelog=text,
        diff=_diff(message, kind),
        follow_up=kind is PatchKind.PATCH and _follows_up(message, taken),
    )


def group(patches: Iterable[Patch]) -> tuple[Series, ...]:
    """The series among the patches, in order of their first message; replies and follow-ups are no members."""
    members = (patch for patch in patches if kind_of(patch.message) is not None)
    return tuple(_series(found) for found in threads.together(members))


def by_member(patches: Iterable[Patch]) -> dict[int, Series]:
    """The series of each patch that is a member of one, by the patch's id()."""
    return {
        id(patch): found for found in group(patches) for patch in (found.cover, *found.patches) if patch is not None
    }


def _diff(message: Message, kind: PatchKind) -> Diff | None:
    """The diff with everything that is not read named in its remarks; None where there is nothing to name."""
    if kind is PatchKind.COVER:
        return Diff((), remarks=(INTERDIFF,)) if message.diff else None
    parsed = _parsed(message) if kind is PatchKind.PATCH else None
    left_out = () if message.recovered else foreign.unread(message)
    if not left_out:
        return parsed
    parsed = parsed or Diff(())
    return replace(parsed, truncated=True, remarks=(*parsed.remarks, *left_out))


def _parsed(message: Message) -> Diff | None:
    try:
        return diff.parse(message)
    except DiffError as error:
        if not (message.subject or message.text):
            raise
        reason = str(error).removeprefix(f"{message.origin}: diff: ").rstrip(".")
        return Diff((), truncated=True, remarks=(f"The diff cannot be read: {reason}.",))


def _answers(message: Message) -> bool:
    """Whether a message without a diff answers another one."""
    if is_reply(message.subject):
        return True
    threaded = bool(message.in_reply_to or message.references)
    return threaded and subject(message.subject).number is None and _quotes(message)


def _quotes(message: Message) -> bool:
    """Whether the text has "... wrote:" and quoted lines."""
    texts = [line.text[-_LONGEST:] for line in message.text]
    return any(map(_WROTE.search, texts)) and any(text.startswith(">") for text in texts)


def _repeats(message: Message) -> bool:
    """Whether the diff of an answer is that of the message it answers, quoted whole and without marks."""
    return is_reply(message.subject) and any(_ORIGINAL.fullmatch(line.text[:_LONGEST].strip()) for line in message.text)


def _follows_up(message: Message, taken: Subject) -> bool:
    """Whether a patch mends one of the thread it stands in, instead of being a member of a series."""
    if message.recovered:
        return False
    threaded = bool(message.in_reply_to or message.references)
    marked = not _FOLLOW_UP.isdisjoint(tag.casefold() for tag in taken.tags)
    return is_reply(message.subject) or (threaded and marked)


def _series(found: tuple[Patch, ...]) -> Series:
    """The series of one posting; of a mail that was delivered twice one copy stays."""
    counted = Counter(patch.subject.number or 0 for patch in found)
    covers = [patch for patch in found if patch.kind is PatchKind.COVER]
    patches = sorted(_once(patch for patch in found if patch.kind is not PatchKind.COVER), key=_number)
    head = covers[0] if covers else patches[0]
    base = overview.base(head.message)
    return Series(
        subject=head.subject.line,
        version=head.subject.version,
        total=head.subject.total or 0,
        cover=covers[0] if covers else None,
        patches=tuple(patches),
        duplicates=tuple(sorted(number for number, times in counted.items() if times > 1)),
        base_commit=base.commit,
        change_id=base.change_id,
        prerequisites=base.prerequisites,
    )


def _once(patches: Iterable[Patch]) -> list[Patch]:
    """The patches, one copy of each mail."""
    found: dict[object, Patch] = {}
    for patch in patches:
        message = patch.message
        found.setdefault((message.message_id, message.subject) if message.message_id else id(patch), patch)
    return list(found.values())


def _number(patch: Patch) -> int:
    return patch.subject.number or 0
