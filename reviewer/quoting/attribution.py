"""Who wrote what a reply quotes: "On <date>, <name> wrote:" in several languages, and the heads of forwarded mails."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from reviewer.quoting.marks import Quoted

_LINE_LIMIT = 1000
_LOOK_BELOW = 200
_STARTS = ("On ", "Am ", "Le ", "El ", "Il ", "Op ", "Den ", "Em ", "W dniu ", "* ")
_WROTE = re.compile(
    r"(?:(?:^|(?<=[\s>,]))(?:wrote|writes|schrieb|schreef|skrev|(?:a )?[ée]crit|escribió|escreveu|ha scritto|"
    r"napisał(?:\(a\))?|pisze|пишет|написал(?:\(а\))?)|写道) ?[:：]$"
)
_WROTE_NAME = re.compile(r"\b(?:schrieb|schreef|skrev) (\S.*):$")
"""The verb before the name: "Am 5. April 2022 um 21:49 schrieb Kai Huang:"."""
_QUOTING = re.compile(r"Quoting (\S.*) \(\d{4}-\d\d-\d\d[^()]*\):?$|Excerpts from (\S.*)'s message of .*:$")
_CLOCK = re.compile(
    r"\d{1,2}:\d\d(?::\d\d)?(?: ?[AP]M)?(?: Uhr)?(?: ?\[?[+-]\d{4}\]?)?(?: \([A-Z]{2,5}\))?,?", re.IGNORECASE
)
_DATED = re.compile(r"\d|@|<")
_SEPARATOR = re.compile(r"\s*(?:[-_=*]{2}|Begin forwarded message:)")
_LONGEST_SEPARATOR = 120
_HEADER = re.compile(r"[ *]{0,3}([^\W\d_][\w-]{1,20})\*? ?:\*?(?:\s+(.*))?$")
_PERMALINK = re.compile(r"From: (.{1,200}?) @ (\d{4}-\d\d-\d\d\s+\d\d?:\d\d) UTC \(permalink / raw\)")
_MBOX_LINE = re.compile(r"From \S{1,200} +[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]?\d \d\d:\d\d")
_HEADER_LINES = 60
_NAMES = {
    **dict.fromkeys(("from", "von", "de", "от"), "from"),
    **dict.fromkeys(("date", "sent", "gesendet", "datum", "envoyé", "fecha", "enviado"), "date"),
    **dict.fromkeys(("subject", "betreff", "objet", "asunto", "assunto", "onderwerp"), "subject"),
    **dict.fromkeys(("to", "an", "para", "aan"), "to"),
    **dict.fromkeys(
        ("cc", "bcc", "kopie", "reply-to", "message-id", "in-reply-to", "references", "importance"), "other"
    ),
    **dict.fromkeys(
        ("mime-version", "content-type", "content-transfer-encoding", "organization", "attachments"), "other"
    ),
}
_FEWEST_HEADERS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Opener:
    """What introduces somebody's text."""

    first: int
    """Index of its first line."""
    after: int
    """Index of the first line of the text."""
    level: int
    """The least depth of the text: one more than its own for "wrote:", its own for a head without marks below."""
    marked: bool
    """Whether the text is quoted with marks of its own."""
    author: str
    date: str = ""
    subject: str = ""
    is_head: bool = False
    """Whether it is the head of a mail, and no "wrote:"."""


def openers(lines: Sequence[Quoted]) -> list[Opener]:
    """All of them, in the order of the reply."""
    found: list[Opener] = []
    at = 0
    while at < len(lines):
        opener = _head(lines, at) or _wrote(lines, at, found[-1].after if found else 0)
        if opener:
            found.append(opener)
        at = opener.after if opener else at + 1
    return found


def _wrote(lines: Sequence[Quoted], at: int, start: int) -> Opener | None:
    """ "On <date>, <name> wrote:" that ends at this index and may have begun up to two lines above."""
    text = lines[at].text.strip()
    if len(text) > _LINE_LIMIT or not (text.endswith((":", "：")) or text.startswith("Quoting ")):
        return None
    if not (_WROTE.search(text) or _WROTE_NAME.search(text) or _QUOTING.match(text)):
        return None
    first = _first_line(lines, at, start)
    depth = lines[first].depth
    whole = " ".join(line.text.strip() for line in lines[first : at + 1])
    is_marked = _is_quoted(lines, at + 1, depth)
    if not _DATED.search(whole) and not (at + 1 < len(lines) and lines[at + 1].depth > depth):
        return None
    return Opener(first=first, after=at + 1, level=depth + is_marked, marked=is_marked, author=_name_in(whole))


