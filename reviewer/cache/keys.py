"""What the review of a patch is kept under: a digest of everything in it that a rule can see."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import replace

from reviewer.model import FileChange, Line, Message, Patch, Series


def plain(patch: Patch) -> Patch:
    """The patch without what says only when and how it came: rules are shown this one, so none can depend on it."""
    bare = replace(patch.message, origin="", message_id="", date="", in_reply_to="", references=())
    return replace(patch, message=bare)


def of_patch(patch: Patch) -> str:
    """A digest of a patch in its plain form; two patches that differ in anything a rule is shown differ in it."""
    message = patch.message
    parts = (
        *(patch.kind, patch.follow_up, _of_message(message)),
        *(_lines(part) for part in (message.text, message.notes, message.diff, message.tail)),
        [_of_file(file) for file in patch.diff.files] if patch.diff else None,
        (patch.diff.truncated, patch.diff.remarks) if patch.diff else None,
    )
    return digest(parts)


def of_series(series: Series, members: Iterable[str]) -> str:
    """A digest of a series, given those of its members in order, the cover letter's first where it has one."""
    numbers = (series.version, series.total, series.duplicates, series.cover is not None)
    named = (series.subject, series.base_commit, series.change_id, series.prerequisites)
    return digest((numbers, named, tuple(members)))


def digest(parts: object) -> str:
    """64 hexadecimal digits for what json.dumps takes."""
    raw = json.dumps(parts, ensure_ascii=True, separators=(",", ":")).encode("ascii")
    return hashlib.sha256(raw).hexdigest()


def _of_message(message: Message) -> tuple[object, ...]:
    return (
        *(message.subject, message.subject_lines, message.author, message.sender),
        *(message.recovered, message.archived, message.exact_whitespace, message.remarks),
    )


def _lines(lines: Iterable[Line]) -> list[tuple[str, int | None]]:
    return [(line.text, line.number) for line in lines]


def _of_file(file: FileChange) -> tuple[object, ...]:
    """What the report keeps of a file once its hunks are let go; the hunks themselves stand in the message."""
    return (
        *(file.path, file.old_path, file.status, file.added, file.removed),
        *(file.old_blob, file.new_blob, len(file.hunks)),
    )
