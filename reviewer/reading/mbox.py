"""A stream -> the messages of an mbox, one at a time.

A line divides where it does for git mailsplit, whoever it names: "From ", then a time with a year behind it (the
function is_from_line of git's builtin/mailsplit.c). So does one whose time has a zone behind it, which some programs
write. As for git, a mail without such a line in front is no mbox, so a patch attached to it does not divide it.
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
_ZONED_FROM_LINE = re.compile(rb"From " + _WHO + rb" {1,3}" + _DATE + rb"[ \t]*\r?$")
_FROM = b"From "
_SHORTEST = 20
_END_OF_TIME = re.compile(rb"\d.\d\d:\d\d", re.DOTALL)
_YEAR = re.compile(rb"\d\d[ \t\v\f\r]*\+?0*(?:9[1-9]|[1-9]\d\d)")  # 91 and above, as git's strtol reads it
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
    at = 0 if begins_line and piece.startswith(_FROM) else piece.find(b"\nFrom ") + 1 or -1
    while at >= 0:
        end = piece.find(b"\n", at)
        end = len(piece) if end < 0 else end
        if is_from_line(piece[at:end]):
            yield at
        at = piece.find(b"\nFrom ", end) + 1 or -1


def split_bytes(raw: bytes) -> list[bytes]:
    """The messages of an mbox in memory; joined again, they are what was given."""
    return [chunk.raw for chunk in split(io.BytesIO(raw))]


def is_from_line(line: bytes) -> bool:
    """Whether the line, given without its line feed, divides an mbox."""
    if not line.startswith(_FROM) or len(line) + 1 < _SHORTEST:
        return False
    colon = line.rfind(b":", len(_FROM), -1)
    if colon < 0:
        return False
    has_time = _END_OF_TIME.fullmatch(line, max(0, colon - 4), colon + 3) is not None
    return (has_time and _YEAR.match(line, colon + 1) is not None) or _ZONED_FROM_LINE.match(line) is not None


def unescaped(lines: list[bytes]) -> list[bytes]:
    """The body of a message of an mbox without the mark that keeps its "From " lines from dividing."""
    return [line[1:] if line.startswith(b">") and _ESCAPED_FROM.match(line) else line for line in lines]


def _is_mail(ahead: _Held) -> bool:
    """Whether what stands before the first "From " line is a mail of its own."""
    return ahead.too_long or mime.is_mail(mime.header_block(mime.lines_of(ahead.raw().lstrip()))[0])
