"""Patches recovered from replies: quote levels, remarks between them, the text form of hypermail archives."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from reviewer import cut
from reviewer.model import Line, Message

RECOVERED = "The patch was recovered from the quotes of a reply; lines may be trimmed or missing."
COLLAPSED = "The archive's text form collapses blanks and tabs; whitespace is not as it was sent."
NO_DIFF = "The reply quotes no diff, only the commit message."

_MARKS = re.compile(r"(?:> ?)*>")
_REPLY = re.compile(r"(?:(?:re|aw|sv|antw)(?:\[\d{1,3}\])?: *)+", re.IGNORECASE)
_WROTE = re.compile(r"\b(?:wrote|writes|schrieb) ?:$")
_CLOCK = re.compile(r"\d{1,2}:\d\d(?::\d\d)?(?: ?[AP]M)?(?: ?[+-]\d{4})?(?: \([A-Z]{2,5}\))?,?", re.IGNORECASE)
_TRAILER = re.compile(r"[A-Z][a-z]+(?:-[A-Za-z]+)*-by: \S|(?:Fixes|Cc|Link|Closes): \S")
_SIGN_OFF = "Signed-off-by: "
_MAIL_HEADER = re.compile(
    r"(?:from|to|cc|subject|date|message-id|received|return-path|mime-version|content-\S+|x-\S+):",
    re.IGNORECASE,
)
_ARCHIVE_HEADER = re.compile(r"(From|Date): +(\S.*)")
_ARCHIVE_HEAD_LINES = 20
_LINE_LIMIT = 1000
_MARKS_LIMIT = 200
_TIGHT_SHARE = 0.25
_COLUMNS = (" ", "+", "-", "\\")


@dataclass(frozen=True, slots=True)
class ArchiveHead:
    """The head of a hypermail page saved as text: the subject bare, a blank line, From and Date."""

    subject: str
    author: str
    date: str
    subject_line: int
    """1-based."""
    body: int
    """Index of the first body line."""


@dataclass(frozen=True, slots=True)
class _Quoted:
    depth: int
    text: str


def archive_head(lines: Sequence[str]) -> ArchiveHead | None:
    """The head of an archive's text form, None for anything else."""
    filled = [index for index, text in enumerate(lines[:_ARCHIVE_HEAD_LINES]) if text.strip()]
    if len(filled) < 3 or filled[1] == filled[0] + 1:
        return None
    subject = lines[filled[0]].strip()
    if _MAIL_HEADER.match(subject) or subject.startswith(("From ", "diff ", "---", ">")):
        return None
    found: dict[str, str] = {}
    at = filled[1]
    while at < len(lines) and (header := _ARCHIVE_HEADER.match(lines[at][:_LINE_LIMIT])):
        found.setdefault(header[1], header[2].strip())
        at += 1
    if len(found) < 2 or (at < len(lines) and lines[at].strip()):
        return None
    return ArchiveHead(subject, found["From"], found["Date"], filled[0] + 1, at)


def without_reply_marks(subject: str) -> str:
    """The subject without its leading "Re:", "AW:" and the like."""
    found = _REPLY.match(subject)
    return subject[found.end() :] if found else subject


def recover(message: Message, body: Sequence[Line]) -> Message | None:
    """The patch that a reply quotes, None where it quotes none.

    It is the deepest quote level with a diff, or failing that with a sign-off, of a reply. Its lines have no
    number in the mail, its date is not known, and its Message-ID stays that of the reply.
    """
    levels = _unglued(_levels([line.text for line in body]))
    depth, has_diff = _depth_of_patch(levels)
    author = _author(levels, depth) if depth else ""
    is_reply = _REPLY.match(message.subject) is not None
    if not depth or not (is_reply or (author and has_diff)):
        return None
    texts = _collect(levels, depth)
    if not message.exact_whitespace:
        texts = _with_columns(texts)
    return _rebuilt(message, texts, author)


def _rebuilt(message: Message, texts: Sequence[str], author: str) -> Message:
    given = cut.in_body([Line(text, None) for text in texts])
    parts = _split(given.rest)
    if "from" in given.headers:
        author = given.headers["from"][0].text.partition(":")[2].strip()
    return replace(
        message,
        subject=without_reply_marks(message.subject),
        author=author,
        date="",
        text=parts.text,
        notes=parts.notes,
        diff=parts.diff,
        recovered=True,
        remarks=(*message.remarks, RECOVERED, *(() if parts.diff else (NO_DIFF,))),
    )


def _split(lines: Sequence[Line]) -> cut.Cut:
    """As git cuts, but a hunk whose file header the reply trimmed is a diff too."""
    parts = cut.split(lines)
    hunk = next((index for index, line in enumerate(lines) if cut.is_hunk(line.text)), None)
    if parts.diff or hunk is None:
        return parts
    above = cut.split(lines[:hunk])
    return replace(above, diff=tuple(lines[hunk:]))


def _levels(body: Sequence[str]) -> list[_Quoted]:
    """Depth and content of every line; "> > ", ">> " and ">" are told apart by the lines of a depth."""
    marked = []
    for text in body:
        marks = _MARKS.match(text, 0, _MARKS_LIMIT)
        end = marks.end() if marks else 0
        marked.append(_Quoted(text.count(">", 0, end), text[end:]))
    tight = _tight_depths(marked)
    return [
        line if line.depth in tight or not line.depth else replace(line, text=line.text.removeprefix(" "))
        for line in marked
    ]


