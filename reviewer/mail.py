"""Bytes -> Message: mbox splitting, mails, raw diffs, archive pages.

Line numbers count the headers as they stand plus the decoded body. An mbox "From " line is line 1 of its
message, and the structure of a multipart body (boundaries, part headers, parts not read) counts as it stands.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reviewer import cut, mime, quotes
from reviewer.errors import MailError
from reviewer.model import Line, Message

MAX_INPUT = 256 * 2**20
MAX_MESSAGE = 32 * 2**20
MAX_MESSAGES = 50_000
MAX_LINES = 4 * mime.MAX_LINES
"""Of all messages together."""

_EARLY = 8000
_MAX_THREAD = 64 * 1024
_DATE = (
    rb"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) [ \d]?\d"
    rb" \d\d:\d\d(?::\d\d)?(?: [A-Z]{2,5}| [+-]\d{4})? \d{4}(?: [A-Z]{2,5}| [+-]\d{4})?"
)
_WHO = rb"(?:[0-9a-f]{40}(?:[0-9a-f]{24})?|[^\s@]{1,200}@[^\s@]{1,200}|MAILER-DAEMON|-)"
_FROM_LINE = re.compile(rb"^From " + _WHO + rb" {1,3}" + _DATE + rb"[ \t]*\r?$", re.MULTILINE)
_ESCAPED_FROM = re.compile(rb">+From ")
_MAIL_HEADERS = frozenset(
    {"from", "subject", "date", "message-id", "to", "cc", "received", "return-path", "mime-version"}
)
_MAGIC = {
    b"\x89PNG": "a PNG image",
    b"\xff\xd8\xff": "a JPEG image",
    b"GIF8": "a GIF image",
    b"%PDF": "a PDF document",
    b"\x1f\x8b": "compressed with gzip; unpack it first",
    b"\xfd7zXZ": "compressed with xz; unpack it first",
    b"PK\x03\x04": "a zip archive; unpack it first",
    b"\xff\xfe": "text in UTF-16; save it as UTF-8",
    b"\xfe\xff": "text in UTF-16; save it as UTF-8",
}
_HTML = re.compile(rb"\s*<(?:!doctype\s+html|html|head|body|\?xml)\b", re.IGNORECASE)
_MESSAGE_ID = re.compile(r"<[^<>\s]{1,996}>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailbox:
    """Everything one input holds."""

    kind: str
    """"patch" (one mail or raw diff), "mbox" (several) or "archive" (a mail in an archive's text form)."""
    messages: tuple[Message, ...]
    errors: tuple[str, ...]
    """Messages that could not be read, a sentence each that begins with the origin."""


@dataclass(frozen=True, slots=True)
class _Read:
    """A message and its whole body, which a reply's quotes are read from."""

    message: Message
    body: tuple[Line, ...]


def read(raw: bytes, origin: str) -> Mailbox:
    """All messages of a patch file, a mail, an mbox or an archive's page; origin is the name to report.

    Raises MailError, one line that begins with origin, where there is nothing to read.
    """
    raw = raw.removeprefix(b"\xef\xbb\xbf")
    reason = _why_not(raw)
    if reason:
        raise MailError(f"{origin}: {reason}")
    page = _archive_page(raw, origin)
    if page:
        return Mailbox(kind="archive", messages=_recovered([page]), errors=())
    chunks = split_mbox(raw)
    found, errors = _read_all(chunks, origin)
    if not found:
        raise MailError(errors[0])
    return Mailbox(kind="mbox" if len(chunks) > 1 else "patch", messages=_recovered(found), errors=tuple(errors))


def split_mbox(raw: bytes) -> list[bytes]:
    """The messages of an mbox, each with its "From " line; anything else is one message.

    Only a line of the shape that git and mail programs write divides (an id or an address, then a date). As
    for git, a mail without such a line in front is no mbox, so a patch attached to it does not divide it.
    """
    starts = [match.start() for match in _FROM_LINE.finditer(raw)]
    if not starts:
        return [raw]
    ahead = raw[: starts[0]]
    if not ahead.strip():
        starts[0] = 0
    elif _is_mail(mime.header_block(mime.lines_of(ahead[:MAX_MESSAGE].lstrip()))[0]):
        return [raw]
    else:
        starts.insert(0, 0)
    return [raw[start:end] for start, end in zip(starts, [*starts[1:], len(raw)], strict=True)]


def person(value: str) -> str:
    """ "Name <address>" out of a decoded From header; "a@b (Name)" is turned round, as git does."""
    at = value.find("@")
    if at < 0:
        return _unquoted(value)
    start = max(value.rfind(mark, 0, at) for mark in '< \t"') + 1
    end = next((index for index in range(at, len(value)) if value[index] in "> \t"), len(value))
    name = _unquoted(f"{value[:start].removesuffix('<')} {value[end:].removeprefix('>')}")
    if name.startswith("(") and name.endswith(")"):
        name = name[1:-1].strip()
    return f"{name} <{value[start:end]}>".strip()


def _why_not(raw: bytes) -> str:
    """Why this is plainly no mail; empty where it may be one."""
    if not raw.strip():
        return "the input is empty"
    if len(raw) > MAX_INPUT:
        return f"larger than {MAX_INPUT // 2**20} MiB"
    for magic, what in _MAGIC.items():
        if raw.startswith(magic):
            return f"not a mail: {what}"
    if b"\0" in raw[:_EARLY]:
        return "not a mail: binary data"
    if _HTML.match(raw[:_EARLY]):
        return "an HTML or XML page, not a mail; save the raw message instead"
    return ""


def _read_all(chunks: Sequence[bytes], origin: str) -> tuple[list[_Read], list[str]]:
    """What can be read of the messages, and an error for each of the others."""
    found: list[_Read] = []
    errors: list[str] = []
    lines = 0
    for number, chunk in enumerate(chunks, 1):
        where = f"{origin}: message {number}" if len(chunks) > 1 else origin
        if number > MAX_MESSAGES or lines > MAX_LINES:
            errors.append(f"{where} and all that follow: more than can be read at once")
            break
        try:
            found.append(_read_one(chunk, origin))
            lines += len(found[-1].body)
        except MailError as error:
            errors.append(f"{where}: {error}")
    return found, errors


def _recovered(found: Sequence[_Read]) -> tuple[Message, ...]:
    """The messages; where none of them is a patch, replies give way to the patches they quote."""
    messages = tuple(one.message for one in found)
    if any(message.diff for message in messages):
        return messages
    return tuple(quotes.recover(one.message, one.body) or one.message for one in found)


def _archive_page(raw: bytes, origin: str) -> _Read | None:
    head = quotes.archive_head(mime.decoded_lines(mime.lines_of(raw[:_EARLY])))
    if head is None or _is_too_long(raw):
        return None
    texts = mime.decoded_lines(mime.lines_of(raw))
    body = tuple(Line(text, number) for number, text in enumerate(texts[head.body :], head.body + 1))
    parts = cut.split(body)
    message = Message(
        origin=origin,
        message_id="",
        subject=head.subject,
        subject_lines=(head.subject_line, head.subject_line),
        author=person(head.author),
        sender=person(head.author),
        date=head.date,
        text=parts.text,
        notes=parts.notes,
        diff=parts.diff,
        exact_whitespace=False,
        remarks=(quotes.COLLAPSED,),
    )
    return _Read(message, body)


def _is_too_long(chunk: bytes) -> bool:
    return len(chunk) > MAX_MESSAGE or chunk.count(b"\n") > mime.MAX_LINES


def _read_one(chunk: bytes, origin: str) -> _Read:
    """One message; the MailError it raises does not name the origin yet."""
    if _is_too_long(chunk):
        raise MailError(f"longer than {MAX_MESSAGE // 2**20} MiB or {mime.MAX_LINES} lines")
    lines = mime.lines_of(chunk) or [b""]
    blank = next((at for at, line in enumerate(lines) if line.strip()), 0)
    is_mbox = _FROM_LINE.match(lines[blank]) is not None
    headers, start = mime.header_block(lines[blank:])
    if not _is_mail(headers):
        headers, start = {}, int(is_mbox)
    content = lines[blank + start :]
    if is_mbox:
        content = [line[1:] if _ESCAPED_FROM.match(line) else line for line in content]
    slots = mime.body_of(headers, content)
    numbered = enumerate(slots, blank + start + 1)
    body = tuple(Line(text, number) for number, text in numbered if text is not None)
    if slots and not body:
        raise MailError(f"no plain text in it, only {mime.content_type(headers)}")
    message = _message(headers, body, origin, blank)
    if not headers and not message.diff:
        raise MailError("no mail headers and no diff in it")
    return _Read(message, body)


def _is_mail(headers: Mapping[str, mime.Header]) -> bool:
    return not _MAIL_HEADERS.isdisjoint(headers)


def _message(headers: Mapping[str, mime.Header], body: Sequence[Line], origin: str, blank: int) -> Message:
    """The message; blank is the number of lines before the headers."""
    given = cut.in_body(body)
    inner = {name: _in_body_value(lines) for name, lines in given.headers.items()}
    outer = {name: mime.unfolded(headers[name].value) for name in ("from", "subject", "date") if name in headers}
    parts = cut.split(given.rest)
    sender = person(outer.get("from", ""))
    return Message(
        origin=origin,
        message_id=next(iter(_ids(headers, "message-id")), ""),
        subject=inner.get("subject", outer.get("subject", "")),
        subject_lines=_subject_lines(headers, given, blank),
        author=person(inner["from"]) if "from" in inner else sender,
        sender=sender,
        date=inner.get("date", outer.get("date", "")),
        in_reply_to=next(iter(_ids(headers, "in-reply-to")), ""),
        references=_ids(headers, "references"),
        text=parts.text,
        notes=parts.notes,
        diff=parts.diff,
    )


def _ids(headers: Mapping[str, mime.Header], name: str) -> tuple[str, ...]:
    """The Message-IDs in a header."""
    return tuple(_MESSAGE_ID.findall(headers[name].value[:_MAX_THREAD])) if name in headers else ()


def _in_body_value(lines: Sequence[Line]) -> str:
    """An in-body header without its name; "[PATCH] ..." stands for a subject without one."""
    joined = " ".join(line.text.strip() for line in lines)
    return mime.unfolded(joined if joined.startswith("[PATCH]") else joined.partition(":")[2])


def _subject_lines(headers: Mapping[str, mime.Header], given: cut.InBody, blank: int) -> tuple[int, int] | None:
    inner = [line.number for line in given.headers.get("subject", ()) if line.number is not None]
    if inner:
        return inner[0], inner[-1]
    if "subject" not in headers:
        return None
    return headers["subject"].first + blank, headers["subject"].last + blank


def _unquoted(text: str) -> str:
    """Without quotation marks and backslashes, blanks collapsed."""
    return " ".join(re.sub(r'\\(.)|"', lambda found: found[1] or "", text).split())
