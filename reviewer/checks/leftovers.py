"""What was left in a patch by accident or by habit: noise of a log, backup files, conflict marks, prose below tags."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from reviewer.changelog import passage
from reviewer.checks.context import Context, Hit, Kind, Need, NoParams
from reviewer.checks.cures import dropped, replaced
from reviewer.diff import line_passage
from reviewer.model import (
    Anchor,
    BlockKind,
    DiffLine,
    Edit,
    FileChange,
    FileStatus,
    Line,
    LineKind,
    Location,
    Part,
    Passage,
)

TIMES, MODULES = "time stamps", "the list of modules"
NOISE = (
    (TIMES, re.compile(r"^\s*(?P<time>(?:<\d>)?\[ {0,6}\d{1,9}\.\d{3,6}\] ?)")),
    (MODULES, re.compile(r"Modules linked in:")),
    ("registers", re.compile(r"(?:^|[\]\s])(?:R[A-D]X|RBP|R1[0-5]|CR2|EAX|x2[0-9])\s*: ?[0-9a-f]{8,16}\b")),
    ("raw code bytes", re.compile(r"Code: (?:[0-9a-f]{2} ){8}")),
)
"""What a log has that says nothing about the fault."""
MODULE = re.compile(r"(?!(?:RIP|CPU|Code|Call|end|Hardware|Workqueue|Tainted)\b)[a-z0-9]\w*(?:\([A-Z+-]{1,6}\))?\]?")
LAST = re.compile(r"\[last unloaded:")
TRACE = re.compile(r"Call [Tt]race:|Backtrace:|\bRIP: |\bpc : ")
"""A line that makes a log a backtrace; in any other the times may be the point."""
BACKUP = re.compile(r"(?:~|\.(?:orig|rej|bak|swp|swo|ko|o|mod\.c|cmd|pyc))$|(?:^|/)(?:\.DS_Store|vmlinux)$")
"""Names that an editor, patch(1) or a build gives."""
OPENS, CLOSES = re.compile(r"<{7}(?: |$)"), re.compile(r">{7}(?: |$)")
LICENSED = (".c", ".h", ".S", ".yaml", ".dts", ".dtsi", ".rs")
HEAD = 5
"""Lines at the top of a file among which its license stands; a script or a document may begin with something else."""


def log_noise(_: NoParams, context: Context) -> Iterator[Hit]:
    """One hit for the first line of each kind of noise in a backtrace that the text quotes."""
    lines = [
        line
        for block in context.patch.changelog.of(BlockKind.CODE, BlockKind.QUOTE, BlockKind.TABLE)
        for line in block.lines
    ]
    if not any(TRACE.search(line.text[:200]) for line in lines):
        return
    for what, pattern in NOISE:
        found = [n for n, line in enumerate(lines) if pattern.search(line.text[:200])]
        if len(found) > (2 if what == TIMES else 0):
            place = _whole(lines[found[0]], found=lines[found[0]].text.strip()).locate()
            trimmed = (edit for n in found for edit in _trimmed(what, pattern, lines, n))
            yield Hit(place, {"what": what, "lines": len(found)}, edits=tuple(trimmed))


def _trimmed(what: str, pattern: re.Pattern[str], lines: Sequence[Line], at: int) -> tuple[Edit, ...]:
    """The line without its time, or gone; a list of modules goes with the lines that it was wrapped into."""
    if what == TIMES and (stamp := pattern.match(lines[at].text)):
        return replaced(_whole(lines[at]), *stamp.span("time"), "")
    end = at + 1
    while what == MODULES and end < len(lines) and _goes_on(lines[end].text):
        end += 1
    return dropped(lines[at:end], Part.CHANGELOG)


def _goes_on(text: str) -> bool:
    """Whether a line has nothing but names of modules."""
    return bool(text.strip()) and all(MODULE.fullmatch(word) for word in LAST.sub("", text).split())


def _whole(line: Line, found: str | None = None) -> Passage:
    return Passage(Part.CHANGELOG, line.text if found is None else found, (Anchor(mail=line.number),))


def behind_tags(_: NoParams, context: Context) -> Iterator[Hit]:
    """One hit for the first paragraph of prose that stands behind a sign-off."""
    signed = False
    for block in context.patch.changelog.blocks:
        if signed and block.kind is BlockKind.PROSE and len(block.text.split()) >= 3 and block.text[0] not in "[(":
            yield Hit(passage(block).locate())
            return
        signed |= block.kind is BlockKind.TRAILERS and "signed-off-by:" in block.text.lower()


def backup_files(_: NoParams, context: Context) -> Iterator[Hit]:
    """One hit for each new file that an editor or a build has left."""
    for file in context.files:
        if file.status is FileStatus.ADDED and BACKUP.search(file.path):
            yield Hit(Location(Part.DIFF, file.path, file=file.path), {"path": file.path})


def conflict_marks(_: NoParams, context: Context) -> Iterator[Hit]:
    """One hit for each file to which both marks of an unfinished merge are added."""
    for file in context.files:
        added = file.lines(LineKind.ADDED)
        first = next((line for line in added if OPENS.match(line.text)), None)
        if first and any(CLOSES.match(line.text) for line in added):
            yield Hit(_at(file, first))


def unlicensed(_: NoParams, context: Context) -> Iterator[Hit]:
    """One hit for each new source file that does not say at its top which license it has."""
    for file in context.files:
        head = file.lines(LineKind.ADDED)[:HEAD]
        told = any("SPDX-License-Identifier:" in line.text for line in head)
        if file.status is FileStatus.ADDED and file.path.endswith(LICENSED) and head and not told:
            yield Hit(_at(file, head[0]), {"path": file.path})


def _at(file: FileChange, line: DiffLine) -> Location:
    return line_passage(file, line).locate()


LOG_NOISE = Kind("log-noise", NoParams, log_noise, (Need.MAIL,), ("what", "lines"))
BEHIND_TAGS = Kind("prose-behind-tags", NoParams, behind_tags, (Need.MAIL, Need.UNTRIMMED))
BACKUP_FILES = Kind("backup-files", NoParams, backup_files, (Need.DIFF,), ("path",))
CONFLICT_MARKS = Kind("conflict-marks", NoParams, conflict_marks, (Need.DIFF,))
UNLICENSED = Kind("unlicensed-file", NoParams, unlicensed, (Need.DIFF,), ("path",))
KINDS = (LOG_NOISE, BEHIND_TAGS, BACKUP_FILES, CONFLICT_MARKS, UNLICENSED)
