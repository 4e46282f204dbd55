"""The file that git hands to a commit-msg hook -> Message: comments off, the diff of "git commit -v" as the diff.

Git hands the file over before it cleans it up, so the clean-up here is git's own (cleanup_message of
builtin/commit.c, strbuf_stripspace of strbuf.c, wt_status_locate_end of wt-status.c).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from reviewer.errors import MailError
from reviewer.model import Line, Message
from reviewer.reading import charsets, cut, mime

AUTO = "auto"
"""The comment setting by which git takes a character that begins no line of the message."""

_AUTO_CHARACTERS = "#;@!$%^&|:"
_SCISSORS = "------------------------ >8 ------------------------"
_BLANKS = " \t\r\n\v\f"
_FOLDED = ("fixup! ", "squash! ", "amend! ")
_MERGE = re.compile(r"Merge (?:branch(?:es)?|tags?|commits?|remote-tracking branch(?:es)?|pull request|HEAD) ?['\"#\d]")
_MAX_BYTES = 32 * 2**20


@dataclass(frozen=True, slots=True)
class Cleanup:
    """How git will clean the message up."""

    comment: str = "#"
    """What a comment line begins with (core.commentString, core.commentChar), or AUTO."""
    mode: str = "default"
    """commit.cleanup: default, strip, whitespace, verbatim or scissors."""
    edited: bool = True
    """Whether an editor is used; without one the mode default leaves comments in."""

    @property
    def strips_comments(self) -> bool:
        """Whether comment lines go."""
        return self.mode == "strip" or (self.mode not in ("whitespace", "verbatim", "scissors") and self.edited)


@dataclass(frozen=True, slots=True)
class Declined:
    """A message that there is no use to review."""

    reason: str


def cleanup(setting: Callable[[str], str], *, edited: bool = True) -> Cleanup:
    """What git's configuration says; a setting that is not there is empty.

    Git hands a hook GIT_EDITOR=":" where no editor is used.
    """
    comment = setting("core.commentString") or setting("core.commentChar") or "#"
    return Cleanup(comment, setting("commit.cleanup") or "default", edited)


def read(raw: bytes, origin: str, how: Cleanup) -> Message | Declined:
    """The message with the line numbers of the file; it has no author, date or Message-ID yet.

    Raises MailError, a line that begins with origin, for what is no text.
    """
    if len(raw) > _MAX_BYTES or raw.count(b"\n") > mime.MAX_LINES:
        raise MailError(f"{origin}: larger than {_MAX_BYTES // 2**20} MiB or {mime.MAX_LINES} lines")
    if b"\0" in raw:
        raise MailError(f"{origin}: not a commit message: binary data")
    lines = [Line(text, number) for number, text in enumerate(charsets.lines(mime.lines_of(raw)), 1)]
    comment = _comment(lines, how.comment)
    end = _end(lines, comment, how)
    subject, body = _subject_and_body(_cleaned(lines[:end], comment, how))
    if not subject:
        return Declined(f"{origin}: the message is empty, git will not commit it")
    text = " ".join(line.text.strip() for line in subject)
    reason = _why_not(text)
    return Declined(f"{origin}: {reason}") if reason else _message(origin, text, subject, body, lines[end:], comment)


def _message(
    origin: str, subject: str, lines: Sequence[Line], body: Sequence[Line], below: Sequence[Line], comment: str
) -> Message:
    parts = cut.split(body)
    first, last = lines[0].number, lines[-1].number
    return Message(
        origin=origin,
        message_id="",
        subject=subject,
        subject_lines=(first, last) if first and last else None,
        author="",
        sender="",
        date="",
        text=parts.text,
        # A diff that was pasted into the message is no change of this commit, and git am would forget it.
        notes=(*parts.notes, *parts.diff),
        diff=_diff(below, comment),
    )


def _why_not(subject: str) -> str:
    """Why a commit of this subject is not reviewed; empty where it is."""
    if subject.startswith(_FOLDED):
        return f"a commit for {subject.partition(' ')[0]} is not reviewed, it will be folded into another one"
    return "a merge is not reviewed, it is never sent as a patch" if _MERGE.match(subject) else ""


def _comment(lines: Sequence[Line], setting: str) -> str:
    """What begins a comment; where git has chosen, its scissors tell, or the last line."""
    if setting != AUTO:
        return setting
    for line in lines:
        if line.text[:1] in _AUTO_CHARACTERS and line.text[1:] == f" {_SCISSORS}":
            return line.text[0]
    last = next((line.text for line in reversed(lines) if line.text.strip()), "")
    return last[0] if last and last[0] in _AUTO_CHARACTERS else "#"


def _end(lines: Sequence[Line], comment: str, how: Cleanup) -> int:
    """The index of the scissors where git cuts there, else the length.

    It does by commit.cleanup=scissors, and by -v, which shows by the diff below; else they are one more comment.
    """
    mark = f"{comment} {_SCISSORS}"
    at = next((at for at, line in enumerate(lines) if line.text == mark), len(lines))
    cuts = how.mode == "scissors" or any(line.text.startswith("diff --") for line in lines[at:])
    return at if cuts else len(lines)


def _cleaned(lines: Sequence[Line], comment: str, how: Cleanup) -> list[Line]:
    """What git keeps: by the mode no comments, no blanks at line ends, no two blank lines in a row."""
    if how.mode == "verbatim":
        return list(lines)
    kept: list[Line] = []
    for line in lines:
        text = line.text.rstrip(_BLANKS)
        if how.strips_comments and line.text.startswith(comment):
            continue
        if text or (kept and kept[-1].text):
            kept.append(Line(text, line.number))
    return kept


def _subject_and_body(lines: Sequence[Line]) -> tuple[list[Line], list[Line]]:
    """The first paragraph, and all below it."""
    start = next((at for at, line in enumerate(lines) if line.text.strip()), len(lines))
    end = next((at for at in range(start, len(lines)) if not lines[at].text.strip()), len(lines))
    return list(lines[start:end]), list(lines[end:])


def _diff(below: Sequence[Line], comment: str) -> tuple[Line, ...]:
    """The diff below the scissors; with -v twice, the first of two, for only that is committed."""
    start = next((at for at, line in enumerate(below) if line.text.startswith("diff --")), len(below))
    marks = (at for at in range(start, len(below)) if below[at].text.startswith(f"{comment} "))
    return tuple(below[start : next(marks, len(below))])