def _is_quoted(lines: Sequence[Quoted], start: int, depth: int) -> bool:
    """Whether marked lines follow, perhaps below a first remark, and not the bare lines of a patch."""
    for line in lines[start : start + _LOOK_BELOW]:
        if line.depth > depth:
            return True
        if line.depth == depth and (line.text.startswith("Signed-off-by: ") or line.text.rstrip() == "---"):
            return False
    return False


def _first_line(lines: Sequence[Quoted], at: int, start: int) -> int:
    """Where it begins; mail programs wrap it, and when they wrap a quoted one the last line loses its mark."""
    if lines[at].text.startswith(_STARTS):
        return at
    for above in range(at - 1, max(start, at - 3) - 1, -1):
        text = lines[above].text
        if lines[above].depth < lines[at].depth or not text.strip() or len(text) > _LINE_LIMIT:
            break
        if text.startswith(_STARTS) and (lines[above].depth == lines[at].depth or _DATED.search(text)):
            return above
    return at


def _name_in(attribution: str) -> str:
    """What stands between the date and "wrote:", or behind the verb."""
    quoting = _QUOTING.match(attribution)
    if quoting:
        return (quoting[1] or quoting[2]).strip()
    if not _WROTE.search(attribution):
        behind = _WROTE_NAME.search(attribution)
        return behind[1].strip(" ,*") if behind else ""
    text = _WROTE.sub("", attribution).replace("(<", "<").replace(">)", ">").strip()
    if attribution.endswith(("写道:", "写道：")):
        return text.rpartition("于")[0].strip()
    clocks = list(_CLOCK.finditer(text))
    if clocks:
        text = text[clocks[-1].end() :]
    elif text.startswith(_STARTS[:-1]):
        text = text.rpartition(", ")[2]
    return text.strip(" ,*")


def _head(lines: Sequence[Quoted], at: int) -> Opener | None:
    """The head of a forwarded or original message: a separator, perhaps, and From, Sent or Date, To, Subject."""
    depth = lines[at].depth
    text = lines[at].text
    has_separator = len(text) <= _LONGEST_SEPARATOR and _SEPARATOR.match(text) is not None
    if not has_separator and not _may_begin(lines, at):
        return None
    start = _skip(lines, at + 1, depth) if has_separator else at
    if start < len(lines) and lines[start].depth == depth and _MBOX_LINE.match(lines[start].text):
        start += 1
    found, end = _headers(lines, start, depth)
    needed = 2 if has_separator else _FEWEST_HEADERS
    permalink = _PERMALINK.match(lines[start].text) if start < len(lines) else None
    is_head = "from" in found and len(found) >= needed and not {"subject", "date"}.isdisjoint(found)
    if not is_head and not permalink:
        return None
    return Opener(
        first=at,
        after=end,
        level=depth,
        marked=False,
        is_head=True,
        author=permalink[1] if permalink else found["from"].strip(" *"),
        date=permalink[2] if permalink else found.get("date", ""),
        subject=found.get("subject", ""),
    )


def _may_begin(lines: Sequence[Quoted], at: int) -> bool:
    """Whether a head may begin here, with no other text of its level right above."""
    text = lines[at].text
    if not (_HEADER.match(text[:_LINE_LIMIT]) or _MBOX_LINE.match(text)):
        return False
    above = lines[at - 1] if at else None
    return above is None or not above.text.strip() or above.depth != lines[at].depth


def _skip(lines: Sequence[Quoted], at: int, depth: int) -> int:
    """Past up to two blank lines."""
    for _ in range(2):
        if at < len(lines) and lines[at].depth == depth and not lines[at].text.strip():
            at += 1
    return at


def _headers(lines: Sequence[Quoted], start: int, depth: int) -> tuple[dict[str, str], int]:
    """The headers that stand here by their English names, and the index behind them."""
    found: dict[str, str] = {}
    name = ""
    at = start
    while at < min(len(lines), start + _HEADER_LINES) and lines[at].depth == depth and lines[at].text.strip():
        text = lines[at].text[:_LINE_LIMIT]
        header = _HEADER.match(text)
        if header and header[1].lower() in _NAMES:
            name = _NAMES[header[1].lower()]
            found.setdefault(name, (header[2] or "").strip())
        elif name and (text[0] in " \t" or (name in {"to", "other"} and ("@" in text or ";" in text))):
            found[name] = f"{found[name]} {text.strip()}"
        else:
            break
        at += 1
    return found, at
