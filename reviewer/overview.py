"""What git and b4 write into a mail themselves: shortlog, diffstat, range-diff, interdiff, base, placeholders.

The forms are those of git format-patch (builtin/log.c, shortlog.c, diff.c, range-diff.c) and of b4's cover
letters. Nobody wrote these lines, so nobody's style is judged by them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

from reviewer.model import BlockKind, Line, Message

PLACEHOLDER = re.compile(r"\*{3} (?:SUBJECT|BLURB) HERE \*{3}|EDITME\b.*")
"""What git and b4 put where the author has to write."""
INTERDIFF = re.compile(r"\s*Interdiff(?: against v?[\w.]{1,20})?:")
_RANGE_DIFF = re.compile(r"\s*Range-diff(?: against v?[\w.]{1,20})?:")
_AUTHOR = re.compile(r"\S.{0,200} \((\d{1,4})\):")
_TITLE = re.compile(r"  \S")
_WRAPPED = re.compile(r" {3,8}\S")
_DIFFSTAT = re.compile(
    r"""\ {0,4}\S[^|]*\|\ +(?:\d{1,9}(?:\ [-+]{1,999})?|Bin(?:\ \d+\ ->\ \d+\ bytes)?)\s*
      | \ {0,4}\d{1,9}\ files?\ changed(?:,\ \d{1,9}\ (?:insertions?\(\+\)|deletions?\(-\))){0,2}\s*
      | \ {1,4}(?:create|delete)\ mode\ \d{6}\ \S.* | \ {1,4}mode\ change\ \d{6}\ =>\ \d{6}(?:\ .*)?
      | \ {1,4}(?:rename|copy|rewrite)\ \S.*\(\d{1,3}%\)\s*""",
    re.VERBOSE,
)
_PAIR = re.compile(
    r"(\s*)(?:\d+|-):\s+(?:[0-9a-f]{7,64}|-{7,64}) [=!<>] +(?:\d+|-):\s+(?:[0-9a-f]{7,64}|-{7,64})(?: .*)?"
)
""" "1:  1200850 ! 1:  69b93cf mm: Fix it" in a range-diff."""
_INDENTED_DIFF = re.compile(r"( +)diff --git .*")
_BASE = re.compile(
    r"(base-commit|change-id|prerequisite-(?:patch-id|message-id|change-id)): +"
    r"(?!I[0-9a-f]{40}\s*$)(\S{1,998})(?:\s.*)?"
)
"""In small letters only: "Change-Id: I123..." is Gerrit's, and a trailer."""
_GIT_VERSION = re.compile(r"\d+\.\d+[\w.()\- ]{0,60}")


@dataclass(frozen=True, slots=True)
class Base:
    """What a series stands on, as its first message says; empty where it does not."""

    commit: str = ""
    change_id: str = ""
    """b4's name for the series, the same in all its versions."""
    prerequisites: tuple[str, ...] = ()
    """ "patch-id 1234...", "message-id <...>", "change-id ..." in the order given."""


def kinds(lines: Sequence[Line]) -> tuple[BlockKind | None, ...]:
    """For each line of a commit message or cover letter TABLE or CODE if a program wrote it, None if not."""
    found: list[BlockKind | None] = []
    while len(found) < len(lines):
        kind, end = _region(lines, len(found))
        found += [kind] * (end - len(found))
    return tuple(found)


def base(message: Message) -> Base:
    """The base that a message names above the cut, below it, behind its diff or behind its signature."""
    commit = change_id = ""
    prerequisites: list[str] = []
    for line in chain(message.text, message.notes, message.diff, message.tail):
        match = _BASE.fullmatch(line.text) if line.text[:1] in ("b", "c", "p") else None
        if match is None:
            continue
        if match[1] == "base-commit":
            commit = commit or match[2]
        elif match[1] == "change-id":
            change_id = change_id or match[2]
        else:
            prerequisites.append(f"{match[1].removeprefix('prerequisite-')} {match[2]}")
    return Base(commit, change_id, tuple(prerequisites))


def placeholders(message: Message) -> tuple[Line, ...]:
    """The lines that the author forgot to fill in; for the subject its text without tags and its first line."""
    found = PLACEHOLDER.search(message.subject)
    first = message.subject_lines[0] if message.subject_lines else None
    in_text = (line for line in message.text if PLACEHOLDER.fullmatch(line.text.strip()))
    return (*([Line(found[0], first)] if found else []), *in_text)


def is_interdiff(message: Message) -> bool:
    """Whether the diff of a message compares two versions of a series, as git's --interdiff writes it."""
    above = next((line for line in reversed((*message.text, *message.notes)) if line.text.strip()), None)
    return bool(message.diff) and above is not None and INTERDIFF.fullmatch(above.text.rstrip()) is not None


def _region(lines: Sequence[Line], at: int) -> tuple[BlockKind | None, int]:
    """The kind of what begins at an index, and the index behind it."""
    text = lines[at].text
    if _DIFFSTAT.fullmatch(text):
        return BlockKind.TABLE, at + 1
    if PLACEHOLDER.fullmatch(text.strip()) or _BASE.fullmatch(text):
        return BlockKind.CODE, at + 1
    if end := _shortlog(lines, at):
        return BlockKind.TABLE, end
    if end := _comparison(lines, at) or _signature(lines, at):
        return BlockKind.CODE, end
    return None, at + 1


def _shortlog(lines: Sequence[Line], at: int) -> int:
    """The index behind "A Developer (2):" and two indented titles that begin here, 0 where none does."""
    author = _AUTHOR.fullmatch(lines[at].text.rstrip())
    if author is None:
        return 0
    end, titles = at + 1, 0
    while end < len(lines) and (_TITLE.match(lines[end].text) or (titles and _WRAPPED.match(lines[end].text))):
        titles += _TITLE.match(lines[end].text) is not None
        end += 1
    return end if titles == int(author[1]) else 0


def _comparison(lines: Sequence[Line], at: int) -> int:
    """The index behind a range-diff or an indented interdiff that begins here, 0 where none does."""
    text = lines[at].text.rstrip()
    if _RANGE_DIFF.fullmatch(text) or INTERDIFF.fullmatch(text):
        below = at + 1 < len(lines) and lines[at + 1].text
        starts = below and (_PAIR.fullmatch(below) or _INDENTED_DIFF.fullmatch(below))
        return at + 1 if starts or at + 1 == len(lines) else 0
    if start := _INDENTED_DIFF.fullmatch(text):
        return _end_of_deeper(lines, at + 1, start[1])
    if start := _PAIR.fullmatch(text):
        return _end_of_deeper(lines, at + 1, start[1] + "    ")
    return 0


def _end_of_deeper(lines: Sequence[Line], at: int, indent: str) -> int:
    """The index behind the lines from here that are indented as deep as this, blank ones between them."""
    end = at
    for index in range(at, len(lines)):
        if lines[index].text.startswith(indent):
            end = index + 1
        elif lines[index].text.strip():
            break
    return end


def _signature(lines: Sequence[Line], at: int) -> int:
    """The index behind git's signature, which is not the last thing in the message here; 0 where none begins."""
    if lines[at].text != "-- " or at + 1 == len(lines):
        return 0
    return at + 2 if _GIT_VERSION.fullmatch(lines[at + 1].text) else 0
