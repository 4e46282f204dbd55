"""Pages of mail archives saved as text: hypermail, public-inbox (lore), marc.info, mail-archive.com, patchwork."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from reviewer.model import Line
from reviewer.quoting.attribution import Opener
from reviewer.quoting.pagehead import LINE_LIMIT, NAVIGATION, PATCHWORK_BY, ArchiveHead, archive_head, next_in_thread

COLLAPSED = "The archive's text form collapses blanks and tabs; whitespace is not as it was sent."

_FOOTER_LINES = 20
_THREAD_END = re.compile(r"\^ permalink raw reply\b.*\[flat\|nested\]")
_ENDS = {
    "lore": re.compile(
        r"\s*(?:next |prev |parent |other )*reply\b.{0,40}\bthreads:\[|Thread overview: \d+\+? messages"
    ),
    "marc": re.compile(r"\s*\[(?:prev|next) in (?:list|thread)\]|Configure \| About \| News"),
    "mail-archive": re.compile(r"\s*(?:Reply via email to|View by (?:thread|date)|(?:Previous|Next) message)\b"),
    "hypermail": NAVIGATION,
}
"""What the archive puts below a message."""
_ATTACHMENT = re.compile(
    r"\[-- (?:Attachment #\d|Type: \S+, Size: \d).* --\]|\[Attachment #\d+ \(.*\)\]|\s*\[Download RAW message or body\]"
)
_KEPT_BLANKS = re.compile(r"\t|\S   +\S|^[ +-]   +\S")


@dataclass(frozen=True, slots=True)
class Archived:
    """One message of a page."""

    head: ArchiveHead
    body: tuple[Line, ...]
    """Numbered as in the page; what the archive has put in is not in it."""
    collapsed: bool
    """Whether blanks and tabs are not as they were sent."""


@dataclass(frozen=True, slots=True)
class Part:
    """The lines of one message in the body of a thread's page."""

    start: int
    end: int
    head: ArchiveHead | None
    """None for the first."""

    @property
    def opener(self) -> Opener | None:
        """The head as what introduces the text below it."""
        if self.head is None:
            return None
        author, date, subject = self.head.author, self.head.date, self.head.subject
        return Opener(first=0, after=0, level=0, marked=False, author=author, date=date, subject=subject, is_head=True)


def messages(lines: Sequence[str]) -> tuple[Archived, ...]:
    """The messages of a page, in its order; none for anything that is no archive's page."""
    head = archive_head(lines)
    if head is None:
        return ()
    if head.form == "patchwork":
        spans = _patchwork_spans(lines, head)
    elif head.form == "thread":
        spans = [(part.head or head, [(part.start, part.end)]) for part in parts(lines, head.body)]
    else:
        spans = [(head, [(head.body, _end(lines, head))])]
    collapsed = head.form in {"hypermail", "mail-archive"} or not any(_KEPT_BLANKS.search(line) for line in lines)
    return tuple(Archived(one, _body(lines, ranges), collapsed) for one, ranges in spans)


def parts(lines: Sequence[str], start: int = 0) -> list[Part]:
    """The messages of a thread's page from the body of the first on; one for any other text."""
    found: list[Part] = []
    head: ArchiveHead | None = None
    at = start
    while True:
        end = next((index for index in range(at, len(lines)) if _THREAD_END.match(lines[index])), len(lines))
        found.append(Part(at, end, head))
        head = next_in_thread(lines, end + 1)
        if head is None:
            return found
        at = head.body


def _body(lines: Sequence[str], ranges: Sequence[tuple[int, int]]) -> tuple[Line, ...]:
    return tuple(
        Line(lines[at], at + 1) for start, end in ranges for at in range(start, end) if not _ATTACHMENT.match(lines[at])
    )


def _end(lines: Sequence[str], head: ArchiveHead) -> int:
    """The index of the first line below the message.

    Some put links below it whose words occur in mails too; these are looked for in the last lines only.
    """
    ends = _ENDS[head.form]
    start = head.body if head.form in {"lore", "marc"} else max(head.body, len(lines) - _FOOTER_LINES)
    return next((at for at in range(start, len(lines)) if ends.match(lines[at])), len(lines))


def _patchwork_spans(lines: Sequence[str], head: ArchiveHead) -> list[tuple[ArchiveHead, list[tuple[int, int]]]]:
    """The patch, whose text and diff stand apart, and the comments between them."""
    title, diff = _patchwork_diff(lines, head.body)
    marks = [at for at in range(head.body, title) if " | #" in lines[at] and _comment_by(lines[at])]
    end = marks[0] if marks else title
    if end > head.body and lines[end - 1].strip() == "Comments":
        end -= 1
    spans = [(head, [(head.body, end), (diff, len(lines))])]
    for at, behind in pairwise([*marks, title]):
        author, date = _comment_by(lines[at])
        comment = ArchiveHead(f"Re: {head.subject}", author, date, head.subject_line, at + 1, "", "patchwork")
        spans.append((comment, [(at + 1, behind)]))
    return spans


def _comment_by(text: str) -> tuple[str, ...]:
    """The author of a comment and its date; empty for any other line."""
    by = PATCHWORK_BY.match(text[:LINE_LIMIT].strip())
    return by.groups() if by else ()


def _patchwork_diff(lines: Sequence[str], start: int) -> tuple[int, int]:
    """The indices of the title above the diff and of its first line; the length for both where there is none."""
    for at in range(len(lines) - 2, start - 1, -1):
        if lines[at].strip() != "Patch":
            continue
        link = next((below for below in range(at + 1, min(at + 4, len(lines))) if "diff mbox" in lines[below]), None)
        if link is not None:
            return at, link + 1
    return len(lines), len(lines)
