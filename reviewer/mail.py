"""Bytes -> Message: mails, mboxes, raw diffs, archive pages; one message is in memory at a time.

Line numbers count the headers as they stand plus the decoded body. An mbox "From " line is line 1 of its
message, and the structure of a multipart body (boundaries, part headers, parts not read) counts as it stands.
"""

from __future__ import annotations

import io
import re
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import BinaryIO

from reviewer import quotes
from reviewer.errors import MailError
from reviewer.model import Line, Message
from reviewer.quoting import page
from reviewer.reading import charsets, compressed, cut, mbox, mime, people

MAX_INPUT = 512 * 2**20
"""Bytes of one input, unpacked."""
MAX_MESSAGES = 50_000
FORWARDED = "The patch is a mail inside another mail; git am of the outer one would not take it."

_EARLY = 8000
_MAX_THREAD = 64 * 1024
_MAX_LIST_ID = 1000
_MAX_INNER = 3
_MAX_WAITING = 200
_MAX_WAITING_LINES = 200_000
_MAGIC = {
    b"\x89PNG": "a PNG image",
    b"\xff\xd8\xff": "a JPEG image",
    b"GIF8": "a GIF image",
    b"%PDF": "a PDF document",
    b"PK\x03\x04": "a zip archive; unpack it first",
    b"\x28\xb5\x2f\xfd": "compressed with zstd; unpack it first",
    b"\x1f\x8b": "compressed twice; unpack it first",
    b"\xfd7zXZ": "compressed twice; unpack it first",
    b"BZh": "compressed twice; unpack it first",
}
_COMPOSED = re.compile(rb"\s*(?:From [^\n]*\n)?GIT:(?:[ \t][^\n]*)?\r?$", re.MULTILINE)
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
class Delivery:
    """A message as one list has passed it on."""

    message: Message
    list_id: str
    """The List-Id header as it stands; empty where there is none."""


@dataclass(frozen=True, slots=True)
class _Read:
    """A message and its whole body, which a reply's quotes are read from."""

    message: Message
    body: tuple[Line, ...]
    list_id: str = ""


def read(raw: bytes, origin: str) -> Mailbox:
    """All messages of a patch file, a mail, an mbox or an archive's page; origin is the name to report.

    Raises MailError, one line that begins with origin, where there is nothing to read.
    """
    found: list[Message] = []
    errors: list[MailError] = []
    for one in messages(io.BytesIO(raw), origin):
        if isinstance(one, Message):
            found.append(one)
        else:
            errors.append(one)
    if not found:
        raise errors[0]
    return Mailbox(kind=kind(found[0], len(found) + len(errors)), messages=tuple(found), errors=tuple(map(str, errors)))


def kind(first: Message, count: int) -> str:
    """What an input is that holds this message first, and as many in all; the words of Mailbox.kind."""
    if count > 1:
        return "mbox"
    return "archive" if first.archived else "patch"


def messages(stream: compressed.Readable, origin: str) -> Iterator[Message | MailError]:
    """The messages of a stream one by one, and an error in the place of each that cannot be read.

    A stream may be compressed or in UTF-16. There is at least one of either. The text of an error is one line
    that begins with origin. Where no message is a patch, replies give way to the patches they quote; as many
    as wait for that decision are the only ones held.
    """
    for one in deliveries(stream, origin):
        yield one.message if isinstance(one, Delivery) else one


def deliveries(stream: compressed.Readable, origin: str) -> Iterator[Delivery | MailError]:
    """The same with the list that each message came by."""
    waiting = _Waiting()
    problem = ""
    try:
        for one in _all(compressed.plain(stream, MAX_INPUT), origin):
            yield from [one] if isinstance(one, MailError) else waiting.passed(one)
    except MailError as error:
        problem = str(error)
    except OSError as error:
        problem = error.strerror or str(error)
    yield from waiting.rest()
    if problem:
        yield MailError(f"{origin}: {problem}")


class _Waiting:
    """The replies that quote a patch, until it is known whether the input holds the patch itself."""

    def __init__(self) -> None:
        self._held: deque[tuple[_Read, Message | None]] = deque()
        self._lines = 0
        self._has_patch = False

    def passed(self, read: _Read) -> Iterator[Delivery]:
        """What is decided now that this one has come."""
        is_patch = bool(read.message.diff) and not quotes.may_hold_copy(read.message)
        found = None if self._has_patch or is_patch else quotes.recover(read.message, read.body)
        if read.message.diff and not found and not self._has_patch:
            self._has_patch = True
            yield from (Delivery(plain.message, plain.list_id) for plain, _ in self._held)
            self._held.clear()
        if not found and not self._held:
            yield Delivery(read.message, read.list_id)
            return
        self._held.append((read, found))
        self._lines += len(read.body)
        while len(self._held) > _MAX_WAITING or self._lines > _MAX_WAITING_LINES:
            plain, _ = self._held.popleft()
            self._lines -= len(plain.body)
            yield Delivery(plain.message, plain.list_id)

    def rest(self) -> Iterator[Delivery]:
        """All that still waits, now that no patch has come: of each patch the newest copy, the others as they came."""
        found = quotes.newest((plain.message, recovered) for plain, recovered in self._held)
        for message, (plain, _) in zip(found, self._held, strict=True):
            yield Delivery(message, plain.list_id)


