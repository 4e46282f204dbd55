"""What was left in a patch by accident or by habit: noise of a log, backup files, conflict marks, prose below tags."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from reviewer.changelog import passage
from reviewer.checks.context import Context, Hit, Kind, Need
from reviewer.model import Anchor, BlockKind, DiffLine, FileChange, FileStatus, LineKind, Location, Part, Passage

NOISE = (
    ("time stamps", re.compile(r"^\s*(?:<\d>)?\[ {0,6}\d{1,9}\.\d{3,6}\] ?")),
    ("the list of modules", re.compile(r"Modules linked in:")),
    ("registers", re.compile(r"(?:^|[\]\s])(?:R[A-D]X|RBP|R1[0-5]|CR2|EAX|x2[0-9])\s*: ?[0-9a-f]{8,16}\b")),
    ("raw code bytes", re.compile(r"Code: (?:[0-9a-f]{2} ){8}")),
)
"""What a log has that says nothing about the fault."""
TRACE = re.compile(r"Call [Tt]race:|Backtrace:|\bRIP: |\bpc : ")
"""A line that makes a log a backtrace; in any other the times may be the point."""
BACKUP = re.compile(r"(?:~|\.(?:orig|rej|bak|swp|swo|ko|o|mod\.c|cmd|pyc))$|(?:^|/)(?:\.DS_Store|vmlinux)$")
"""Names that an editor, patch(1) or a build gives."""
OPENS, CLOSES = re.compile(r"<{7}(?: |$)"), re.compile(r">{7}(?: |$)")
LICENSED = (".c", ".h", ".S", ".yaml", ".dts", ".dtsi", ".rs")
HEAD = 5
"""Lines at the top of a file among which its license stands; a script or a document may begin with something else."""


@dataclass(frozen=True)
class Params:
    """Nothing to set."""


def log_noise(_: Params, context: Context) -> Iterator[Hit]:
    """One hit for the first line of each kind of noise in a backtrace that the text quotes."""
    lines = [
        line
        for block in context.patch.changelog.of(BlockKind.CODE, BlockKind.QUOTE, BlockKind.TABLE)
        for line in block.lines
    ]
    if not any(TRACE.search(line.text[:200]) for line in lines):
        return
    for what, pattern in NOISE:
        found = [line for line in lines if pattern.search(line.text[:200])]
        if len(found) > (2 if what == "time stamps" else 0):
            place = Passage(Part.CHANGELOG, found[0].text.strip(), (Anchor(mail=found[0].number),)).locate()
            yield Hit(place, {"what": what, "lines": len(found)})


def behind_tags(_: Params, context: Context) -> Iterator[Hit]:
    """One hit for the first paragraph of prose that stands behind a sign-off."""
    signed = False
    for block in context.patch.changelog.blocks:
        if signed and block.kind is BlockKind.PROSE and len(block.text.split()) >= 3 and block.text[0] not in "[(":
            yield Hit(passage(block).locate())
            return
        signed |= block.kind is BlockKind.TRAILERS and "signed-off-by:" in block.text.lower()


def backup_files(_: Params, context: Context) -> Iterator[Hit]:
    """One hit for each new file that an editor or a build has left."""
    for file in context.files:
        if file.status is FileStatus.ADDED and BACKUP.search(file.path):
            yield Hit(Location(Part.DIFF, file.path, file=file.path), {"path": file.path})


def conflict_marks(_: Params, context: Context) -> Iterator[Hit]:
    """One hit for each file to which both marks of an unfinished merge are added."""
    for file in context.files:
        added = file.lines(LineKind.ADDED)
        first = next((line for line in added if OPENS.match(line.text)), None)
        if first and any(CLOSES.match(line.text) for line in added):
            yield Hit(_at(file, first))


def unlicensed(_: Params, context: Context) -> Iterator[Hit]:
    """One hit for each new source file that does not say at its top which license it has."""
    for file in context.files:
        head = file.lines(LineKind.ADDED)[:HEAD]
        told = any("SPDX-License-Identifier:" in line.text for line in head)
        if file.status is FileStatus.ADDED and file.path.endswith(LICENSED) and head and not told:
            yield Hit(_at(file, head[0]), {"path": file.path})


def _at(file: FileChange, line: DiffLine) -> Location:
    return Passage(Part.DIFF, line.text, (Anchor(line.mail, file.path, line.new),)).locate()


LOG_NOISE = Kind("log-noise", Params, log_noise, (Need.MAIL,), ("what", "lines"))
BEHIND_TAGS = Kind("prose-behind-tags", Params, behind_tags, (Need.MAIL, Need.UNTRIMMED))
BACKUP_FILES = Kind("backup-files", Params, backup_files, (Need.DIFF,), ("path",))
CONFLICT_MARKS = Kind("conflict-marks", Params, conflict_marks, (Need.DIFF,))
UNLICENSED = Kind("unlicensed-file", Params, unlicensed, (Need.DIFF,), ("path",))
KINDS = (LOG_NOISE, BEHIND_TAGS, BACKUP_FILES, CONFLICT_MARKS, UNLICENSED)
