"""Where git cuts a mail body: in-body headers, commit message, notes, diff, signature.

git am keeps what stands above the cut and forgets the rest, a sign-off included, so the cut here is git's own
(the functions patchbreak and check_inbody_header of git's mailinfo.c).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from reviewer.model import Line

_HUNK = re.compile(r"@@ -\d{1,9}(?:,(\d{1,9}))? \+\d{1,9}(?:,(\d{1,9}))? @@")
_FORMAT_PATCH_SEPARATOR = re.compile(r">?From [0-9a-f]{40}(?:[0-9a-f]{24})? Mon Sep 17 00:00:00 2001\s*$")
_IN_BODY = re.compile(r"(from|subject|date):", re.IGNORECASE)
_BELOW_OLD_HEADER = ("====", "*** ", "Binary files ", "Only in ")
_LOOK_AHEAD = 4
_SIGNATURE_LINES = 5
_RULE = re.compile(r"_{20,200}\s*$")
_SIGNATURE = re.compile(r"--\s*$")
_LIST_TALK = re.compile(
    r"\S.{0,200}\bmailing list\b|To unsubscribe\b|You received this message because\b", re.IGNORECASE
)
_FOOTER_LINES = 20
_SCISSORS = re.compile(r">8|8<|>%|%<")
_SCISSORS_LINE = 1000
_PERFORATION = re.compile(r"(?:>8|8<|>%|%<|-)(?:>8|8<|>%|%<|[-\s])*")


@dataclass(frozen=True, slots=True)
class Cut:
    """A body in four parts; the line of the cut itself is in none of them unless it says something."""

    text: tuple[Line, ...]
    notes: tuple[Line, ...]
    diff: tuple[Line, ...]
    tail: tuple[Line, ...]
    """What follows the "-- " of the signature, a list's footer left out."""


@dataclass(frozen=True, slots=True)
class InBody:
    """The headers an author wrote at the start of the body, and what follows them."""

    headers: dict[str, tuple[Line, ...]]
    """"from", "subject" and "date", each with its lines, the name of the header still in front."""
    rest: tuple[Line, ...]


def is_cut(text: str) -> bool:
    """Whether git ends the commit message before this line (given without its line end)."""
    if text.startswith(("diff -", "Index: ")):
        return True
    if not text.startswith("---"):
        return False
    return not text[3:].strip(" \t\r") or (text[3] == " " and text[4:5] not in {"", " ", "\t", "\r"})


def is_hunk(text: str) -> bool:
    """Whether this is the first line of a hunk."""
    return _HUNK.match(text) is not None


def starts_diff(lines: Sequence[Line], at: int) -> bool:
    """Whether a diff begins at this index: a real header, not a word of prose about one."""
    text = lines[at].text
    if text.startswith("diff --git "):
        return True
    if not text.startswith(("diff -", "Index: ")):
        return _names_files(lines, at)
    for below in range(at + 1, min(at + 1 + _LOOK_AHEAD, len(lines))):
        if lines[below].text.startswith("diff --git "):
            return False
        if lines[below].text.startswith(_BELOW_OLD_HEADER) or _names_files(lines, below):
            return True
    return False


def _names_files(lines: Sequence[Line], at: int) -> bool:
    """Whether the "---" and "+++" lines of a file stand here."""
    return lines[at].text.startswith("--- ") and at + 1 < len(lines) and lines[at + 1].text.startswith("+++ ")


def is_scissors(text: str) -> bool:
    """Whether git am --scissors would drop what stands above this line, as in "-- >8 --".

    As for git, the perforation (dashes, scissors and blanks behind them) takes more than a third of what is
    there, and dashes and scissors more than half of the perforation.
    """
    visible = len(text.strip())
    if not 8 <= visible <= _SCISSORS_LINE or not _SCISSORS.search(text):
        return False
    perforation = "".join(_PERFORATION.findall(f"{text}\n"))  # git counts the line end too
    gaps = sum(char.isspace() for char in perforation)
    return visible < len(perforation) * 3 and gaps * 2 < len(perforation)