def _all(stream: io.BufferedReader, origin: str) -> Iterator[_Read | MailError]:
    """All messages; raises MailError, without the origin, for what ends the reading."""
    early = stream.peek(_EARLY)[:_EARLY]
    reason = _why_not(early)
    if reason:
        raise MailError(reason)
    head = quotes.archive_head(charsets.lines(mime.lines_of(early)))
    if head:
        yield from _archive_page(stream, origin)
        return
    for chunk in mbox.split(stream):
        where = origin if chunk.number == 1 and chunk.last else f"{origin}: message {chunk.number}"
        if chunk.number > MAX_MESSAGES:
            yield MailError(f"{where} and all that follow: more than can be read at once")
            return
        try:
            if chunk.too_long:
                raise _too_long()
            yield from _read_one(chunk.raw, origin)
        except MailError as error:
            yield MailError(f"{where}: {error}")


def _too_long() -> MailError:
    return MailError(f"longer than {mbox.MAX_MESSAGE // 2**20} MiB or {mime.MAX_LINES} lines")


def _why_not(early: bytes) -> str:
    """Why this is plainly no mail; empty where it may be one."""
    if not early.strip():
        return "the input is empty"
    for magic, what in _MAGIC.items():
        if early.startswith(magic):
            return f"not a mail: {what}"
    if b"\0" in early and not _begins_as_mail(early):
        return "not a mail: binary data"
    if _COMPOSED.match(early):
        return "a template of git send-email --compose, not a mail"
    if _HTML.match(early):
        return "an HTML or XML page, not a mail; save the raw message instead"
    return ""


def _begins_as_mail(early: bytes) -> bool:
    """Whether headers stand here, however damaged."""
    lines = mime.lines_of(early.lstrip())
    return mbox.is_from_line(lines[0]) or mime.is_mail(mime.header_block(lines)[0])


def _archive_page(stream: BinaryIO, origin: str) -> Iterator[_Read]:
    raw = stream.read(mbox.MAX_MESSAGE + 1)
    if len(raw) > mbox.MAX_MESSAGE or raw.count(b"\n") > mime.MAX_LINES:
        raise _too_long()
    for found in page.messages(charsets.lines(mime.lines_of(raw))):
        yield _Read(_archived(found, origin), found.body)


def _archived(found: page.Archived, origin: str) -> Message:
    head = found.head
    given = cut.in_body(found.body)
    parts = cut.split(given.rest)
    return Message(
        origin=origin,
        message_id=head.message_id,
        subject=head.subject,
        subject_lines=(head.subject_line, head.subject_line),
        author=people.person(head.author),
        sender=people.person(head.author),
        date=" ".join(head.date.split()),
        text=parts.text,
        notes=parts.notes,
        diff=parts.diff,
        tail=parts.tail,
        archived=True,
        exact_whitespace=not found.collapsed,
        remarks=(page.COLLAPSED,) if found.collapsed else (),
    )


def _read_one(raw: bytes, origin: str) -> list[_Read]:
    """One message, or the mails inside it; the MailError it raises does not name the origin yet."""
    lines = mime.lines_of(raw) or [b""]
    is_mbox = mbox.is_from_line(next((line for line in lines if line.strip()), b""))
    return _read_lines(lines, origin, 0, is_mbox=is_mbox)


def _read_lines(lines: Sequence[bytes], origin: str, above: int, *, is_mbox: bool, depth: int = 0) -> list[_Read]:
    """What _read_one does, for lines that so many others stand above."""
    blank = next((at for at, line in enumerate(lines) if line.strip()), 0)
    headers, start = mime.header_block(lines[blank:])
    if not mime.is_mail(headers):
        headers, start = {}, int(is_mbox)
    content = list(lines[blank + start :])
    decoded = mime.body_of(headers, mbox.unescaped(content) if is_mbox else content)
    first = above + blank + start + 1
    body = tuple(Line(text, number) for number, text in enumerate(decoded.slots, first) if text is not None)
    inner = _inner(decoded.mails, origin, first, depth)
    try:
        message = _message(headers, body, origin, above + blank)
        remarks = (*message.remarks, *decoded.remarks, *_passed_over(inner))
        message = replace(message, remarks=remarks, packing=tuple(decoded.packing))
        _refuse(message, headers, decoded)
    except MailError:
        if inner:
            return inner
        raise
    patches = [one for one in inner if one.message.diff and not _same(one.message, message)]
    if patches and not message.diff:
        return patches
    list_id = headers["list-id"].value[:_MAX_LIST_ID] if "list-id" in headers else ""
    return [_Read(message, body, list_id), *patches]


