"""What a diff does, side by side: the code that it adds and the code that it takes away.

An index for checks that hold a statement of the text against the diff.  Comments are left out; what stands on both
sides in the same number is moved or kept, not changed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from reviewer.checks.context import Context
from reviewer.comments import SplitLine
from reviewer.model import BlockKind, FileChange, FileStatus, LineKind

TOKEN = re.compile(
    r'"(?:[^"\\]|\\.)*"|0[xX][0-9a-fA-F]+|\d+(?:\.\d+)?|[A-Za-z_]\w*|->|\+\+|--|<<=?|>>=?|&&|\|\||[<>=!+\-*/%&|^]=?|[^\s\w]'
)
NAME = re.compile(r"[A-Za-z_]\w*")
CODE_FILE = re.compile(r"\.(?:c|h|S|s|cc|cpp|hpp|rs)$")
DOCUMENT = re.compile(r"(?:^|/)Documentation/(?!devicetree/)|\.(?:rst|txt|md)$|(?:^|/)MAINTAINERS$")


@dataclass(frozen=True)
class Edits:
    """The changed lines of a patch, code told from comment."""

    files: tuple[FileChange, ...]
    added: tuple[tuple[FileChange, SplitLine], ...]
    """Added lines with code in them."""
    removed: tuple[tuple[FileChange, SplitLine], ...]
    partial: bool
    """Something of the diff is not there: cut off, binary, a mere rename, or not to be parsed."""

    @cached_property
    def added_names(self) -> Counter[str]:
        """How often each identifier stands in added code."""
        return _names(self.added)

    @cached_property
    def removed_names(self) -> Counter[str]:
        """The same for removed code."""
        return _names(self.removed)

    @cached_property
    def fresh(self) -> Counter[str]:
        """Tokens of added code that no removed code gave."""
        return _tokens(self.added) - _tokens(self.removed)

    @cached_property
    def gone(self) -> Counter[str]:
        """Tokens of removed code that no added code took."""
        return _tokens(self.removed) - _tokens(self.added)

    def evidence(self, word: str, *, added: bool) -> str:
        """ "FILE:LINE: code" of the first changed line with this word, empty where there is none."""
        pattern = re.compile(rf"(?<!\w){re.escape(word)}(?!\w)")
        for file, split in self.added if added else self.removed:
            if pattern.search(split.code):
                return told(file, split)
        return ""


def told(file: FileChange, split: SplitLine) -> str:
    """A changed line as evidence, with the sign that it has in the diff."""
    number = split.line.new or split.line.old
    return f"{file.path}:{number}: {split.line.kind.value}{split.code.strip()[:160]}"


def edits(context: Context) -> Edits:
    """The index of the patch's diff; kept on the context."""
    return context.keep("edits", lambda: _index(context))


def _index(context: Context) -> Edits:
    lines = [(file, split) for file, split in context.split_lines if split.code.strip()]
    diff = context.patch.diff
    known = (FileStatus.ADDED, FileStatus.MODIFIED, FileStatus.DELETED)
    return Edits(
        files=context.files,
        added=tuple(pair for pair in lines if pair[1].line.kind is LineKind.ADDED),
        removed=tuple(pair for pair in lines if pair[1].line.kind is LineKind.REMOVED),
        partial=bool(
            diff is None
            or diff.truncated
            or diff.remarks
            or context.patch.message.recovered
            or any(file.status not in known for file in diff.files)
            or any(
                block.kind is BlockKind.CODE and "diff --git" in block.text for block in context.patch.changelog.blocks
            )
        ),
    )


def _names(lines: Iterable[tuple[FileChange, SplitLine]]) -> Counter[str]:
    return Counter(name for _, split in lines for name in NAME.findall(split.code))


def _tokens(lines: Iterable[tuple[FileChange, SplitLine]]) -> Counter[str]:
    return Counter(token for _, split in lines for token in TOKEN.findall(split.code))
