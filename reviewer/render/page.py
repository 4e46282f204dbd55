"""What the HTML page shows beside the view: notes at their lines, the mail and the diff as rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial

from reviewer.model import DiffLine, FileChange, Hunk, Line, Location, Part, PatchReview, SentenceRole
from reviewer.render.clean import inert, plain
from reviewer.render.quote import spans
from reviewer.render.view import FindingView

LONGEST = 2000
"""Characters of a line that are shown."""
MOST_ROWS = 1500
"""A diff of more lines is shown around its notes only."""
AROUND = 12
"""Lines of it before and after a note."""
POSTED = (Part.CHANGELOG, Part.TRAILERS)
"""The parts of the mail that stand in the changelog as posted."""


@dataclass(frozen=True, slots=True)
class Note:
    """A finding with the name that a link to it keeps."""

    view: FindingView
    id: str
    """ "p1-cl101-2": the second one of CL101 for the first patch, whoever reads."""

    @property
    def classes(self) -> str:
        """What the filters go by."""
        told = self.view.finding
        return f"s-{told.severity.value} q-{told.persona.value} r-{told.rule}"


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a line, marked where a finding quotes it."""

    text: str
    marked: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A line as posted, and what is said of it."""

    kind: str
    """Empty for a line of the changelog; context, added or removed for one of a diff; gap for what is left out."""
    number: int | None
    roles: tuple[str, ...]
    """Of the sentences that begin here."""
    segments: tuple[Segment, ...]
    refs: tuple[Note, ...]
    """The notes that quote from it."""
    notes: tuple[Note, ...]
    """Those that stand beside it."""


@dataclass(frozen=True, slots=True)
class FileRows:
    """A file of the diff."""

    path: str
    count: str
    """ "+3 -1"."""
    blocks: tuple[tuple[str, tuple[Row, ...]], ...]
    """The @@ line and the rows of each hunk that is shown."""
    noted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PatchPage:
    """One patch as it is drawn."""

    id: str
    subject: tuple[Row, ...]
    rows: tuple[Row, ...]
    files: tuple[FileRows, ...]
    no_diff: str
    """Why no diff is shown; empty where one is."""
    apart: tuple[Note, ...]
    """The notes whose words stand in none of these rows."""
    notes: tuple[Note, ...]
    roles: tuple[tuple[str, int], ...]
    """How many sentences do what."""


@dataclass(slots=True)
class _Marks:
    """What the notes quote of some lines, by index of the line."""

    spans: dict[int, list[tuple[int, int, Note]]] = field(default_factory=dict)
    beside: dict[int, list[Note]] = field(default_factory=dict)

    def row(self, index: int, text: str, kind: str, number: int | None, roles: Sequence[str] = ()) -> Row:
        """The line cut at its quotes."""
        quotes = sorted(self.spans.get(index, []), key=lambda span: span[:2])
        refs = tuple({note.id: note for _, _, note in quotes}.values())
        return Row(kind, number, tuple(roles), _cut(text, quotes), refs, tuple(self.beside.get(index, ())))


def named(views: Iterable[FindingView], prefix: str) -> tuple[Note, ...]:
    """The findings of a patch or series with their names."""
    counts: dict[str, int] = {}
    notes = []
    for view in views:
        rule = view.finding.rule
        counts[rule] = counts.get(rule, 0) + 1
        more = f"-{counts[rule]}" if counts[rule] > 1 else ""
        notes.append(Note(view, f"{prefix}-{rule.lower()}{more}"))
    return tuple(notes)


def patch_page(review: PatchReview, notes: tuple[Note, ...], name: str) -> PatchPage:
    """The rows of a patch; its notes speak of inert text, and so do the rows."""
    message, diff = review.patch.message, review.patch.diff
    number = message.subject_lines[0] if message.subject_lines else None
    subject = (Line(" ".join(plain(message.subject).split()) or "(no subject)", number),)
    marked = _marks(subject, notes, lambda place: place.part is Part.SUBJECT)
    posted = tuple(Line(plain(line.text), line.number) for line in message.text)
    texts = _marks(posted, notes, lambda place: place.part in POSTED)
    files = diff.files if diff else ()
    shown = tuple(_files(files, notes))
    placed = {note.id for marks in (marked, texts) for found in marks.beside.values() for note in found}
    placed |= {note.id for file in shown for _, rows in file.blocks for row in rows for note in row.notes}
    roles = _roles_at(review.roles, posted)
    return PatchPage(
        id=name,
        subject=tuple(marked.row(0, line.text, "", line.number) for line in subject),
        rows=tuple(texts.row(at, line.text, "", line.number, roles.get(at, ())) for at, line in enumerate(posted)),
        files=shown,
        no_diff=_no_diff(files),
        apart=tuple(note for note in notes if note.id not in placed),
        notes=notes,
        roles=tuple(_counted([role.role.value for role in review.roles]).items()),
    )


def _counted(words: Iterable[str]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for word in words:
        counts[word] = counts.get(word, 0) + 1
    return counts


def _no_diff(files: Sequence[FileChange]) -> str:
    if not files:
        return "This message has no diff."
    if any(file.hunks for file in files):
        return ""
    return "Not shown: nothing is said of it." if any(f.added or f.removed for f in files) else "No line is changed."


def _marks(lines: tuple[Line, ...], notes: Iterable[Note], wanted: Callable[[Location], bool]) -> _Marks:
    """Where the notes quote these lines; a note stands beside the last line of its first place."""
    marks = _Marks()
    for note in notes:
        for order, place in enumerate(note.view.finding.locations):
            if not wanted(place):
                continue
            found = spans(place, lines)
            for index, start, end in found:
                marks.spans.setdefault(index, []).append((start, end, note))
            if found and order == 0:
                marks.beside.setdefault(found[-1][0], []).append(note)
    return marks


def _cut(text: str, quotes: Iterable[tuple[int, int, Note]]) -> tuple[Segment, ...]:
    """The line in pieces, quotes that overlap as one mark; what is too long for anybody is left out."""
    left_out = len(text) - LONGEST
    segments, done = [], 0
    text = text[:LONGEST]
    for start, end, _ in quotes:
        if end > done:
            segments += [Segment(text[done:start], marked=False), Segment(text[max(start, done) : end], marked=True)]
            done = end
    segments.append(Segment(text[done:], marked=False))
    if left_out > 0:
        segments.append(Segment(f" [... {left_out} more characters]", marked=False))
    return tuple(part for part in segments if part.text)


def _roles_at(roles: Iterable[SentenceRole], lines: tuple[Line, ...]) -> dict[int, list[str]]:
    """What the sentences do that begin in a line."""
    found: dict[int, list[str]] = {}
    for role in roles:
        place = spans(inert(role.location), lines)
        if place and role.role.value not in found.setdefault(place[0][0], []):
            found[place[0][0]].append(role.role.value)
    return found


def _files(files: Sequence[FileChange], notes: tuple[Note, ...]) -> Iterator[FileRows]:
    whole = sum(len(hunk.lines) for file in files for hunk in file.hunks) <= MOST_ROWS
    for file in files:
        path = plain(file.path)
        of_file = [note for note in notes if any(_about(path, place) for place in note.view.finding.locations)]
        lines = tuple(line for hunk in file.hunks for line in hunk.lines)
        as_mail = tuple(Line(plain(line.text), line.mail) for line in lines) if of_file or whole else ()
        marks = _marks(as_mail, of_file, partial(_about, path))
        blocks = tuple(_blocks(file, as_mail, marks, whole=whole)) if as_mail else ()
        name = f"{plain(file.old_path)} => {path}" if file.old_path else path
        yield FileRows(_status(name, file), f"+{file.added} -{file.removed}", blocks, bool(marks.beside))


def _about(path: str, place: Location) -> bool:
    return place.part is Part.DIFF and place.file in (None, path)


def _status(path: str, file: FileChange) -> str:
    return path if file.status == "modified" else f"{path} ({file.status.value})"


def _blocks(
    file: FileChange, lines: tuple[Line, ...], marks: _Marks, *, whole: bool
) -> Iterator[tuple[str, tuple[Row, ...]]]:
    start = 0
    near = {at for index in marks.spans for at in range(index - AROUND, index + AROUND + 1)}
    for hunk in file.hunks:
        places = range(start, start + len(hunk.lines))
        start = places.stop
        if whole or not near.isdisjoint(places):
            rows = _rows(hunk, places, lines, marks, None if whole else near)
            yield _head(hunk), tuple(rows)


def _rows(hunk: Hunk, places: range, lines: tuple[Line, ...], marks: _Marks, near: set[int] | None) -> Iterator[Row]:
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


def worst(pages: Iterable[PatchPage], most: int) -> tuple[Note, ...]:
    """What to mend first: the most severe notes, in the order of the report."""
    notes = [note for page in pages for note in page.notes]
    ranked = sorted(notes, key=lambda note: -note.view.finding.severity.rank)
    return tuple(ranked[:most])
