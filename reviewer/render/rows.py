"""Lines as posted, cut where findings quote them, with the notes that stand beside them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from reviewer.model import Line, Location
from reviewer.render.notes import Note
from reviewer.render.quote import spans

LONGEST = 2000
"""Characters of a line that are shown."""
LONG = 6
"""Lines of a paragraph within which a note need not wait for its end."""


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
    """Those whose quote ends here."""
    goes_on: bool = False
    """A quote that began here, or before, ends in a later line."""


@dataclass(frozen=True, slots=True)
class Block:
    """Lines that stand together, and the notes beside them."""

    rows: tuple[Row, ...]

    @property
    def notes(self) -> tuple[Note, ...]:
        """In the order in which their quotes end."""
        return tuple(note for row in self.rows for note in row.notes)


@dataclass(slots=True)
class Marks:
    """What the notes quote of some lines, by index of the line."""

    spans: dict[int, list[tuple[int, int, Note]]] = field(default_factory=dict)
    beside: dict[int, list[Note]] = field(default_factory=dict)
    going_on: set[int] = field(default_factory=set)
    """The lines of the notes' first places, but for the last one of each."""

    def row(self, index: int, text: str, kind: str, number: int | None, roles: Sequence[str] = ()) -> Row:
        """The line cut at its quotes."""
        quotes = sorted(self.spans.get(index, []), key=lambda span: span[:2])
        refs = tuple({note.id: note for _, _, note in quotes}.values())
        beside = tuple(self.beside.get(index, ()))
        return Row(kind, number, tuple(roles), _cut(text, quotes), refs, beside, index in self.going_on)


def marks_of(lines: tuple[Line, ...], notes: Iterable[Note], wanted: Callable[[Location], bool]) -> Marks:
    """Where the notes quote these lines; a note stands beside the last line of its first place."""
    marks = Marks()
    for note in notes:
        for order, place in enumerate(note.view.finding.locations):
            if not wanted(place):
                continue
            found = spans(place, lines)
            for index, start, end in found:
                marks.spans.setdefault(index, []).append((start, end, note))
            if found and order == 0:
                marks.beside.setdefault(found[-1][0], []).append(note)
                marks.going_on.update(range(found[0][0], found[-1][0]))
    return marks


def blocks_of(rows: Iterable[Row]) -> Iterator[Block]:
    """The lines by paragraph, a long one cut behind a note, a blank one alone; no quote is torn apart."""
    block: list[Row] = []
    within = False
    for row in rows:
        if block and not within and (not row.segments or not block[-1].segments or _is_told(block)):
            yield Block(tuple(block))
            block = []
        block.append(row)
        within = row.goes_on
    if block:
        yield Block(tuple(block))


def _is_told(block: Sequence[Row]) -> bool:
    """Whether so much stands there that the notes are due."""
    return len(block) >= LONG and bool(block[-1].notes)


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
