"""How the pages of mail archives begin when they are saved as text: what each says of its first message."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

LINE_LIMIT = 1000
"""Characters of a line that a pattern sees."""
NAVIGATION = re.compile(
    r"\s*(?:[*•] *)?(?:next message|previous message|in reply to|maybe in reply to|next in thread|reply|"
    r"contemporary messages sorted|messages? sorted by|sort by)(?: *:|$)",
    re.IGNORECASE,
)
"""A link of hypermail, above or below the message."""
PATCHWORK_BY = re.compile(r"(\S.{0,150}?) ([A-Z][a-z]{2,8}\.? \d{1,2}, \d{4}, .{4,20}?)(?: UTC)?(?: \| #\d+)?$")
"""Who wrote a commit message or a comment, and when."""

_HEAD_LINES = 20
_LONGEST_TREE = 2000
"""Lines of the overview that a thread's page puts before a message."""
_MAIL_HEADER = re.compile(
    r"(?:from|to|cc|subject|date|message-id|received|return-path|mime-version|content-\S+|x-\S+):",
    re.IGNORECASE,
)
_FIELD = re.compile(r"(From|Date|Subject|Message-ID|List):\s+(\S.*)", re.IGNORECASE)
_HEADER = re.compile(r"([A-Za-z-]{2,20}):\s*(.*)")
_PERMALINK = re.compile(r"From: (.{1,200}?) @ (\d{4}-\d\d-\d\d\s+\d\d?:\d\d) UTC \(permalink / raw\)")
_THREAD_SUBJECT = re.compile(r"\* (\S.*)")
_RAW = re.compile(r"Message-ID: (<\S{1,300}>) \(raw\)", re.IGNORECASE)
_OVERVIEW = re.compile(r"\s*\[thread overview\]\s*$")
_MARC_NAVIGATION = re.compile(r"\s*\[(?:prev|next) in (?:list|thread)\]")
_MARC_RAW = re.compile(r"\s*\[Download RAW message or body\]")
_SENT = re.compile(
    r"(.{0,200}?)\s*((?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{1,2} [A-Z][a-z]{2} \d{4} \d\d:\d\d(?::\d\d)?"
    r" [+-]\d{4}.{0,20})$"
)
_PATCHWORK_FIELD = re.compile(r"(?:Message ID|State|Headers|Series|Delegate|Archived)\b")
_PATCHWORK_MARK = re.compile(r"\[[^\]\[]{1,100}\]\s+\S")


@dataclass(frozen=True, slots=True)
class ArchiveHead:
    """What an archive's page says of a message."""

    subject: str
    author: str
    date: str
    subject_line: int
    """1-based."""
    body: int
    """Index of the first body line."""
    message_id: str = ""
    form: str = "hypermail"
    """Or "lore", "thread" (lore's page of a whole one), "marc", "mail-archive", "patchwork"."""


def archive_head(lines: Sequence[str]) -> ArchiveHead | None:
    """The head of the first message of an archive's page, None for anything else."""
    for form in (_lore, _thread, _marc, _patchwork, _mail_archive, _hypermail):
        head = form(lines)
        if head:
            return head
    return None


def _first_filled(lines: Sequence[str], start: int, count: int) -> list[int]:
    """The indices of the first filled lines."""
    window = range(start, min(len(lines), start + _HEAD_LINES))
    return [at for at in window if lines[at].strip()][:count]


def _is_bare(subject: str) -> bool:
    """Whether a line may be a page's title: no header of a mail and no line of a patch."""
    return not (_MAIL_HEADER.match(subject) or subject.startswith(("From ", "diff ", "---", ">", "* ")))


def _hypermail(lines: Sequence[str]) -> ArchiveHead | None:
    """The subject bare, a blank line, From and Date, and perhaps the page's links."""
    filled = _first_filled(lines, 0, 3)
    if len(filled) < 3 or filled[1] == filled[0] + 1 or not _is_bare(lines[filled[0]].strip()):
        return None
    found, at = _fields(lines, filled[1])
    if not {"from", "date"} <= set(found):
        return None
    while at < len(lines) and NAVIGATION.match(lines[at][:LINE_LIMIT]):
        at += 1
    if at < len(lines) and lines[at].strip():
        return None
    return ArchiveHead(lines[filled[0]].strip(), found["from"], found["date"], filled[0] + 1, at)


def _fields(lines: Sequence[str], start: int) -> tuple[dict[str, str], int]:
    """The header lines that stand here, and the index behind them."""
    found: dict[str, str] = {}
    at = start
    while at < len(lines) and (header := _FIELD.match(lines[at][:LINE_LIMIT])):
        found.setdefault(header[1].lower(), header[2].strip())
        at += 1
    return found, at