def split(lines: Sequence[Line]) -> Cut:
    """Divide a body as git am does, a list's footer left out; without a cut all of it is text."""
    lines = lines[: _start_of_footer(lines)]
    at = next((index for index, line in enumerate(lines) if is_cut(line.text)), len(lines))
    if at == len(lines):
        end = _signature(lines)
        return Cut(_trimmed(lines[:end]), (), (), _trimmed(lines[end + 1 :]))
    start = next((index for index in range(at, len(lines)) if starts_diff(lines, index)), len(lines))
    below = at + 1 if lines[at].text.strip() == "---" else at
    notes, diff = lines[below:start], lines[start:]
    if not diff:
        end = _signature(notes)
        return Cut(_trimmed(lines[:at]), _trimmed(notes[:end]), (), _trimmed(notes[end + 1 :]))
    end = _end_of_diff(diff)
    return Cut(_trimmed(lines[:at]), _trimmed(notes), tuple(diff[:end]), _trimmed(diff[end + 1 :]))


def in_body(lines: Sequence[Line]) -> InBody:
    """Take From, Subject and Date off the start of the body, each at most once, as git am does."""
    headers: dict[str, tuple[Line, ...]] = {}
    name = ""
    at = 0
    for at, line in enumerate(lines):  # noqa: B007 - the index is where the text begins
        if not line.text.strip(" \t"):
            if name:
                break
            continue
        if name and line.text[0] in " \t":
            headers[name] += (line,)
            continue
        found = _in_body_header(line.text)
        if found is None or found in headers:
            break
        name = found
        if name:
            headers[name] = (line,)
    else:
        at = len(lines)
    return InBody(headers, tuple(lines[at:]))


def _in_body_header(text: str) -> str | None:
    """The header a line is, "" for a separator that git skips, None for text."""
    if _FORMAT_PATCH_SEPARATOR.match(text):
        return ""
    if text.startswith("[PATCH] "):
        return "subject"
    found = _IN_BODY.match(text)
    return found[1].lower() if found else None


def _trimmed(lines: Sequence[Line]) -> tuple[Line, ...]:
    """Without blank lines at both ends."""
    first, last = 0, len(lines)
    while first < last and not lines[first].text.strip():
        first += 1
    while last > first and not lines[last - 1].text.strip():
        last -= 1
    return tuple(lines[first:last])


def _signature(lines: Sequence[Line]) -> int:
    """The index of the "-- ", else the length; only the last few lines can be one, prose may hold a "-- " too."""
    for at in range(len(lines) - 1, max(-1, len(lines) - 2 - _SIGNATURE_LINES), -1):
        if lines[at].text == "-- ":
            return at
    return len(lines)


def _start_of_footer(lines: Sequence[Line]) -> int:
    """The index of what a list server has added: a rule and talk of the list. Else the length."""
    for at in range(max(0, len(lines) - _FOOTER_LINES), len(lines) - 1):
        text = lines[at].text
        if (_RULE.match(text) or _SIGNATURE.match(text)) and _LIST_TALK.match(lines[at + 1].text):
            return at
    return len(lines)


def _end_of_diff(diff: Sequence[Line]) -> int:
    """The index of the signature, else the length.

    Hunks are counted out, so a removed line "- " of a complete hunk is never taken for the signature. In a
    hunk that is shorter than its header says it may be, and the last candidate wins.
    """
    signature: int | None = None
    pending: int | None = None
    old = new = 0
    for at, line in enumerate(diff):
        text = line.text
        if old > 0 or new > 0:
            if text[:1] in {"", " ", "+", "-", "\\"}:
                pending = at if text.rstrip() == "--" else pending
                old -= text[:1] in {"", " ", "-"}
                new -= text[:1] in {"", " ", "+"}
                continue
            signature = pending if pending is not None else signature
        old, new = _hunk_lengths(text)
        pending = None
        if text.rstrip() == "--":
            signature = at
        elif old or new or text.startswith(("diff -", "Index: ")):
            signature = None
    if (old > 0 or new > 0) and pending is not None:
        signature = pending
    return len(diff) if signature is None else signature


def _hunk_lengths(text: str) -> tuple[int, int]:
    """How many old and new lines a hunk header promises; none for any other line."""
    found = _HUNK.match(text)
    return (int(found[1] or 1), int(found[2] or 1)) if found else (0, 0)
