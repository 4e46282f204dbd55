"""Headers and bodies of one mail: folding, RFC 2047 words, multiparts, encodings, charsets, flowed text.

Built for damaged mail: what cannot be decoded stays as it stands. Only a body of too many lines is refused.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from email.errors import MessageError
from email.header import decode_header
from email.message import Message as Entity
from email.policy import compat32
from itertools import pairwise

from reviewer.errors import MailError
from reviewer.model import Packing
from reviewer.reading import charsets

MAX_LINES = 1_000_000
"""Of one body, decoded."""

MAX_VALUE = 4000
"""Characters of a header that is decoded; the rest is cut off."""

_MAX_MIME_VALUE = 1000
_MAX_DEPTH = 5
_MAX_PARTS = 1000
_MAX_TOLD = 10  # parts that are not read
_MAX_NAME = 80
_INNER_HEAD = 200  # lines of an attached patch file in which its headers are looked for
_HEADER = re.compile(rb"[!-9;-~]{1,200}:")
_WORD = r"=\?[^?\s]{1,60}\?[bBqQ]\?(?:[^?]|\?(?!=)){0,1000}\?="
_WORDS = re.compile(rf"{_WORD}(?:\s*{_WORD})*")
_UTF16 = re.compile(r"utf-?16", re.IGNORECASE)
_BASE64_LINE = re.compile(rb"[A-Za-z0-9+/][A-Za-z0-9+/=]*")
_BASE64_GROUP = re.compile(rb"[^=]+={0,2}|=+")
_LONG_BASE64_LINE = 60
_QP_ESCAPE = re.compile(rb"=(?:3[Dd]|[89A-F][0-9A-F]|20|09|0D|0A|2E|2D|46)|=[ \t]*$", re.MULTILINE)
_QP_SOFT_BREAK = re.compile(rb"=$", re.MULTILINE)
_QP_FOREIGN = re.compile(rb"=(?![0-9A-Fa-f]{2}|[ \t]*$)", re.MULTILINE)
_PATCH_TYPES = frozenset({"text/x-patch", "text/x-diff", "application/x-patch", "application/x-diff"})
_PATCH_NAMES = (".patch", ".diff")
_SIGNATURE_TYPES = frozenset(
    {"application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature"}
)
_MAIL_TYPES = frozenset({"message/rfc822", "message/global"})
_MAIL_HEADERS = frozenset(
    {"from", "subject", "date", "message-id", "to", "cc", "received", "return-path", "mime-version"}
)
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]+")
_NOT_ENCODED = "The header says {}, but the body is none; it was read as it stands."
_GUESSED = "Some bytes fit neither the charset that the mail names nor UTF-8; they were read as latin-1."
_NOT_READ = "A part of the mail is not read: {}."
_MORE_NOT_READ = "More parts of the mail are not read."
_QP_UNDECLARED = "The body is quoted-printable and its headers do not say so; git am would take it as it stands."


@dataclass(frozen=True, slots=True)
class Header:
    """A header as it stands, unfolded."""

    value: str
    """RFC 2047 words not yet decoded."""
    first: int
    """1-based line within the block that was read."""
    last: int


@dataclass(frozen=True, slots=True)
class Inner:
    """A mail inside a mail: forwarded, or a patch file attached as git format-patch wrote it."""

    first: int
    """Index of its first line among the lines of the body."""
    lines: tuple[bytes, ...]


@dataclass(slots=True)
class Body:
    """The decoded body of a mail."""

    slots: list[str | None] = field(default_factory=list)
    """A text for each line, None for a line that counts but is not text.

    None stands for the structure of a multipart body, for parts that are not read (HTML, images, signatures),
    for mails inside, and for a line that format=flowed joined to the one before.
    """
    mails: list[Inner] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    packing: list[Packing] = field(default_factory=list)
    """Each once, in the order met."""


def lines_of(raw: bytes) -> list[bytes]:
    """The lines without their ends; a carriage return before the line feed belongs to the end."""
    lines = [line.removesuffix(b"\r") for line in raw.removeprefix(b"\xef\xbb\xbf").split(b"\n")]
    return lines[:-1] if not lines[-1] else lines


def header_block(lines: Sequence[bytes]) -> tuple[dict[str, Header], int]:
    """The headers by name in lower case, the last of each as for git, and the index of the first body line.

    "From " lines count as headers, without a value; a line that is no header begins the body.
    """
    headers: dict[str, Header] = {}
    at = 0
    while at < len(lines) and lines[at].strip():
        first = at
        at += 1
        while at < len(lines) and lines[at][:1] in {b" ", b"\t"}:
            at += 1
        if _HEADER.match(lines[first]):
            name, _, value = lines[first].partition(b":")
            folded = b" ".join(line.strip() for line in (value, *lines[first + 1 : at]))
            headers[name.decode("ascii").lower()] = Header(charsets.text(folded, ""), first + 1, at)
        elif not lines[first].startswith((b"From ", b">From ")):
            return headers, first
    return headers, min(at + 1, len(lines))


def unfolded(value: str) -> str:
    """A header's value with its RFC 2047 words decoded; words that are broken stay."""
    decoded = _WORDS.sub(lambda found: _decoded_words(found[0]), value[:MAX_VALUE])
    return _CONTROL.sub(" ", decoded).strip()


