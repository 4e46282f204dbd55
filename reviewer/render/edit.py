"""A suggestion as an edit of the line that the finding quotes, where it certainly is one.

Rules suggest what a reader should see: another word, the whole line, or the whole sentence. A program that replaces
the quote with a whole sentence would write the rest of it twice.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from reviewer.model import Finding, Message, Part
from reviewer.render.quote import QuotedLine, excerpt, mail_lines

_WORD = re.compile(r"\w+")
MORE_WORDS = 3
"""Words that a suggestion for the quote alone may have beyond those of the quote."""


@dataclass(frozen=True, slots=True)
class Span:
    """The quoted characters of one line; columns count characters from 1, the end is exclusive."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Edit:
    """What to write in the place of a span."""

    span: Span
    text: str


def span(finding: Finding, message: Message) -> Span | None:
    """Where the primary quote stands in its line: of the mail, or of the diff's file; None where that is unknown."""
    line = _line(finding, message)
    if line is None:
        return None
    start = len(line.before) + 1 - (finding.primary.part is Part.DIFF)
    return Span(start, start + len(line.quote))


def edit(finding: Finding, message: Message) -> Edit | None:
    """The edit that carries out the suggestion; None where there is none, or where it is not certainly one."""
    line, where = _line(finding, message), span(finding, message)
    if finding.suggestion is None or line is None or where is None or "\n" in finding.suggestion:
        return None
    before = line.before[1:] if finding.primary.part is Part.DIFF else line.before
    text = finding.suggestion
    whole = 0 < len(before + line.after) <= len(text)
    if whole and text.startswith(before) and text.endswith(line.after):
        return Edit(where, text[len(before) : len(text) - len(line.after)])
    return Edit(where, text) if _replaces(text, line, mail_lines(message)) else None


def _replaces(text: str, line: QuotedLine, mail: dict[int, str]) -> bool:
    """Whether the text stands for the quote alone: it brings no word along that already stands around it."""
    new, old = _words(text), _words(line.quote)
    number = line.number or 0
    around = _words(f"{mail.get(number - 1, '')} {line.before} {line.after} {mail.get(number + 1, '')}")
    return len(new) <= len(old) + MORE_WORDS and not (set(new) - set(old)) & set(around)


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())


def _line(finding: Finding, message: Message) -> QuotedLine | None:
    """The one line that the quote is part of, if it stands there once and not in the decoded subject."""
    place = finding.primary
    if place.part in (Part.SUBJECT, Part.MESSAGE) or not place.quote or place.mail_lines is None:
        return None
    lines = excerpt(place, message.subject, mail_lines(message)).lines
    if len(lines) != 1 or lines[0].number is None or place.mail_lines[0] != place.mail_lines[1]:
        return None
    if lines[0].text == lines[0].quote != mail_lines(message).get(lines[0].number):
        return None  # it stands there more than once, so that no column is certain
    return lines[0]
