"""What the HTML page shows of a patch beside the view: the mail and the diff as rows, notes at their lines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reviewer.model import FileChange, Line, Part, PatchReview, SentenceRole
from reviewer.render.clean import inert, plain
from reviewer.render.diffrows import FileRows, files_of
from reviewer.render.notes import POSTED, Note
from reviewer.render.quote import spans
from reviewer.render.rows import Block, blocks_of, marks_of


@dataclass(frozen=True, slots=True, kw_only=True)
class PatchPage:
    """One patch as it is drawn."""

    id: str
    subject: tuple[Block, ...]
    blocks: tuple[Block, ...]
    """The text of the mail."""
    files: tuple[FileRows, ...]
    no_diff: str
    """Why no diff is shown; empty where one is."""
    apart: tuple[Note, ...]
    """The notes whose words stand in none of these rows."""
    notes: tuple[Note, ...]
    roles: tuple[tuple[str, int], ...]
    """How many sentences do what."""


def patch_page(review: PatchReview, notes: tuple[Note, ...], name: str) -> PatchPage:
    """The rows of a patch; its notes speak of inert text, and so do the rows."""
    message, diff = review.patch.message, review.patch.diff
    number = message.subject_lines[0] if message.subject_lines else None
    subject = (Line(" ".join(plain(message.subject).split()) or "(no subject)", number),)
    marked = marks_of(subject, notes, lambda place: place.part is Part.SUBJECT)
    posted = tuple(Line(plain(line.text), line.number) for line in message.text)
    texts = marks_of(posted, notes, lambda place: place.part in POSTED)
    files = diff.files if diff else ()
    shown = tuple(files_of(files, notes))
    placed = {note.id for marks in (marked, texts) for found in marks.beside.values() for note in found}
    placed |= {note.id for file in shown for _, rows in file.blocks for row in rows for note in row.notes}
    roles = _roles_at(review.roles, posted)
    return PatchPage(
        id=name,
        subject=tuple(blocks_of(marked.row(0, line.text, "", line.number) for line in subject)),
        blocks=tuple(
            blocks_of(texts.row(at, line.text, "", line.number, roles.get(at, ())) for at, line in enumerate(posted))
        ),
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


def _roles_at(roles: Iterable[SentenceRole], lines: tuple[Line, ...]) -> dict[int, list[str]]:
    """What the sentences do that begin in a line."""
    found: dict[int, list[str]] = {}
    for role in roles:
        place = spans(inert(role.location), lines)
        if place and role.role.value not in found.setdefault(place[0][0], []):
            found[place[0][0]].append(role.role.value)
    return found
