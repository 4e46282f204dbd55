"""A finding as a page shows it: with a name that a link keeps, and its mended text as it reads best."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from reviewer.model import Part
from reviewer.render.quote import Excerpt
from reviewer.render.view import FindingView
from reviewer.wrapping import filled

LAYOUT = "formatting"
"""The category of remarks on how lines are broken, whose suggestions show just that."""
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

    @property
    def lines(self) -> tuple[int, ...]:
        """The lines of the mail that the finding speaks of as well, and that the page shows."""
        shown = (each for each in self.view.excerpts[1:] if each.part in POSTED and each.lines)
        return tuple(dict.fromkeys(each.lines[0].number for each in shown if each.lines[0].number is not None))

    @property
    def elsewhere(self) -> tuple[Excerpt, ...]:
        """The further places that are no such line."""
        return tuple(
            each
            for each in self.view.excerpts[1:]
            if each.part not in POSTED or not each.lines or each.lines[0].number is None
        )

    @property
    def flowing(self) -> str:
        """The suggestion as prose that breaks where there is room; empty where its lines are to stay as they are."""
        told = self.view.finding
        lines = (told.suggestion or "").split("\n")
        if told.primary.part is not Part.CHANGELOG or told.category == LAYOUT or filled(lines) is None:
            return ""
        return " ".join(line.strip() for line in lines)


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


def worst(notes: Iterable[Note], most: int) -> tuple[Note, ...]:
    """What to mend first: the most severe notes in the order of the report, one of each rule."""
    of_rule: dict[str, Note] = {}
    for note in sorted(notes, key=lambda note: -note.view.finding.severity.rank):
        of_rule.setdefault(note.view.finding.rule, note)
    return tuple(of_rule.values())[:most]