def _tight_depths(levels: Sequence[_Quoted]) -> set[int]:
    """The depths whose marks are not followed by a blank: there a leading blank belongs to the content."""
    filled = Counter(line.depth for line in levels if line.text.strip())
    touching = Counter(line.depth for line in levels if line.text.strip() and line.text[0] not in " \t")
    return {depth for depth, count in filled.items() if touching[depth] > count * _TIGHT_SHARE}


def _unglued(levels: Sequence[_Quoted]) -> list[_Quoted]:
    """Undo what archives do to an empty quoted line: they glue its marks to the next line.

    Such a line lies one level deeper than both its neighbours, and nobody was introduced at that level.
    """
    introduced = {levels[at].depth + 1 for at in range(len(levels)) if _attribution(levels, at)}
    result: list[_Quoted] = []
    for at, line in enumerate(levels):
        above = levels[at - 1].depth if at else 0
        below = levels[at + 1].depth if at + 1 < len(levels) else 0
        if above and line.depth == above + 1 and below <= above and line.depth not in introduced:
            result.append(_Quoted(above, ""))
            result.append(_Quoted(above, line.text))
        else:
            result.append(line)
    return result


def _depth_of_patch(levels: Sequence[_Quoted]) -> tuple[int, bool]:
    """The deepest level with a diff, else with a sign-off, else 0; and whether it has the diff."""
    with_diff = [line.depth for at, line in enumerate(levels) if line.depth and _shows_diff(levels, at)]
    if with_diff:
        return max(with_diff), True
    signed = [line.depth for line in levels if line.text.startswith(_SIGN_OFF)]
    return max(signed, default=0), False


def _shows_diff(levels: Sequence[_Quoted], at: int) -> bool:
    line = levels[at]
    if line.text.startswith("diff --git ") or cut.is_hunk(line.text):
        return True
    below = levels[at + 1] if at + 1 < len(levels) else _Quoted(0, "")
    return line.text.startswith("--- ") and below.depth == line.depth and below.text.startswith("+++ ")


def _attribution(levels: Sequence[_Quoted], at: int) -> str:
    """ "On <date>, <name> wrote:" at this index, as one line; empty for any other line."""
    line = levels[at]
    text = line.text.strip()
    if len(text) > _LINE_LIMIT or not _WROTE.search(text):
        return ""
    above = levels[at - 1] if at else _Quoted(0, "")
    if not text.startswith("On ") and above.depth == line.depth and above.text.startswith("On "):
        text = f"{above.text.strip()} {text}"
    return text if len(text) <= 2 * _LINE_LIMIT else ""


def _author(levels: Sequence[_Quoted], depth: int) -> str:
    """Whom the level above names as the writer of this one; empty where nobody is named."""
    first = next(at for at, line in enumerate(levels) if line.depth == depth)
    for at in range(first - 1, -1, -1):
        text = _attribution(levels, at) if levels[at].depth == depth - 1 else ""
        if text:
            return _name_in(text)
    return ""


def _name_in(attribution: str) -> str:
    """What stands between the date and "wrote:"."""
    text = _WROTE.sub("", attribution).strip()
    clocks = list(_CLOCK.finditer(text))
    if clocks:
        text = text[clocks[-1].end() :]
    elif text.startswith("On "):
        text = text.rpartition(", ")[2]
    return text.strip(" ,*")


def _collect(levels: Sequence[_Quoted], depth: int) -> list[str]:
    """The lines of one level; a remark between them leaves a paragraph break, but none inside a sentence."""
    result: list[str] = []
    interrupted = below_cut = False
    for line in levels:
        if line.depth < depth:
            interrupted = True
            continue
        text = line.text if line.depth == depth else "> " * (line.depth - depth) + line.text
        if interrupted and result and not below_cut and not _goes_on(result[-1], text):
            result.append("")
        interrupted = False
        below_cut = below_cut or cut.is_cut(text) or cut.is_hunk(text)
        result.append(text)
    return result


def _goes_on(before: str, after: str) -> bool:
    """Whether the sentence before a remark goes on after it; trailers stay together too."""
    if _TRAILER.match(before) and _TRAILER.match(after):
        return True
    end = before.rstrip().rstrip("\"')")
    start = after.lstrip().lstrip("\"'(")
    return end != "" and not end.endswith((".", ":", "!", "?")) and start[:1].islower()


def _with_columns(texts: Sequence[str]) -> list[str]:
    """Give context lines their first column back where an archive has eaten it."""
    result = []
    in_hunk = False
    for at, text in enumerate(texts):
        header = text.startswith("--- ") and at + 1 < len(texts) and texts[at + 1].startswith("+++ ")
        if cut.is_hunk(text):
            in_hunk = True
        elif header or text.startswith(("diff --git ", "Index: ")):
            in_hunk = False
        elif in_hunk and text and not text.startswith(_COLUMNS):
            text = f" {text}"
        result.append(text)
    return result
