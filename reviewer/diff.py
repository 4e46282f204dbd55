"""Message -> Diff: the files and hunks of a patch, read as git apply reads them.

The diff is cut into files and hunks here, because headers lie, mails are cut off and one bad file must not
cost the others; unidiff then sees one file at a time, with headers that say what is there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain

from unidiff.errors import UnidiffParseError
from unidiff.patch import PatchSet

from reviewer.errors import DiffError
from reviewer.filenames import NULL, moved, names
from reviewer.model import (
    Anchor,
    Diff,
    DiffLine,
    FileChange,
    FileStatus,
    Hunk,
    Line,
    LineKind,
    Location,
    Message,
    Part,
    Passage,
)

_HUNK = re.compile(r"@@ -(\d{1,9})(?:,(\d{1,9}))? \+(\d{1,9})(?:,(\d{1,9}))? @@ ?(.*)", re.DOTALL)
_FIELD = re.compile(
    r"(diff --git|diff --cc|diff --combined|old mode|new mode|new file mode|deleted file mode|rename from"
    r"|rename to|copy from|copy to|index|---|\+\+\+|Binary files|GIT binary patch)(?: (.*))?",
    re.DOTALL,
)
_INDEX = re.compile(r"([0-9a-f]{4,64})\.\.([0-9a-f]{4,64})\b")
_EMPTY_BLOBS = (
    "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391",
    "473a0f4c3be8a93681a267e3b1e9a7dcda1185436fe141f7749120a303721813",
)
"""The empty file, in repositories of SHA-1 and of SHA-256."""
_VERSION = re.compile(r"\d+\.\d+")
_COST = {"": (1, 1), " ": (1, 1), "+": (0, 1), "-": (1, 0)}
_KINDS = {kind.value: kind for kind in LineKind}


class _UnreadableError(Exception):
    """Why one file of a diff cannot be parsed; never leaves this module."""


@dataclass(slots=True)
class _Block:
    """A hunk header and the mail lines that follow it."""

    header: re.Match[str]
    line: int | None
    body: list[Line] = field(default_factory=list)
    complete: bool = True

    def visible(self) -> tuple[int, int]:
        """Old and new lines that are there."""
        added = sum(line.text.startswith("+") for line in self.body)
        removed = sum(line.text.startswith("-") for line in self.body)
        return len(self.body) - added, len(self.body) - removed


@dataclass(slots=True)
class _Section:
    """The lines about one file."""

    line: int | None = None
    header: list[str] = field(default_factory=list)
    blocks: list[_Block] = field(default_factory=list)
    marked: bool = False
    """It has its "--- " line."""
    broken: bool = False
    """A hunk header in it cannot be read."""
    behind: Line | None = None
    """The first line behind the last hunk that belongs to none; every diff may end in some."""
    between: list[Line] = field(default_factory=list)
    """The first of the lines between two hunks that belong to none."""

    def add(self, block: _Block) -> None:
        """Append a hunk; what stood behind a sound one above stands between two now."""
        if self.behind and self.blocks[-1].complete:
            self.between.append(self.behind)
        self.behind = None
        self.blocks.append(block)

    def pass_over(self, line: Line) -> None:
        """Keep a line of the header, or in mind one that stands behind a hunk."""
        if not self.blocks:
            self.header.append(line.text)
            self.marked |= line.text.startswith("--- ")
        elif self.behind is None:
            self.behind = line


def parse(message: Message) -> Diff | None:
    """The diff of a message, None where it has none.

    Wrong hunk counts, a hunk that is cut off and a file that cannot be read each leave a remark and set
    Diff.truncated. A line between two hunks, at which git apply gives up, leaves a remark only: nothing is
    missing. Raises DiffError where no file at all can be read.
    """
    lines = [_without_return(line) for line in message.diff]
    if not any(line.text.strip() for line in lines):
        return None
    stray, *sections = _sections(lines)
    files: list[FileChange] = []
    remarks: list[str] = []
    if stray.blocks:
        remarks.append(f"Hunks without a file header{_at(stray.blocks[0].line)} are left out.")
    for section in sections:
        _read_section(section, files, remarks)
    if not files:
        raise DiffError(f"{message.origin}: diff: " + (" ".join(remarks) or "no file header in it"))
    refused = chain.from_iterable(map(_refusals, sections))
    return Diff(tuple(files), bool(remarks), (*remarks, *refused))


def _read_section(section: _Section, files: list[FileChange], remarks: list[str]) -> None:
    """Append the file of a section, and a remark where something of it is missing."""
    fields = _fields(section.header)
    if not fields and not section.blocks and not section.broken:
        return  # "Index: x" before "diff", or the command line of diff -r: nothing is lost
    try:
        file = _file(section, fields)
    except _UnreadableError as error:
        name = fields.get("+++") or fields.get("diff --git") or fields.get("diff --cc") or "a file"
        remarks.append(f"{name[:200]}{_at(section.line)} is left out: {error}.")
        return
    files.append(file)
    remarks.extend(f"{file.path}: {loss}." for loss in _losses(section, fields))


# --- cutting the diff into files and hunks ---


def _without_return(line: Line) -> Line:
    """The line without the carriage returns of a CRLF mail."""
    return Line(line.text.rstrip("\r"), line.number) if line.text.endswith("\r") else line


def _sections(lines: Sequence[Line]) -> list[_Section]:
    """One section a file; the first holds what stands before any file."""
    section = _Section()
    sections = [section]
    index = 0
    while index < len(lines):
        text = lines[index].text
        if _opens_file(lines, index, section, first=len(sections) == 1):
            section = _Section(lines[index].number)
            sections.append(section)
        header = _HUNK.match(text)
        if header:
            block, index = _block(lines, index, header)
            section.add(block)
            continue
        section.broken |= text.startswith("@@")
        section.pass_over(lines[index])
        index += 1
    return sections


def _opens_file(lines: Sequence[Line], index: int, section: _Section, *, first: bool) -> bool:
    """Whether a file begins here; in a section without a hunk, "--- " only names its file."""
    if lines[index].text.startswith(("diff -", "Index: ")):
        return True
    return (first or section.marked or bool(section.blocks)) and _is_header(lines, index)


def _is_header(lines: Sequence[Line], index: int) -> bool:
    """Whether the three lines stand here without which git takes nothing for a file: ---, +++ and @@."""
    return (
        lines[index].text.startswith("--- ")
        and index + 2 < len(lines)
        and lines[index + 1].text.startswith("+++ ")
        and lines[index + 2].text.startswith("@@ -")
    )


def _block(lines: Sequence[Line], index: int, header: re.Match[str]) -> tuple[_Block, int]:
    """The hunk that begins at an index, and the index behind it.

    It ends where its counts say; goes on where hunk lines follow all the same; and ends early at what cannot
    be a line of a hunk, a lone spill-over of a wrapped line excepted.
    """
    block = _Block(header, lines[index].number)
    old, new = _length(header[2]), _length(header[4])
    index += 1
    while index < len(lines):
        text = lines[index].text
        cost = _COST.get(text[:1])
        done = old == new == 0
        if cost is None and (text.startswith("\\") or (not done and _is_spill(lines, index))):
            block.complete &= text.startswith("\\")
            index += 1
            continue
        if cost is None or (done and text in ("", "---")):
            break  # b4 sets "---" between the diff and the base-commit
        left = (old - cost[0], new - cost[1])
        if left != (0, 0) and _is_signature(lines, index, done=done):
            break
        if left != (0, 1) and _is_header(lines, index):
            break  # were it "-- a" and "++ b" in a sound hunk, the "+" would be its last line
        old, new = left
        block.body.append(lines[index])
        index += 1
    if (old, new) != (0, 0):
        block.complete = False
        while block.body and not block.body[-1].text:
            block.body.pop()  # the blank lines behind a hunk that was cut off, not context
    return block, index


def _length(count: str | None) -> int:
    return 1 if count is None else int(count)


def _is_signature(lines: Sequence[Line], index: int, *, done: bool) -> bool:
    """Whether "-- " ends the mail here; in an unfinished hunk only the git version behind it tells."""
    if lines[index].text not in ("-- ", "--"):
        return False
    return done or index + 1 == len(lines) or bool(_VERSION.match(lines[index + 1].text))


def _is_spill(lines: Sequence[Line], index: int) -> bool:
    """Whether this is the rest of a line that a mail program wrapped: the hunk goes on right behind it."""
    if lines[index].text.startswith(("@@", "diff -", "Index: ")) or index + 1 == len(lines):
        return False
    return lines[index + 1].text.startswith(("+", "-", " ")) and not _is_header(lines, index + 1)


# --- from a section to a file ---


def _fields(header: Iterable[str]) -> dict[str, str]:
    """The header lines of a file by their first words; the first of each kind wins."""
    fields: dict[str, str] = {}
    for match in filter(None, map(_FIELD.fullmatch, header)):
        fields.setdefault(match[1], match[2] or "")
    return fields


def _file(section: _Section, fields: dict[str, str]) -> FileChange:
    """The file of a section; raises _UnreadableError."""
    if fields.keys() & {"diff --cc", "diff --combined"}:
        raise _UnreadableError("it is the combined diff of a merge")
    pair = names(fields)
    if pair is None:
        raise _UnreadableError("its header names no file")
    old, new = pair
    path = old if new == NULL else new
    if not path or path == NULL or not all(map(_is_inside, pair)):
        raise _UnreadableError("its header names no file of the tree")
    hunks = tuple(_hunks(section.blocks))
    index = _INDEX.match(fields.get("index", ""))
    return FileChange(
        path=path,
        old_path=old if moved(fields) else None,
        status=_status(section, fields, old, new),
        hunks=hunks,
        added=sum(line.kind is LineKind.ADDED for hunk in hunks for line in hunk.lines),
        removed=sum(line.kind is LineKind.REMOVED for hunk in hunks for line in hunk.lines),
        old_blob=index[1] if index else "",
        new_blob=index[2] if index else "",
    )


def _is_inside(path: str) -> bool:
    return path == NULL or not (path.startswith("/") or ".." in path.split("/"))


def _status(section: _Section, fields: dict[str, str], old: str, new: str) -> FileStatus:
    blocks = section.blocks
    if not blocks and fields.keys() & {"GIT binary patch", "Binary files"}:
        return FileStatus.BINARY
    verb = moved(fields)
    if verb:
        return FileStatus.RENAMED if verb == "rename" else FileStatus.COPIED
    created = deleted = False
    if "diff --git" not in fields and len(blocks) == 1:  # plain diff tells by the counts alone
        header = blocks[0].header
        created, deleted = header[1] == header[2] == "0", header[3] == header[4] == "0"
    if old == NULL or created:
        return FileStatus.ADDED
    if new == NULL or deleted:
        return FileStatus.DELETED
    return FileStatus.MODE if "new mode" in fields and not blocks else FileStatus.MODIFIED


def _mismatch(block: _Block) -> str:
    """Whether a hunk is cut off, or has more lines than it says."""
    there, promised = block.visible()[1], int(block.header[4] or 1)
    if there < promised:
        return f"is cut off: its header promises {promised} lines of the new file, {there} are here"
    return "cannot be trusted, header and lines differ in number"


def _losses(section: _Section, fields: dict[str, str]) -> Iterator[str]:
    """What of a file is missing, a clause each."""
    wrong = [block for block in section.blocks if not block.complete]
    if wrong:
        counts = f"{len(wrong)} of {len(section.blocks)} hunks" if len(section.blocks) > 1 else "the hunk"
        yield f"{counts}{_at(wrong[0].line)} {_mismatch(wrong[0])}"
    if section.broken:
        yield f"a hunk header{_at(section.line)} or below cannot be read"
    if section.blocks or fields.keys() & {"GIT binary patch", "Binary files"}:
        return
    index = _INDEX.match(fields.get("index", ""))
    blobs = {blob for blob in index.groups() if not _is_empty(blob)} if index else set()
    if "+++" in fields or len(blobs) > 0 or fields.keys() == {"diff --git"}:
        yield "the hunks that its header announces are missing"


def _refusals(section: _Section) -> Iterator[str]:
    """What git apply refuses although no line is missing ("patch fragment without header"), a sentence each.

    A patch that was recovered from a reply has no mail lines; what stands between its hunks is the reply's.
    """
    numbered = [line for line in section.between if line.number is not None]
    if numbered and not section.broken:
        what = "the empty line" if not numbered[0].text else "what stands"
        more = f", and {len(numbered) - 1} more like it" if len(numbered) > 1 else ""
        yield f"git apply refuses {what} between two hunks{_at(numbered[0].number)}{more}."


def _is_empty(blob: str) -> bool:
    """Whether this is the id of no file or of an empty one."""
    return not blob.strip("0") or any(empty.startswith(blob) for empty in _EMPTY_BLOBS)


def _hunks(blocks: Sequence[_Block]) -> Iterator[Hunk]:
    """The hunks with typed and numbered lines; raises _UnreadableError."""
    parsed = iter(_unidiff(blocks))
    for block in blocks:
        old_start, old_length, new_start, new_length, section = block.header.groups()
        yield Hunk(
            old_start=int(old_start),
            old_length=_length(old_length),
            new_start=int(new_start),
            new_length=_length(new_length),
            section=section,
            lines=next(parsed) if block.body else (),
            complete=block.complete,
        )


def _unidiff(blocks: Sequence[_Block]) -> Iterator[tuple[DiffLine, ...]]:
    """The lines of every hunk that has some, from unidiff; the headers it gets count what is there."""
    filled = [block for block in blocks if block.body]
    if not filled:
        return
    try:
        (file,) = PatchSet(_plain(filled))
        hunks = list(zip(filled, file, strict=True))
    except (UnidiffParseError, ValueError) as error:
        raise _UnreadableError("unidiff cannot read its hunks") from error
    for block, hunk in hunks:
        yield tuple(
            DiffLine(
                kind=_KINDS[parsed.line_type],
                text=parsed.value.removesuffix("\n"),
                old=parsed.source_line_no,
                new=parsed.target_line_no,
                mail=line.number,
            )
            for line, parsed in zip(block.body, hunk, strict=True)
        )


def _plain(blocks: Iterable[_Block]) -> Iterator[str]:
    """The hunks as a diff that unidiff cannot misread."""
    yield "--- a\n"
    yield "+++ a\n"
    for block in blocks:
        old, new = block.visible()
        yield f"@@ -{block.header[1]},{old} +{block.header[3]},{new} @@\n"
        for line in block.body:
            yield (line.text or " ") + "\n"


def _at(line: int | None) -> str:
    """ " at mail line 7", or nothing for a recovered patch."""
    return "" if line is None else f" at mail line {line}"


def line_passage(file: FileChange, line: DiffLine) -> Passage:
    """A line of a diff with its places in the mail and in the new file."""
    return Passage(Part.DIFF, line.text, (Anchor(line.mail, file.path, line.new),))


def line_words(file: FileChange, line: DiffLine) -> Location:
    """The place of what stands in a line, without the blanks around it."""
    text = line.text.rstrip()
    return line_passage(file, line).locate(len(text) - len(text.lstrip()), len(text))
