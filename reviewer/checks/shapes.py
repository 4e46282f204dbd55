"""Statements about the shape of a change: a function is new, code moves, lines are sorted, a comment is written."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from reviewer.checks.context import Context, Hit, Kind, Need
from reviewer.checks.edits import CODE_FILE, DOCUMENT, TOKEN, Edits, edits, told
from reviewer.checks.ownnames import own_names
from reviewer.checks.statements import LEAD, statements, summary
from reviewer.comments import SplitLine
from reviewer.model import FileChange, FileStatus, LineKind

DEFINES = re.compile(
    r"^[A-Za-z_][\w \t*,()]{0,160}\b\w{1,80}\s*\(|^\s*#\s*define\s+\w|\bSYM_\w{0,40}START|^\w{1,80}:|\bfn\s+\w"
    r"|^\s*(?:def|class|function|static|inline|extern|struct|enum|union|typedef)\b|^\s*\w{1,80}\s*\(\)\s*\{"
    r"|\b[A-Z][A-Z0-9_]{0,60}\(\w|=\s*\{"
)
"""A line that may begin a function, a macro, a type or a table, in any of the languages of the tree."""
PUNCTUATION = frozenset(",;\\{}()[]\"'")
SHARE = 0.4
"""Names that must come back for code to have moved."""
LEAST = 3
"""Tokens of which a line is too short to be told from another."""


@dataclass(frozen=True)
class Params:
    """Statements, at whose beginning they stand; and what the diff must look like."""

    claims: tuple[re.Pattern[str], ...]
    shape: str
    unless: tuple[re.Pattern[str], ...] = ()
    subject_only: bool = False

    def __post_init__(self) -> None:
        """Raise ValueError for a shape that there is not."""
        if self.shape not in SHAPES:
            raise ValueError(f"shape: {self.shape!r} is none of {', '.join(SHAPES)}")


def run(params: Params, context: Context) -> Iterator[Hit]:
    """A hit for the first statement that the diff does not bear out."""
    found = edits(context)
    if found.partial or not (found.added or found.removed):
        return
    for passage in (summary(context),) if params.subject_only else statements(context):
        text = own_names(passage.text)
        lead = re.match(LEAD, text, re.IGNORECASE)
        start = lead.end() if lead else 0
        match = next((m for claim in params.claims if (m := claim.match(text, start))), None)
        if match is None or any(word.search(text) for word in params.unless):
            continue
        if line := SHAPES[params.shape](found, context):
            yield Hit(passage.locate(*match.span()), {"line": line}, evidence=(line,))
            return


def _no_definition(found: Edits, _: Context) -> str:
    """A new line where none of them begins a function, a macro or a table."""
    if any(file.status is FileStatus.ADDED for file in found.files):
        return ""
    if any(DEFINES.search(split.code) for _, split in found.added):
        return ""
    return told(*(found.added or found.removed)[0])


def _not_moved(found: Edits, _: Context) -> str:
    """A changed line where hardly anything that goes at one place comes at another."""
    if any(file.status is FileStatus.ADDED for file in found.files):
        return ""
    gone, come = found.removed_names, found.added_names
    both = (gone & come).total()
    if _lines(found.removed) & _lines(found.added) or both > SHARE * min(gone.total(), come.total()):
        return ""
    return told(*(found.added or found.removed)[0])


def _lines(pairs: Iterable[tuple[FileChange, SplitLine]]) -> set[str]:
    """The lines, blanks aside, that are long enough to be told from others."""
    lines = (" ".join(TOKEN.findall(split.code)) for _, split in pairs)
    return {line for line in lines if len(line.split()) >= LEAST}


def _not_sorted(found: Edits, _: Context) -> str:
    """A line with a word that no line of the other side has: it is more than another order."""
    fresh, gone = ({word for word in words if word not in PUNCTUATION} for words in (found.fresh, found.gone))
    for pairs, words in ((found.added, fresh), (found.removed, gone)):
        for file, split in pairs:
            if len(tokens := TOKEN.findall(split.code)) >= LEAST and words & set(tokens):
                return told(file, split)
    return ""


def _no_comment(found: Edits, context: Context) -> str:
    """A line of code where neither a comment nor a document changes."""
    if any(DOCUMENT.search(file.path) or not CODE_FILE.search(file.path) for file in found.files):
        return ""
    if any(_speaks(split) for _, split in context.split_lines):
        return ""
    return told(*(found.added or found.removed)[0])


def _speaks(split: SplitLine) -> bool:
    return bool(split.comment) and split.line.kind is not LineKind.CONTEXT


SHAPES: Mapping[str, Callable[[Edits, Context], str]] = {
    "definition": _no_definition,
    "moved": _not_moved,
    "sorted": _not_sorted,
    "comment": _no_comment,
}
"""What the diff must look like; each gives a line that tells otherwise, empty where nothing does."""

KIND = Kind("shape-claim", Params, run, (Need.DIFF,), ("line",))