def _lore(lines: Sequence[str]) -> ArchiveHead | None:
    """public-inbox's page of one message: its headers, with the words of two links between them."""
    at = _below_banner(lines)
    found: dict[str, tuple[str, int]] = {}
    raw = ""
    name = ""
    while at < len(lines) and lines[at].strip():
        header = _HEADER.match(lines[at][:LINE_LIMIT])
        if header and lines[at][0] not in " \t":
            name = header[1].lower()
            found.setdefault(name, (header[2].strip(), at + 1))
        elif name and lines[at][0] in " \t":
            found[name] = (f"{found[name][0]} {lines[at].strip()}", found[name][1])
        else:
            return None
        link = _RAW.match(lines[at])
        raw = link[1] if link else raw
        at += 1
    if not raw or not {"from", "subject", "date"} <= set(found):
        return None
    date = _OVERVIEW.sub("", found["date"][0])
    subject, number = found["subject"]
    return ArchiveHead(subject, found["from"][0], date, number, at, raw, "lore")


def _below_banner(lines: Sequence[str]) -> int:
    """Past the name of the inbox and its links, if they were copied too."""
    window = range(min(len(lines), 6))
    links = next((at for at in window if "/ Atom feed" in lines[at] and "mirror" in lines[at]), None)
    at = 0 if links is None else links + 1
    while at < len(lines) and not lines[at].strip():
        at += 1
    return at


def _thread(lines: Sequence[str]) -> ArchiveHead | None:
    """public-inbox's page of a thread: for each message its subject, the tree around it, From, To, Cc."""
    at = _below_banner(lines)
    if at < len(lines) and _THREAD_SUBJECT.match(lines[at][:LINE_LIMIT]):
        return next_in_thread(lines, at)
    return None


def next_in_thread(lines: Sequence[str], start: int) -> ArchiveHead | None:
    """The head of the next message of a thread's page, looked for from this index on."""
    subject, number = "", 0
    for at in range(start, min(len(lines), start + _LONGEST_TREE)):
        title = _THREAD_SUBJECT.match(lines[at][:LINE_LIMIT])
        if title:
            subject, number = title[1].strip(), at + 1
        link = _PERMALINK.match(lines[at][:LINE_LIMIT])
        if link and subject:
            return ArchiveHead(subject, link[1], link[2], number, _below_recipients(lines, at + 1), "", "thread")
    return None


def _below_recipients(lines: Sequence[str], at: int) -> int:
    while at < len(lines) and lines[at].strip() and lines[at][0] in " \t":
        at += 1
    return at


def _marc(lines: Sequence[str]) -> ArchiveHead | None:
    """marc.info: List, Subject, From, Date, Message-ID and a link to the raw message."""
    at = next((at for at in _first_filled(lines, 0, 6) if not _MARC_NAVIGATION.match(lines[at])), 0)
    found, end = _fields(lines, at)
    if not {"list", "subject", "from", "date"} <= set(found):
        return None
    if end < len(lines) and _MARC_RAW.match(lines[end]):
        end += 1
    identity = _with_address(found.get("message-id", ""))
    number = next(index for index in range(at, end) if lines[index].lower().startswith("subject:")) + 1
    author = _with_address(found["from"])
    identity = f"<{identity.strip('<>')}>" if identity else ""
    return ArchiveHead(found["subject"], author, found["date"], number, end, identity, "marc")


def _with_address(text: str) -> str:
    """marc.info hides "@" as " () " and "." as " ! "."""
    return text.replace(" () ", "@").replace(" ! ", ".")


def _mail_archive(lines: Sequence[str]) -> ArchiveHead | None:
    """mail-archive.com: the subject, the author and the date, on one line or on two."""
    filled = _first_filled(lines, 0, 3)
    if len(filled) < 3 or filled[1] == filled[0] + 1 or not _is_bare(lines[filled[0]].strip()):
        return None
    sent = _SENT.match(lines[filled[1]][:LINE_LIMIT].strip())
    if sent and sent[1]:
        author, date, body = sent[1], sent[2], filled[1] + 1
    else:
        sent = _SENT.match(lines[filled[2]][:LINE_LIMIT].strip())
        author, body = lines[filled[1]].strip(), filled[2] + 1
        if sent is None or sent[1]:
            return None
        date = sent[2]
    return ArchiveHead(lines[filled[0]].strip(), author, date, filled[0] + 1, body, "", "mail-archive")


def _patchwork(lines: Sequence[str]) -> ArchiveHead | None:
    """patchwork: the title, a table of fields, the commit message, and below it comments and the diff."""
    filled = _first_filled(lines, 0, 2)
    if len(filled) < 2 or not _PATCHWORK_MARK.match(lines[filled[0]].strip()):
        return None
    if not _PATCHWORK_FIELD.match(lines[filled[1]].strip()):
        return None
    for at in range(filled[1], min(len(lines), filled[1] + 3 * _HEAD_LINES)):
        by = PATCHWORK_BY.match(lines[at + 1][:LINE_LIMIT].strip()) if at + 1 < len(lines) else None
        if by and lines[at].strip().lower() == "commit message":
            return ArchiveHead(lines[filled[0]].strip(), by[1], by[2], filled[0] + 1, at + 2, "", "patchwork")
    return None