def is_mail(headers: Mapping[str, Header]) -> bool:
    """Whether these are the headers of a mail."""
    return not _MAIL_HEADERS.isdisjoint(headers)


def body_of(headers: Mapping[str, Header], lines: Sequence[bytes]) -> Body:
    """The decoded body; raises MailError for more than MAX_LINES lines."""
    body = Body()
    _read(body, _entity(headers), lines, 0)
    return body


def content_type(headers: Mapping[str, Header]) -> str:
    """ "text/plain" and the like, in lower case."""
    return _entity(headers).get_content_type()


def _decoded_words(words: str) -> str:
    try:
        pairs = decode_header(words)
    except (MessageError, ValueError):
        return words
    texts = [charsets.text(text, charset or "") if isinstance(text, bytes) else text for text, charset in pairs]
    return " ".join("".join(texts).splitlines()) or words


def _entity(headers: Mapping[str, Header]) -> Entity:
    """The MIME headers, for the email package to take apart."""
    entity = Entity(policy=compat32)
    for name in ("content-type", "content-transfer-encoding", "content-disposition"):
        if name in headers:
            entity[name] = headers[name].value[:_MAX_MIME_VALUE]
    return entity


def _parameter(entity: Entity, name: str, header: str = "content-type") -> str:
    """A parameter of a MIME header, empty where it is absent or nonsense."""
    try:
        value = entity.get_param(name, "", header)
    except (ValueError, LookupError, TypeError):
        return ""
    return str(value[2] if isinstance(value, tuple) else value or "")


def _read(body: Body, entity: Entity, lines: Sequence[bytes], depth: int) -> None:
    """Append an entity to the body."""
    if entity.get_content_maintype() == "multipart" and depth < _MAX_DEPTH:
        boundary = b"--" + _parameter(entity, "boundary").rstrip().encode("utf-8", "replace")
        if boundary != b"--" and any(line.rstrip() == boundary for line in lines):
            _read_parts(body, entity, lines, boundary, depth)
            return
    if depth and _is_mail_inside(entity, lines):
        content = tuple(_unencoded(entity, lines))
        body.mails.append(Inner(len(body.slots), content))
        body.slots += [None] * len(content)
    elif _is_text(entity, lines, inner=depth > 0):
        if depth and _is_patch_file(entity):
            _pack(body, Packing.ATTACHED)
        body.slots += _texts(body, entity, lines)
    else:
        _pass_over(body, entity, lines)


def _pass_over(body: Body, entity: Entity, lines: Sequence[bytes]) -> None:
    """Leave a part out and say so, unless it is a signature or has nothing in it."""
    body.slots += [None] * len(lines)
    kind = entity.get_content_type()
    if kind == "text/html":
        _pack(body, Packing.HTML)
    if kind in _SIGNATURE_TYPES or not any(line.strip() for line in lines):
        return
    name = _CONTROL.sub(" ", _name(entity))[:_MAX_NAME]
    _tell(body, _NOT_READ.format(f"{kind[:_MAX_NAME]}, {name!r}" if name else kind[:_MAX_NAME]))