def _inner(mails: Sequence[mime.Inner], origin: str, first: int, depth: int) -> list[_Read]:
    """The mails inside a mail that can be read."""
    found: list[_Read] = []
    for mail in mails if depth < _MAX_INNER else ():
        is_mbox = bool(mail.lines) and mbox.is_from_line(mail.lines[0])
        try:
            read = _read_lines(mail.lines, origin, first + mail.first - 1, is_mbox=is_mbox, depth=depth + 1)
        except MailError:
            continue  # what the mail around it says is told
        found += (replace(one, message=_marked(one.message)) for one in read)
    return found


def _passed_over(inner: Sequence[_Read]) -> Iterator[str]:
    """What a reader must know of mails inside that are not read."""
    subjects = [one.message.subject for one in inner if not one.message.diff]
    if subjects:
        yield f"{len(subjects)} mails inside this one hold no patch and are not read: {subjects[0][:100]!r} first."


def _marked(message: Message) -> Message:
    return message if FORWARDED in message.remarks else replace(message, remarks=(*message.remarks, FORWARDED))


def _same(one: Message, other: Message) -> bool:
    """Whether a patch stands in a mail twice, in the text and attached."""
    return [line.text for line in one.diff] == [line.text for line in other.diff]


def _refuse(message: Message, headers: Mapping[str, mime.Header], body: mime.Body) -> None:
    """Raises MailError for what is no mail, or has nothing in it that can be read."""
    if body.slots and all(text is None for text in body.slots):
        raise MailError(f"no plain text in it, only {mime.content_type(headers)}")
    if not headers and not message.diff:
        raise MailError("no mail headers and no diff in it")
    if not message.diff and any("\0" in line.text for line in (*message.text, *message.notes)):
        raise MailError("not a mail: binary data")


def _message(headers: Mapping[str, mime.Header], body: Sequence[Line], origin: str, above: int) -> Message:
    """The message; above is the number of lines before the headers."""
    given = cut.in_body(body)
    inner = {name: _in_body_value(lines) for name, lines in given.headers.items()}
    outer = {name: mime.unfolded(headers[name].value) for name in _DECODED if name in headers}
    parts = cut.split(given.rest)
    author = people.Author(people.person(inner["from"])) if "from" in inner else people.author(outer)
    return Message(
        origin=origin,
        message_id=next(iter(_ids(headers, "message-id")), ""),
        subject=inner.get("subject", outer.get("subject", "")),
        subject_lines=_subject_lines(headers, given, above),
        author=author.name,
        sender=people.person(outer.get("from", "")),
        date=" ".join(inner.get("date", outer.get("date", "")).split()),
        in_reply_to=next(iter(_ids(headers, "in-reply-to")), ""),
        references=_ids(headers, "references"),
        text=parts.text,
        notes=parts.notes,
        diff=parts.diff,
        tail=parts.tail,
        remarks=tuple(filter(None, (author.remark, _scissors(parts.text), _cut_subject(headers, given)))),
    )


_DECODED = ("from", "subject", "date", "reply-to", "x-original-from", "x-original-sender")


def _scissors(text: Sequence[Line]) -> str:
    """What a reader must know of a scissors line in the commit message; empty where there is none."""
    line = next((line for line in text if cut.is_scissors(line.text)), None)
    if line is None:
        return ""
    return f"Mail line {line.number} is a scissors line: git am --scissors drops the text above it, git am keeps it."


def _cut_subject(headers: Mapping[str, mime.Header], given: cut.InBody) -> str:
    """What a reader must know of a subject that is not read to its end; empty where it is."""
    outer = len(headers["subject"].value) if "subject" in headers else 0
    inner = [len(line.text) for line in given.headers.get("subject", ())]
    too_long = (sum(inner) or outer) > mime.MAX_VALUE
    return f"The subject is read to its character {mime.MAX_VALUE}, not to its end." if too_long else ""


def _ids(headers: Mapping[str, mime.Header], name: str) -> tuple[str, ...]:
    """The Message-IDs in a header."""
    return tuple(_MESSAGE_ID.findall(headers[name].value[:_MAX_THREAD])) if name in headers else ()


def _in_body_value(lines: Sequence[Line]) -> str:
    """An in-body header without its name; "[PATCH] ..." stands for a subject without one."""
    joined = " ".join(line.text.strip() for line in lines)
    return mime.unfolded(joined if joined.startswith("[PATCH]") else joined.partition(":")[2])


def _subject_lines(headers: Mapping[str, mime.Header], given: cut.InBody, above: int) -> tuple[int, int] | None:
    inner = [line.number for line in given.headers.get("subject", ()) if line.number is not None]
    if inner:
        return inner[0], inner[-1]
    if "subject" not in headers:
        return None
    return headers["subject"].first + above, headers["subject"].last + above
