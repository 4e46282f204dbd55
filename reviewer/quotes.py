"""Patches recovered from replies, and which of several copies of one patch is kept."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from reviewer.model import Line, Message
from reviewer.quoting import attribution, copies, marks, page
from reviewer.quoting.copies import Copy
from reviewer.quoting.page import COLLAPSED
from reviewer.quoting.pagehead import ArchiveHead, archive_head

__all__ = [
    "COLLAPSED",
    "RECOVERED",
    "ArchiveHead",
    "archive_head",
    "may_hold_copy",
    "newest",
    "recover",
    "without_reply_marks",
]

RECOVERED = "The patch was recovered from the quotes of a reply; lines may be trimmed or missing."

_REPLY = re.compile(
    r"(?:(?:re|aw|sv|antw|fwd?|wg|tr|rv|res|enc|odp|vs|答复|回复|转发)(?:\[\d{1,3}\])? ?[:：] *)+", re.IGNORECASE
)
_TAGS = re.compile(r"\s*\[([^\]\[]{0,200})\]")
_VERSION = re.compile(r"(?:\b|PATCH|RFC)v ?(\d{1,3})\b", re.IGNORECASE)
_MEMBER = re.compile(r"\b(\d{1,4})/\d{1,4}\b")
_MOST_TAGS = 8


@dataclass(frozen=True, slots=True)
class _Key:
    """What copies of one patch have in common."""

    title: str
    version: int
    member: int


def without_reply_marks(subject: str) -> str:
    """The subject without its leading "Re:", "AW:", "Fwd:" and the like."""
    found = _REPLY.match(subject)
    return subject[found.end() :] if found else subject


def recover(message: Message, body: Sequence[Line]) -> Message | None:
    """The patch that a reply quotes, None where it quotes none or brings a diff of its own.

    Of several copies the newest full one is taken. Its lines have no number in the mail, its date is known only
    where the quote tells it, and its Message-ID stays that of the reply.
    """
    is_reply = _REPLY.match(message.subject) is not None
    found = [copy for copy in _copies(message, [line.text for line in body]) if is_reply or not copy.is_bare]
    best = _chosen(found, message.subject)
    if best is None or not (is_reply or (best.author and best.parts.diff)):
        return None
    return _rebuilt(message, best)


def may_hold_copy(message: Message) -> bool:
    """Whether the diff of a message may be that of a mail which it answers or forwards, copied without marks.

    recover() tells; this is quick, and false for nearly all patches.
    """
    if not message.diff:
        return False
    is_reply = _REPLY.match(message.subject) is not None
    above = attribution.openers(marks.levels([line.text for line in (*message.text, *message.notes)]).lines)
    return any(opener.level == 0 and (is_reply or opener.is_head) for opener in above)


def newest(found: Iterable[tuple[Message, Message | None]]) -> tuple[Message, ...]:
    """Each message as it came, or as the patch recovered from it where no better copy of that patch is there.

    Takes the messages in the order of their dates, each with what recover() made of it. Of one subject and
    version a patch that came as itself is better than any copy, a full copy better than a partial one, and the
    later better than the earlier.
    """
    pairs = list(found)
    best: dict[_Key, tuple[tuple[bool, int], int]] = {}
    for at, (message, copy) in enumerate(pairs):
        if copy or message.diff:
            key = _key((copy or message).subject)
            ranked = (_size(message, copy), at)
            best[key] = max(best.get(key, ranked), ranked)
    kept = {at for _, at in best.values()}
    return tuple(copy if copy and at in kept else message for at, (message, copy) in enumerate(pairs))


def _size(message: Message, copy: Message | None) -> tuple[bool, int]:
    """Whether it is no copy, and how many lines it has."""
    shown = copy or message
    return copy is None, sum(1 for line in (*shown.text, *shown.diff) if line.text.strip())


def _copies(message: Message, body: Sequence[str]) -> list[Copy]:
    """The copies in a reply, or in all messages of a thread's page, the newest first."""
    exact = message.exact_whitespace
    first, *later = page.parts(body)
    found = copies.found(body[first.start : first.end], exact=exact)
    for part in later:
        subject = without_reply_marks(part.head.subject) if part.head else ""
        inner = copies.found(body[part.start : part.end], exact=exact, head=part.opener)
        found = [*(replace(copy, subject=copy.subject or subject) for copy in inner), *found]
    return found


def _chosen(found: Sequence[Copy], subject: str) -> Copy | None:
    """The copy of what the reply is about, else of the highest version, the newest full one of these."""
    keys = [_key(copy.subject or subject) for copy in found]
    wanted = _key(subject)
    if keys and wanted not in keys:
        wanted = max(keys, key=lambda key: key.version)
    return copies.newest([copy for copy, key in zip(found, keys, strict=True) if key == wanted])


def _key(subject: str) -> _Key:
    """The title without tags, the version (1 where none is named) and the number in the series."""
    rest = without_reply_marks(subject.strip())
    tags = ""
    for _ in range(_MOST_TAGS):
        found = _TAGS.match(rest)
        if found is None:
            break
        tags = f"{tags} {found[1]}"
        rest = without_reply_marks(rest[found.end() :].strip())
    version, member = _VERSION.search(tags), _MEMBER.search(tags)
    return _Key(" ".join(rest.casefold().split()), int(version[1]) if version else 1, int(member[1]) if member else 0)


def _rebuilt(message: Message, copy: Copy) -> Message:
    return replace(
        message,
        subject=without_reply_marks(copy.subject or message.subject),
        author=copy.author,
        date=copy.date,
        text=copy.parts.text,
        notes=copy.parts.notes,
        diff=copy.parts.diff,
        recovered=True,
        remarks=(*message.remarks, RECOVERED, *copy.remarks),
    )