def _tell(body: Body, remark: str) -> None:
    """A remark, once; of very many, that there are more."""
    remark = remark if len(body.remarks) < _MAX_TOLD else _MORE_NOT_READ
    body.remarks += [remark] if remark not in body.remarks else []


def _pack(body: Body, how: Packing) -> None:
    body.packing += [how] if how not in body.packing else []


def _read_parts(body: Body, entity: Entity, lines: Sequence[bytes], boundary: bytes, depth: int) -> None:
    """Append a multipart body: preamble, then boundary, part headers and content of each part."""
    end = next((at for at, line in enumerate(lines) if line.rstrip() == boundary + b"--"), len(lines))
    marks = [at for at in range(end) if lines[at].rstrip() == boundary][:_MAX_PARTS]
    body.slots += [None] * (marks[0] if marks else end)
    for start, stop in zip(marks, [*marks[1:], end], strict=False):
        part = lines[start + 1 : stop]
        headers, first = header_block(part)
        inner = _entity(headers)
        if entity.get_content_subtype() == "digest":
            inner.set_default_type("message/rfc822")
        body.slots += [None] * (1 + first)
        _read(body, inner, part[first:], depth + 1)
        _refuse_more_than_can_be_held(len(body.slots))


def _texts(body: Body, entity: Entity, lines: Sequence[bytes]) -> Sequence[str | None]:
    """The decoded lines of a text."""
    content = _unencoded(entity, lines)
    if content is lines and _is_wrongly_declared(entity, lines):
        _tell(body, _NOT_ENCODED.format(_encoding(entity)))
    if content is lines and "content-transfer-encoding" not in entity and _is_undeclared_quoted_printable(lines):
        content = _bounded_lines(binascii.a2b_qp(b"\n".join(lines)))
        _tell(body, _QP_UNDECLARED)
    charset = _parameter(entity, "charset")
    charset = "" if _UTF16.match(charset) else charset
    if charsets.are_guessed(content, charset):
        _tell(body, _GUESSED)
    texts = charsets.lines(content, charset)
    if _parameter(entity, "format").lower() == "flowed":
        _pack(body, Packing.FLOWED)
        return _unflowed(texts, delsp=_parameter(entity, "delsp").lower() == "yes")
    return texts


def _is_mail_inside(entity: Entity, lines: Sequence[bytes]) -> bool:
    """Whether this part is a mail of its own: forwarded, or a patch file with the headers of one."""
    if entity.get_content_type() in _MAIL_TYPES:
        return True
    if not _is_patch_file(entity):
        return False
    content = _unencoded(entity, lines)[:_INNER_HEAD]
    start = next((at for at, line in enumerate(content) if line.strip()), 0)
    return {"from", "subject"} <= header_block(content[start:])[0].keys()


def _is_patch_file(entity: Entity) -> bool:
    return entity.get_content_type() in _PATCH_TYPES or _name(entity).lower().endswith(_PATCH_NAMES)


def _name(entity: Entity) -> str:
    return _parameter(entity, "filename", "content-disposition") or _parameter(entity, "name")


def _is_text(entity: Entity, lines: Sequence[bytes], *, inner: bool) -> bool:
    """Whether to read this: plain text, and patches however they are attached."""
    kind = entity.get_content_type()
    if _is_patch_file(entity):
        return True
    if kind == "text/plain":
        attached = inner and _name(entity) and entity.get_content_disposition() == "attachment"
        if not attached:
            return True
    elif not inner:
        return kind != "text/html" and entity.get_content_maintype() in {"text", "multipart"}
    return kind != "text/html" and _holds_diff(_unencoded(entity, lines))


def _holds_diff(content: Sequence[bytes]) -> bool:
    """Whether this is text, and a diff in it, which git takes of whatever type the part is."""
    names = any(above.startswith(b"--- ") and below.startswith(b"+++ ") for above, below in pairwise(content))
    is_one = names or any(line.startswith(b"diff --git ") for line in content)
    return is_one and not any(b"\0" in line for line in content)


