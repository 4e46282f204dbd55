"""The diff of a patch as rows, around its notes where it is large."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from reviewer.model import DiffLine, FileChange, Hunk, Line, Location, Part
from reviewer.render.clean import plain
from reviewer.render.notes import Note
from reviewer.render.rows import Marks, Row, Segment, marks_of

MOST_ROWS = 1500
"""A diff of more lines is shown around its notes only."""
AROUND = 12
"""Lines of it before and after a note."""


@dataclass(frozen=True, slots=True)
class FileRows:
    """A file of the diff."""

    path: str
    count: str
    """ "+3 -1"."""
    blocks: tuple[tuple[str, tuple[Row, ...]], ...]
    """The @@ line and the rows of each hunk that is shown."""
    noted: bool


def files_of(files: Sequence[FileChange], notes: tuple[Note, ...]) -> Iterator[FileRows]:
    """The files in order; a hunk far from any note is left out where the diff is large."""
    whole = sum(len(hunk.lines) for file in files for hunk in file.hunks) <= MOST_ROWS
    for file in files:
        path = plain(file.path)
        of_file = [note for note in notes if any(_about(path, place) for place in note.view.finding.locations)]
        lines = tuple(line for hunk in file.hunks for line in hunk.lines)
        as_mail = tuple(Line(plain(line.text), line.mail) for line in lines) if of_file or whole else ()
        marks = marks_of(as_mail, of_file, partial(_about, path))
        blocks = tuple(_blocks(file, as_mail, marks, whole=whole)) if as_mail else ()
        name = f"{plain(file.old_path)} => {path}" if file.old_path else path
        yield FileRows(_status(name, file), f"+{file.added} -{file.removed}", blocks, bool(marks.beside))


def _about(path: str, place: Location) -> bool:
    return place.part is Part.DIFF and place.file in (None, path)


def _status(path: str, file: FileChange) -> str:
    return path if file.status == "modified" else f"{path} ({file.status.value})"


def _blocks(
    file: FileChange, lines: tuple[Line, ...], marks: Marks, *, whole: bool
) -> Iterator[tuple[str, tuple[Row, ...]]]:
    start = 0
    near = {at for index in marks.spans for at in range(index - AROUND, index + AROUND + 1)}
    for hunk in file.hunks:
        places = range(start, start + len(hunk.lines))
        start = places.stop
        if whole or not near.isdisjoint(places):
            rows = _rows(hunk, places, lines, marks, None if whole else near)
            yield _head(hunk), tuple(rows)


def _rows(hunk: Hunk, places: range, lines: tuple[Line, ...], marks: Marks, near: set[int] | None) -> Iterator[Row]:
    """The lines of a hunk, those far from any note as one gap."""
    gone = 0
    for line, at in zip(hunk.lines, places, strict=True):
        if near is not None and at not in near:
            gone += 1
            continue
        if gone:
            yield _gap(gone)
        gone = 0
        yield marks.row(at, lines[at].text, line.kind.name.lower(), _number(line))
    if gone:
        yield _gap(gone)


def _gap(lines: int) -> Row:
    return Row("gap", None, (), (Segment(f"{lines} lines of which nothing is said", marked=False),), (), ())


def _number(line: DiffLine) -> int | None:
    return line.old if line.new is None else line.new


def _head(hunk: Hunk) -> str:
    ranges = f"-{hunk.old_start},{hunk.old_length} +{hunk.new_start},{hunk.new_length}"
    return plain(f"@@ {ranges} @@ {hunk.section}".rstrip())
