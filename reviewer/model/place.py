"""Where a finding points: passages of text that know their lines."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from reviewer.model.words import EditKind, Part


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where a line of a passage stands: in the mail, and in a file of the diff."""

    mail: int | None = None
    file: str | None = None
    line: int | None = None
    """1-based line of the new file."""
    mail_end: int | None = None
    """Last mail line, where one line of the text was folded over several."""
    column: int = field(default=0, compare=False)
    """Characters of the line that stand before the text."""

    def moved(self, by: int) -> Anchor:
        """The same line, the text beginning further right."""
        return replace(self, column=self.column + by) if by else self


@dataclass(frozen=True, slots=True)
class Location:
    """What a finding points at, in three coordinates: the text, the mail's lines, file and new lines."""

    part: Part
    quote: str
    """The exact text, lines joined by line feeds; empty where the finding is about the whole message."""
    mail_lines: tuple[int, int] | None = None
    file: str | None = None
    lines: tuple[int, int] | None = None
    kind: str = "primary"
    column: int = field(default=0, compare=False)
    """Characters of the first line that stand before the quote; of a subject, of what follows its tags."""

    def as_related(self) -> Location:
        """The same place, told as a further one."""
        return replace(self, kind="related")


@dataclass(frozen=True, slots=True)
class Edit:
    """A mechanical change of the mail that cures what a finding says; it takes no understanding of the patch."""

    place: Location
    """The text that is changed; it may be more or less than what the finding quotes."""
    text: str = ""
    """What stands there afterwards, lines joined by line feeds; empty where lines go."""
    kind: EditKind = EditKind.REPLACE


@dataclass(frozen=True, slots=True)
class Passage:
    """A text of the mail whose every character knows its line: subject, paragraph, sentence, comment."""

    part: Part
    text: str
    """Lines joined by line feeds."""
    anchors: tuple[Anchor, ...]
    """One for each line of the text."""

    def slice(self, start: int, end: int) -> Passage:
        """The characters start to end as a passage of their own."""
        first = self.text.count("\n", 0, start)
        last = first + self.text.count("\n", start, end)
        begun = start - (self.text.rfind("\n", 0, start) + 1)
        return Passage(self.part, self.text[start:end], _from(self.anchors[first : last + 1], begun))

    def locate(self, start: int = 0, end: int | None = None) -> Location:
        """The location of the characters start to end, all without an argument."""
        span = self.slice(start, len(self.text) if end is None else end)
        mail = [line for anchor in span.anchors for line in (anchor.mail, anchor.mail_end) if line is not None]
        lines = [anchor.line for anchor in span.anchors if anchor.line is not None]
        return Location(
            part=self.part,
            quote=span.text,
            mail_lines=(min(mail), max(mail)) if mail else None,
            file=next((anchor.file for anchor in span.anchors if anchor.file), None),
            lines=(min(lines), max(lines)) if lines else None,
            column=span.anchors[0].column if span.anchors else 0,
        )


def _from(anchors: tuple[Anchor, ...], column: int) -> tuple[Anchor, ...]:
    """The anchors of a text whose first line begins so many characters further right."""
    return (anchors[0].moved(column), *anchors[1:]) if anchors and column else anchors


WHOLE_MESSAGE = Location(part=Part.MESSAGE, quote="")
"""The location of a finding that is about the message as a whole."""