def _unencoded(entity: Entity, lines: Sequence[bytes]) -> Sequence[bytes]:
    """The content decoded, unless it is already: b4 hands on decoded bodies under the headers they had."""
    encoding = _encoding(entity)
    if encoding == "base64":
        return _from_base64(lines, _parameter(entity, "charset"))
    if encoding == "quoted-printable" and _is_quoted_printable(lines):
        return _bounded_lines(binascii.a2b_qp(b"\n".join(lines)))
    return lines


def _encoding(entity: Entity) -> str:
    """ "base64" and the like, in lower case; empty where no header says."""
    return str(entity.get("content-transfer-encoding", "")).strip().lower()


def _is_wrongly_declared(entity: Entity, lines: Sequence[bytes]) -> bool:
    """Whether content that was left as it stands would be another text if its header were right.

    A diff in it shows that nothing was guessed: it was decoded before, as b4 does, and the header left.
    """
    encoding = _encoding(entity)
    if encoding not in ("base64", "quoted-printable"):
        return False
    content = b"\n".join(lines)
    differs = bool(content.strip()) if encoding == "base64" else binascii.a2b_qp(content) != content
    return differs and not any(line.startswith((b"diff --git ", b"+++ ")) for line in lines)


def _bounded_lines(content: bytes) -> list[bytes]:
    """The lines, which are counted before they take memory: encoded line feeds are cheap."""
    _refuse_more_than_can_be_held(content.count(b"\n"))
    return lines_of(content)


def _refuse_more_than_can_be_held(lines: int) -> None:
    if lines > MAX_LINES:
        raise MailError(f"longer than {MAX_LINES} lines")


def _from_base64(lines: Sequence[bytes], charset: str) -> Sequence[bytes]:
    """Decoded, list servers' plain footer kept behind it; the lines as they are where this is not base64.

    Each line may be padded for itself, and a list's footer encoded behind the text: padding ends a group.
    """
    filled = [line.strip() for line in lines]
    end = next((at for at, line in enumerate(filled) if line and not _BASE64_LINE.fullmatch(line)), len(lines))
    rest = list(lines[end:])
    if rest and (not end or len(filled[0]) < _LONG_BASE64_LINE):
        return lines
    try:
        groups = _BASE64_GROUP.finditer(b"".join(filled[:end]))
        content = b"".join(base64.b64decode(group[0], validate=True) for group in groups)
    except binascii.Error:
        return lines
    if _UTF16.match(charset) and charsets.fits(content, charset):
        content = content.decode(charset).encode("utf-8", "replace")
    return [*_bounded_lines(content), *rest]


def _is_quoted_printable(lines: Sequence[bytes]) -> bool:
    """Whether escapes outnumber equals signs that no encoder would have let stand."""
    content = b"\n".join(lines)
    if not content.isascii():
        return False
    return sum(1 for _ in _QP_ESCAPE.finditer(content)) > sum(1 for _ in _QP_FOREIGN.finditer(content))


def _is_undeclared_quoted_printable(lines: Sequence[bytes]) -> bool:
    """Whether an archive has lost the header that tells: lines end in "=", and no equals sign stands for itself.

    Code has some, so that a patch which is not encoded is never taken for one that is.
    """
    content = b"\n".join(lines)
    if b"=3D" not in content or not _QP_SOFT_BREAK.search(content) or not content.isascii():
        return False
    return _QP_FOREIGN.search(content) is None


def _unflowed(texts: Sequence[str], *, delsp: bool) -> list[str | None]:
    """Undo format=flowed (RFC 3676) as git does, but leave quoted lines alone, to keep their marks."""
    slots: list[str | None] = []
    joined = ""
    at: int | None = None
    for index, text in enumerate(texts):
        slots.append(None)
        signature = text == "-- "
        if at is not None and (signature or text.startswith(">")):
            slots[at], at, joined = joined, None, ""
        if not signature:
            text = text.removeprefix(" ")
        at = index if at is None else at
        if text.endswith(" ") and not signature and not text.startswith(">"):
            joined += text[:-1] if delsp else text
        else:
            slots[at], at, joined = joined + text, None, ""
    if at is not None:
        slots[at] = joined
    return slots
