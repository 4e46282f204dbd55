"""Messages -> patches -> series: subjects taken apart, text and diff put together, members found."""

from __future__ import annotations

import re
from collections.abc import Iterable

from reviewer import changelog, diff
from reviewer.model import Message, Patch, PatchKind, Series, Subject

LEAD = re.compile(r"^\s*(?:(?:re|aw|fwd?|sv|antw)\s*:\s*|\[+(?P<tags>[^\[\]]*)\]+\s*)", re.IGNORECASE)
NUMBER = re.compile(r"^0*(\d{1,4})/0*(\d{1,4})$")
VERSION = re.compile(r"^(.*?)v(\d{1,3})$", re.IGNORECASE)
PREFIX_PART = re.compile(r"^[\w/.,+@{}*&()#<>'\"-]+(?: [\w/.,+@{}*&()<>-]+){0,2}$")


def subject(text: str) -> Subject:
    """Takes a subject apart; whatever stands there gives a Subject."""
    tags: list[str] = []
    version, number, total, rest = 1, None, None, text
    while match := LEAD.match(rest):
        for word in (match["tags"] or "").split():
            counted, versioned = NUMBER.match(word), VERSION.match(word)
            if counted:
                number, total = int(counted[1]), int(counted[2])
            elif versioned:
                version = int(versioned[2])
                tags.extend([versioned[1]] if versioned[1] else [])
            else:
                tags.append(word)
        rest = rest[match.end() :]
    line = rest.strip()
    prefix, summary = _split_prefix(line)
    return Subject(tuple(tags), version, number, total, line, prefix, summary)


def _split_prefix(line: str) -> tuple[str, str]:
    """The leading parts that look like names of subsystems, and what follows."""
    at = 0
    for colon in re.finditer(r":\s+", line):
        if not PREFIX_PART.match(line[at : colon.start()]) or colon.end() == len(line):
            break
        at = colon.end()
    return line[:at].rstrip().removesuffix(":"), line[at:]


def assemble(message: Message) -> Patch:
    """A message read as what it is to a reviewer; raises DiffError."""
    parsed = diff.parse(message)
    taken = subject(message.subject)
    kind = PatchKind.PATCH if parsed and parsed.files else PatchKind.MESSAGE
    if taken.number == 0:
        kind = PatchKind.COVER
    return Patch(kind=kind, message=message, subject=taken, changelog=changelog.split(message.text), diff=parsed)


def group(patches: Iterable[Patch]) -> tuple[Series, ...]:
    """The series among the patches: those of one version and size that stand in one thread."""
    members: dict[tuple[int, int, str], list[Patch]] = {}
    for patch in patches:
        if patch.subject.total is not None:
            key = (patch.subject.version, patch.subject.total, _thread(patch))
            members.setdefault(key, []).append(patch)
    return tuple(_series(version, total, found) for (version, total, _), found in members.items())


def _thread(patch: Patch) -> str:
    """The id that the members of a series share: of its first message; empty where nothing is threaded."""
    message = patch.message
    if message.references:
        return message.references[0]
    return message.in_reply_to or (message.message_id if patch.kind is PatchKind.COVER else "")


def _series(version: int, total: int, found: list[Patch]) -> Series:
    cover = next((patch for patch in found if patch.kind is PatchKind.COVER), None)
    patches = sorted((patch for patch in found if patch is not cover), key=lambda patch: patch.subject.number or 0)
    head = cover or patches[0]
    return Series(subject=head.subject.line, version=version, total=total, cover=cover, patches=tuple(patches))
