"""The bytes of one mail by the lines that a reader counts, so that single lines can be written anew.

Of a body in quoted-printable or without an encoding every line that is not touched keeps its bytes; one in base64 is
encoded anew as a whole.
"""

from __future__ import annotations

import base64
import binascii
import quopri
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email.message import Message as Entity

from reviewer.errors import MailError
from reviewer.reading import mbox, mime

_DIVIDES = re.compile(r">*From ")


class UnmendableError(MailError):
    """A mail, or a line of one, that cannot be written anew."""


@dataclass(frozen=True, slots=True)
class Splice:
    """Body lines by their numbers, and the lines that take their place; last < first inserts before first."""

    first: int
    last: int
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """One mail as bytes."""

    head: tuple[bytes, ...]
    """The lines before the body, with their ends."""
    headers_at: int
    """Index of the line in head where the headers begin."""
    units: tuple[bytes, ...]
    """The bytes of each line of the body, its end included; of base64 the decoded ones. Empty ones may follow."""
    texts: tuple[str, ...]
    """The same lines decoded."""
    encoding: str
    """ "", "quoted-printable" or "base64"."""
    charset: str
    escaped: bool
    """The "From " lines of its body have a mark, as in an mbox."""
    width: int
    """Characters of a line of base64."""

    @property
    def first(self) -> int:
        """The number of the first line of the body."""
        return len(self.head) + 1

    def text(self, number: int) -> str:
        """A line of the body; IndexError where there is none of this number."""
        if number < self.first:
            raise IndexError(number)
        return self.texts[number - self.first]

    def spliced(self, splices: Sequence[Splice], head: Sequence[bytes] | None = None) -> bytes:
        """The mail with these lines changed; UnmendableError where the charset has no such letter."""
        units: list[bytes] = []
        at = self.first
        for splice in sorted(splices, key=lambda one: one.first):
            units += self.units[at - self.first : splice.first - self.first]
            units += self._written(splice)
            at = max(splice.last + 1, splice.first)
        units += self.units[at - self.first :]
        body = b"".join(units)
        return b"".join(self.head if head is None else head) + (
            self._base64(body) if self.encoding == "base64" else body
        )

    def _written(self, splice: Splice) -> list[bytes]:
        near = self.units[min(splice.first - self.first, len(self.units) - 1)]
        end = b"\r\n" if near.endswith(b"\r\n") else b"\n"
        try:
            return [self._line(text.encode(self.charset), text) + end for text in splice.lines]
        except UnicodeEncodeError as error:
            raise UnmendableError(f"the charset of the mail, {self.charset}, cannot write it") from error

    def _line(self, raw: bytes, text: str) -> bytes:
        if self.escaped and _DIVIDES.match(text):
            raw = b">" + raw
        if self.encoding == "quoted-printable":
            return quopri.encodestring(raw).replace(b"From ", b"=46rom ", int(raw.startswith(b"From ")))
        return raw

    def _base64(self, body: bytes) -> bytes:
        end = b"\r\n" if self.head and self.head[-1].endswith(b"\r\n") else b"\n"
        encoded = base64.b64encode(body)
        return b"".join(encoded[at : at + self.width] + end for at in range(0, len(encoded), self.width))


def read(raw: bytes) -> Source:
    """The bytes of a mail taken apart; UnmendableError for one that is not plain text in one part."""
    physical = raw.splitlines(keepends=True) if b"\r" not in raw else _lines(raw)
    lines = mime.lines_of(raw)
    blank = next((at for at, line in enumerate(lines) if line.strip()), 0)
    escaped = bool(lines) and mbox.is_from_line(lines[blank])
    headers, start = mime.header_block(lines[blank:])
    if not mime.is_mail(headers):
        headers, start = {}, int(escaped)
    entity = _entity(headers)
    if entity.get_content_maintype() == "multipart":
        raise UnmendableError("a mail in several parts is not mended")
    if str(entity.get_param("format", "")).lower() == "flowed":
        raise UnmendableError("a mail whose lines flow is not mended")
    content = lines[blank + start :]
    texts = mime.body_of(headers, mbox.unescaped(list(content)) if escaped else content).slots
    encoding, units = _units(entity, _lines(b"".join(physical[blank + start :])), len(texts))
    charset = str(entity.get_content_charset("") or "utf-8")
    if any(text is None for text in texts):
        raise UnmendableError("a mail in several parts is not mended")
    return Source(
        head=tuple(physical[: blank + start]),
        headers_at=blank,
        units=tuple(units),
        texts=tuple(text or "" for text in texts),
        encoding=encoding,
        charset=_charset(charset, b"".join(units)),
        escaped=escaped,
        width=max(4, len(content[0].strip())) if encoding == "base64" else 76,
    )


def _lines(raw: bytes) -> list[bytes]:
    """The lines with their ends; nothing but a line feed ends one."""
    parts = raw.split(b"\n")
    return [part + b"\n" for part in parts[:-1]] + ([parts[-1]] if parts[-1] else [])


def _entity(headers: Mapping[str, mime.Header]) -> Entity:
    entity = Entity()
    for name in ("content-type", "content-transfer-encoding"):
        if name in headers:
            entity[name] = headers[name].value[:1000]
    return entity


def _units(entity: Entity, physical: list[bytes], wanted: int) -> tuple[str, list[bytes]]:
    """The encoding that the body really has, and the bytes of each of its lines."""
    named = str(entity.get("content-transfer-encoding", "")).strip().lower()
    if len(physical) == wanted and named != "base64" and not (named == "quoted-printable" and _has_escapes(physical)):
        return "", physical
    units = {"base64": _decoded, "quoted-printable": _joined}.get(named, lambda lines: [])(physical)
    if len(units) < wanted or b"".join(units[wanted:]).strip():  # empty lines at the end are not read
        if len(physical) == wanted:  # decoded before, and the header left
            return "", physical
        raise UnmendableError("its lines cannot be told apart in its encoding")
    return named, units


def _has_escapes(lines: Sequence[bytes]) -> bool:
    return any(re.search(rb"=[0-9A-F]{2}", line) for line in lines)


def _joined(physical: Sequence[bytes]) -> list[bytes]:
    """Quoted-printable: a line that ends in "=" goes on in the next."""
    units: list[bytes] = []
    open_ = False
    for line in physical:
        if open_:
            units[-1] += line
        else:
            units.append(line)
        open_ = line.rstrip().endswith(b"=")
    return units


def _decoded(physical: Sequence[bytes]) -> list[bytes]:
    try:
        return _lines(base64.b64decode(b"".join(line.strip() for line in physical), validate=True))
    except binascii.Error:
        return []


def _charset(named: str, body: bytes) -> str:
    """What to write new lines in: as the body is written, whatever it says of itself."""
    for name in ("utf-8", named) if named not in ("us-ascii", "ascii") or not body.isascii() else ("ascii",):
        try:
            body.decode(name)
        except (UnicodeError, LookupError):
            continue
        return name if not body.isascii() else named
    return "latin-1"
