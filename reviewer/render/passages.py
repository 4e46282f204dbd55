"""What an answer quotes of a mail: the lines that a remark is about, and as much around them as a reader needs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

from reviewer.model import Line, Location, Message, Part
from reviewer.render.clean import one_line, plain
from reviewer.render.quote import spans

WHOLE_PARAGRAPH = 5
"""A paragraph of so many lines is quoted whole; of a longer one the lines that are meant."""
MOST_LINES = 12
KEPT_LINES = 9
"""A quote of more than MOST_LINES is cut behind its first KEPT_LINES."""
ABOVE = 3
"""Lines of a hunk that are quoted before the one that is meant."""
BELOW = 1
"""Lines of a hunk that are quoted behind it."""
IN_HUNK = (" ", "+", "-")
ENDS = (".", ":", "?", "!")
"""How a line ends that is the last one of its sentence."""
LONGEST = 160
"""Characters of a line that are quoted."""
CUT = "[...]"
_SUBJECT = -1


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of lines of the mail, by their index; that of the subject is -1."""

    first: int
    last: int

    def meets(self, other: Passage) -> bool:
        """Whether the two have a line in common."""
        return self.first <= other.last and other.first <= self.last

    def joined(self, other: Passage) -> Passage:
        """Both, and what lies between them."""
        return Passage(min(self.first, other.first), max(self.last, other.last))


@dataclass(frozen=True)
class Posted:
    """The lines of a mail below its headers, and what to quote of them."""

    message: Message

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """All of them, every text inert."""
        message = self.message
        return tuple(Line(plain(line.text), line.number) for line in (*message.text, *message.notes, *message.diff))

    @cached_property
    def text(self) -> str:
        """The commit message on one line."""
        return one_line(" ".join(line.text for line in self.message.text))

    @cached_property
    def _diff(self) -> int:
        """The index of the first line of the diff."""
        return len(self.message.text) + len(self.message.notes)

    @property
    def subject(self) -> str:
        """The subject, quoted."""
        return f"> Subject: {_cut(one_line(self.message.subject))}"

    def passage(self, place: Location) -> Passage:
        """What to quote for a location whose quote is inert; the subject for one that is about the whole mail."""
        if place.part in (Part.MESSAGE, Part.SUBJECT) or not place.quote:
            return Passage(_SUBJECT, _SUBJECT)
        found = spans(place, self.lines) or spans(replace(place, mail_lines=None), self.lines)
        if not found:
            return Passage(_SUBJECT, _SUBJECT)
        meant = Passage(found[0][0], found[-1][0])
        return self._paragraph(meant) if place.part in (Part.CHANGELOG, Part.NOTES) else meant

    def _paragraph(self, meant: Passage) -> Passage:
        """The whole paragraph around these lines, if it is short."""
        first, last = meant.first, meant.last
        while first > 0 and self.lines[first - 1].text.strip():
            first -= 1
        end = len(self.message.text) if last < len(self.message.text) else self._diff
        while last + 1 < end and self.lines[last + 1].text.strip():
            last += 1
        return Passage(first, last) if last - first < WHOLE_PARAGRAPH else self._readable(meant, first, last)

    def _readable(self, meant: Passage, first: int, last: int) -> Passage:
        """The lines with the one before and behind them in the paragraph, where a sentence goes on there."""
        begins_within = meant.first > first and self.lines[meant.first].text[:1].islower()
        goes_on = meant.last < last and not self.lines[meant.last].text.rstrip().endswith(ENDS)
        return Passage(meant.first - begins_within, meant.last + goes_on)

    def quoted(self, passage: Passage) -> tuple[str, ...]:
        """The lines of the answer that quote the passage, each behind "> "."""
        if passage.first == _SUBJECT:
            return (self.subject,)
        head = list(self._hunk(passage.first)) if passage.first >= self._diff else []
        first = max([passage.first - ABOVE, *(at + 1 for at in head)]) if head else passage.first
        rows: list[str] = []
        for at, following in zip(head, [*head[1:], first], strict=False):
            rows += [self.lines[at].text, *([CUT] if following > at + 1 else [])]
        body = [line.text for line in self.lines[first : passage.last + 1]]
        body += [line.text for line in self.lines[passage.last + 1 :][:BELOW] if head and line.text[:1] in IN_HUNK]
        rows += body if len(body) <= MOST_LINES else [*body[:KEPT_LINES], CUT]
        return tuple(f"> {_cut(row)}".rstrip() for row in rows)

    def _hunk(self, at: int) -> tuple[int, ...]:
        """The lines that say in which file and hunk a line of the diff stands."""
        hunk = self._last("@@ ", at)
        file = self._last("+++ ", at if hunk is None else hunk)
        return tuple(index for index in (file, hunk) if index is not None)

    def _last(self, mark: str, before: int) -> int | None:
        return next((at for at in range(before, self._diff - 1, -1) if self.lines[at].text.startswith(mark)), None)


def _cut(line: str) -> str:
    return line if len(line) <= LONGEST else f"{line[:LONGEST]} {CUT}"
