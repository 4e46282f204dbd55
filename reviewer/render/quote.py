"""What a location shows of the mail: whole lines where they are at hand, else the quote itself."""

from __future__ import annotations

from dataclasses import dataclass

from reviewer.model import Line, Location, Message, Part

MOST_LINES = 4
KEPT_LINES = 3
"""A quote of more than MOST_LINES is shown with its first KEPT_LINES."""


@dataclass(frozen=True, slots=True)
class QuotedLine:
    """A line of the mail in three pieces, of which the middle one is meant."""

    number: int | None
    """Its mail line."""
    before: str
    quote: str
    after: str

    @property
    def text(self) -> str:
        """The line as it stands."""
        return self.before + self.quote + self.after


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A location as a reader sees it."""

    part: Part
    place: str
    """"file:line" for a place in the diff, else empty."""
    lines: tuple[QuotedLine, ...]
    cut: bool
    """More lines follow in the mail."""


def mail_lines(message: Message) -> dict[int, str]:
    """The text of every numbered line below the headers."""
    lines = (*message.text, *message.notes, *message.diff)
    return {line.number: line.text for line in lines if line.number is not None}


def excerpt(location: Location, subject: str, mail: dict[int, str]) -> Excerpt:
    """The location with the lines it quotes; no lines where it is about the whole message."""
    quoted = location.quote.split("\n") if location.quote else []
    cut = len(quoted) > MOST_LINES
    lines = _lines(location, quoted[:KEPT_LINES] if cut else quoted, subject, mail)
    return Excerpt(location.part, place(location), lines, cut)


def place(location: Location) -> str:
    """ "file:line" or "file" of a location in the diff, else nothing."""
    if not location.file:
        return ""
    return f"{location.file}:{location.lines[0]}" if location.lines else location.file


def _lines(location: Location, quoted: list[str], subject: str, mail: dict[int, str]) -> tuple[QuotedLine, ...]:
    first = location.mail_lines[0] if location.mail_lines else None
    if len(quoted) != 1:
        numbers = _numbers(location, len(quoted))
        return tuple(QuotedLine(number, "", text, "") for number, text in zip(numbers, quoted, strict=True))
    whole = subject if location.part is Part.SUBJECT else mail.get(first or 0, "")
    # the location has no column: a quote that stands in the line twice cannot be told apart
    if whole.count(quoted[0]) != 1:
        return (QuotedLine(first, "", quoted[0], ""),)
    before, _, after = whole.partition(quoted[0])
    return (QuotedLine(first, before, quoted[0], after),)


def _numbers(location: Location, count: int) -> list[int | None]:
    """The mail line of each quoted line; the first one's alone where the lines are not in one run."""
    if location.mail_lines is None:
        return [None] * count
    first, last = location.mail_lines
    if last - first == location.quote.count("\n"):
        return [first + index for index in range(count)]
    return [first, *[None] * (count - 1)]


def spans(location: Location, lines: tuple[Line, ...]) -> list[tuple[int, int, int]]:
    """Where the quote stands among these lines: (index, start, end) for each line it touches."""
    quoted = location.quote.split("\n")
    start = _first_line(location, quoted, lines)
    if start is None:
        return []
    found = []
    for index, (text, line) in enumerate(zip(quoted, lines[start:], strict=False)):
        # a quote over several lines begins at the end of its first one
        column = line.text.rfind(text) if index == 0 and len(quoted) > 1 else line.text.find(text)
        if column >= 0 and text:
            found.append((start + index, column, column + len(text)))
    return found


def _first_line(location: Location, quoted: list[str], lines: tuple[Line, ...]) -> int | None:
    if not location.quote:
        return None
    if location.mail_lines is not None:
        wanted = location.mail_lines[0]
        return next((index for index, line in enumerate(lines) if line.number == wanted), None)
    for index in range(len(lines) - len(quoted) + 1):
        if all(text in line.text for text, line in zip(quoted, lines[index:], strict=False)):
            return index
    return None
