"""A stream -> the messages of an mbox, one at a time.

Only a line of the shape that git, mail programs and mailman write divides: an id or an address, then a date. As for
git, a mail without such a line in front is no mbox, so a patch attached to it does not divide it.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

from reviewer.reading import mime

MAX_MESSAGE = 32 * 2**20
"""Bytes of one message."""

_BLOCK = 256 * 1024
_DATE = (
    rb"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) [ \d]?\d"
    rb" \d\d:\d\d(?::\d\d)?(?: [A-Z]{2,5}| [+-]\d{4})? \d{4}(?: [A-Z]{2,5}| [+-]\d{4})?"
)
_WHO = (
    rb"(?:[0-9a-f]{40}(?:[0-9a-f]{24})?|[^\s@]{1,200}@[^\s@]{1,200}|-"
    rb"|[A-Za-z_][\w-]{0,63}"  # a user of this machine, MAILER-DAEMON, patchwork
    rb"|[^\s@]{1,200} at [^\s@]{1,200})"  # mailman's archives
)
_FROM_LINE = re.compile(rb"From " + _WHO + rb" {1,3}" + _DATE + rb"[ \t]*\r?$", re.MULTILINE)
_ESCAPED_FROM = re.compile(rb">+From ")


@dataclass(frozen=True, slots=True)
class Chunk:
    """One message as it stands, with its "From " line."""

    raw: bytes
    """Empty where it is too long."""
    number: int
    """1-based."""
    last: bool
    too_long: bool = False


class _Held:
    """What has come of one message, unless it is more than may be held."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._size = 0
        self._lines = 0
        self.too_long = False

    def add(self, part: bytes) -> None:
        self._size += len(part)
        self._lines += part.count(b"\n")
        if self._size > MAX_MESSAGE or self._lines > mime.MAX_LINES:
            self.too_long = True
            self._parts.clear()
        elif part:
            self._parts.append(part)

    def raw(self) -> bytes:
        return b"".join(self._parts)

    def is_blank(self) -> bool:
        return not self.too_long and not any(part.strip() for part in self._parts)


def split(stream: io.BufferedIOBase) -> Iterator[Chunk]:
    """The messages of the stream, of which one is held at a time; what is no mbox is one message."""
    held = _Held()
    number = 1
    is_mbox: bool | None = None  # not known before the first "From " line
    for piece, begins_line in _pieces(stream):
        done = 0
        for at in _from_lines(piece, begins_line=begins_line) if is_mbox is not False else ():
            held.add(piece[done:at])
            done = at
            if is_mbox is None:
                is_mbox = not _is_mail(held)
            if is_mbox and not held.is_blank():
                yield Chunk(held.raw(), number, last=False, too_long=held.too_long)
                held = _Held()
                number += 1
        held.add(piece[done:])
    yield Chunk(held.raw(), number, last=True, too_long=held.too_long)


def _pieces(stream: io.BufferedIOBase) -> Iterator[tuple[bytes, bool]]:
    """The stream in pieces of whole lines, and whether a piece begins one; a very long line has several."""
    rest = b""
    begins_line = True
    while block := stream.read1(_BLOCK):  # read() would lose what comes before an error
        end = block.rfind(b"\n") + 1
        if end or len(rest) > _BLOCK:
            yield rest + block[:end], begins_line
            begins_line = end > 0
            rest = block[end:]
        else:
            rest += block
    yield rest, begins_line


def _from_lines(piece: bytes, *, begins_line: bool) -> Iterator[int]:
    """The indexes of the lines that divide."""
    if begins_line and _FROM_LINE.match(piece):
        yield 0
    at = piece.find(b"\nFrom ")
    while at >= 0:
        if _FROM_LINE.match(piece, at + 1):
            yield at + 1
        at = piece.find(b"\nFrom ", at + 1)


def split_bytes(raw: bytes) -> list[bytes]:
    """The messages of an mbox in memory; joined again, they are what was given."""
    return [chunk.raw for chunk in split(io.BytesIO(raw))]


def is_from_line(line: bytes) -> bool:
    """Whether the line divides an mbox."""
    return _FROM_LINE.match(line) is not None


def unescaped(lines: list[bytes]) -> list[bytes]:
    """The body of a message of an mbox without the mark that keeps its "From " lines from dividing."""
    return [line[1:] if line.startswith(b">") and _ESCAPED_FROM.match(line) else line for line in lines]


def _is_mail(ahead: _Held) -> bool:
    """Whether what stands before the first "From " line is a mail of its own."""
    return ahead.too_long or mime.is_mail(mime.header_block(mime.lines_of(ahead.raw().lstrip()))[0])
