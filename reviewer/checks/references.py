"""What a text refers to: marks such as [1] and their addresses, documents that vanish, logs, names of links."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from reviewer.checks.context import Context, Hit, Kind, Need, NoParams
from reviewer.checks.cures import replaced
from reviewer.model import Anchor, BlockKind, Line, Part, Passage

MARK = re.compile(r"(?<![\w\])\[])\[(\d{1,2})\](?![\w(\[])")
DEFINED = re.compile(
    r"^\s*(?:(?:Link|Closes)\s*:?\s*)?\[(\d{1,2})\]\s*:?\s*\S|\s#\s*\[(\d{1,2})\]\s*$|\s\[(\d{1,2})\]\s*$"
)
"""A line that says what a mark stands for: the mark at its start, or behind a trailer."""
RANGE = re.compile(r"\[(\d{1,2})(?:\]\s?-\s?\[|-)(\d{1,2})\]")
INDEXED = re.compile(
    r"\b(?:bits?|bytes?|words?|registers?|reg|lanes?|ports?|args?|param|entry|index|field)\s*$", re.IGNORECASE
)
PDF = re.compile(r"https?://[^\s<>()]{1,300}\.pdf(?:\?[^\s<>()]{0,100})?", re.IGNORECASE)
KEPT = re.compile(
    r"https?://(?:[\w.-]+\.)?(?:kernel\.org|kernel\.dk|archive\.org|rfc-editor\.org|ietf\.org)/", re.IGNORECASE
)
"""Where a document stays."""
COMPILED = re.compile(
    r"^\s*(?:\S+:\d+(?::\d+)?: (?:fatal )?(?:error|warning|note):|In file included from |\S+: (?:error|warning):)"
)
URL_TAG = re.compile(r"^(?P<name>[A-Z][\w-]{1,30}):[ \t]+https?://\S+\s*$")
KNOWN_URL_TAGS = frozenset(
    "see link closes fixes cc buglink patchwork bugzilla url lore see-also message-id tested-on references".split()
)
ARCHIVES = re.compile(
    r"""https?://(?:[\w.-]+\.)?(?:lkml\.org | marc\.info | spinics\.net | lists\.openwall\.net | mail-archive\.com
        | lkml\.iu\.edu | lists\.infradead\.org/pipermail | lists\.freedesktop\.org/archives
        | mailman\.alsa-project\.org/pipermail | lists\.ozlabs\.org/pipermail | lkml\.indiana\.edu)/[^\s<>)\]]+""",
    re.VERBOSE | re.IGNORECASE,
)
"""Archives of lists that lore has, too."""


@dataclass(frozen=True)
class Lines:
    """So many lines of a compiler's output are enough for anybody."""

    most: int


def marks(_: NoParams, context: Context) -> Iterator[Hit]:
    """One hit for each mark that stands for nothing, where the text has any that do, and for each never referred to."""
    lines = context.patch.message.text
    defined = {number: line for line in lines for number in _defined(line)}
    used: dict[str, Passage] = {}
    for passage in context.paragraphs:
        for found in MARK.finditer(passage.text):
            if not INDEXED.search(passage.text[: found.start()]) and not _begins_line(passage.text, found.start()):
                used.setdefault(found[1], passage.slice(found.start(), found.end()))
    if used and not (defined and len(used) < len(defined)):
        yield from (Hit(used[number].locate(), {"number": number}) for number in used if number not in defined)
    everywhere = "\n".join(line.text for line in lines)
    ranged = {str(n) for found in RANGE.finditer(everywhere) for n in range(int(found[1]), int(found[2]))}
    for number, line in defined.items():
        if (
            everywhere.count(f"[{number}]") < 2
            and number not in ranged
            and used
            and line.text.lstrip().startswith(f"[{number}]")
        ):
            yield Hit(_line(line).locate(), {"number": number}, "unused")


def _defined(line: Line) -> Iterator[str]:
    found = DEFINED.search(line.text[:300])
    if found:
        yield next(filter(None, found.groups()))


def _begins_line(text: str, at: int) -> bool:
    return not text[text.rfind("\n", 0, at) + 1 : at].strip()


def volatile_documents(_: NoParams, context: Context) -> Iterator[Hit]:
    """One hit for each document of a vendor that the text or a trailer gives by its address alone."""
    for line in context.patch.message.text:
        for found in PDF.finditer(line.text[:2000]):
            if not KEPT.match(found[0]):
                yield Hit(_line(line).slice(found.start(), found.end()).locate(), {"address": found[0]})


def long_build_log(params: Lines, context: Context) -> Iterator[Hit]:
    """One hit for the output of a compiler that is longer than a reader needs."""
    for block in context.patch.changelog.of(BlockKind.CODE, BlockKind.QUOTE, BlockKind.TABLE, BlockKind.PROSE):
        told = [line for line in block.lines if COMPILED.match(line.text[:300])]
        if told and len(block.lines) > params.most and block.kind is not BlockKind.PROSE:
            yield Hit(_stripped(told[0]).locate(), {"lines": len(block.lines)})


def unknown_link_names(_: NoParams, context: Context) -> Iterator[Hit]:
    """One hit for each line that is a name and an address, where tools do not know the name."""
    for line in context.patch.message.text:
        found = URL_TAG.match(line.text[:2000])
        if found and found["name"].lower() not in KNOWN_URL_TAGS and not found["name"].lower().endswith("-by"):
            edits = replaced(_line(line), 0, len(found["name"]), "Link")
            yield Hit(_line(line).locate(), {"name": found["name"]}, edits=edits)


def old_archives(_: NoParams, context: Context) -> Iterator[Hit]:
    """One hit for each address of an archive in the prose, where lore has the mail, too."""
    of_trailers = {id(line) for trailer in context.patch.changelog.trailers for line in trailer.lines}
    for line in context.patch.message.text:
        found = None if id(line) in of_trailers else ARCHIVES.search(line.text[:2000])
        if found:
            yield Hit(_line(line).slice(found.start(), found.end()).locate(), {"address": found[0]})


def comment_signs(_: NoParams, context: Context) -> Iterator[Hit]:
    """One hit for the first line that git drops as a comment when the message is edited."""
    found = next((line for line in context.patch.message.text if line.text.startswith("#")), None)
    if found:
        yield Hit(_line(found).locate(), {"line": found.text.strip()})


def _stripped(line: Line) -> Passage:
    text = line.text.strip()
    return Passage(Part.CHANGELOG, text, (Anchor(mail=line.number, column=line.text.index(text)),))


def _line(line: Line) -> Passage:
    return Passage(Part.CHANGELOG, line.text, (Anchor(mail=line.number),))


ALWAYS = (Need.MAIL,)
MARKS = Kind("reference-marks", NoParams, marks, (Need.MAIL, Need.UNTRIMMED), ("number",))
DOCUMENTS = Kind("volatile-documents", NoParams, volatile_documents, ALWAYS, ("address",))
BUILD_LOG = Kind("long-build-log", Lines, long_build_log, ALWAYS, ("lines",))
LINK_NAMES = Kind("unknown-link-name", NoParams, unknown_link_names, (Need.MAIL, Need.UNTRIMMED), ("name",))
ARCHIVE = Kind("old-archive", NoParams, old_archives, ALWAYS, ("address",))
COMMENT_SIGN = Kind("comment-sign", NoParams, comment_signs, ALWAYS, ("line",))
KINDS = (MARKS, DOCUMENTS, BUILD_LOG, LINK_NAMES, ARCHIVE, COMMENT_SIGN)
