"""Where in the diff a name stands: in changed code, in changed comments, in context, in file names, or nowhere."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from reviewer.checks.context import Context
from reviewer.model import LineKind

HEADING = re.compile(r"^\s*([A-Za-z_]\w*)\(\)\s+-|^\s*(?:[a-z]\w*\s+){1,4}\**([a-z_]\w*)\([^()]{0,400}(?:\)?$|\)\s*$)")
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


class Where(StrEnum):
    """The best place a name was seen at, best first; also the names of a rule's variants."""

    CODE = "code"
    PART = "part-of-a-name"
    COMMENT = "comment"
    CONTEXT = "context"
    FILE = "file-name"
    NOWHERE = "nowhere"


@dataclass(frozen=True, slots=True)
class DiffWords:
    """The names of a diff by place."""

    code: frozenset[str]
    comment: frozenset[str]
    context: frozenset[str]
    """Unchanged lines and hunk headings."""
    files: frozenset[str]
    defined: frozenset[str]
    """Names that stand in added code."""
    truncated: bool

    def where(self, name: str) -> Where:
        """The best place of a name."""
        if name in self.code:
            return Where.CODE
        if name in self.comment and not self._without_prefix(name):
            return Where.COMMENT
        if name in self.context:
            return Where.CONTEXT
        if name in self.files:
            return Where.FILE
        if self._has_part(name):
            return Where.PART
        return Where.NOWHERE

    def _without_prefix(self, name: str) -> bool:
        """Whether code has it behind the prefix of its family, which people leave out: MODE_FAST is TOY_MODE_FAST."""
        return "_" in name and any(each.endswith(f"_{name}") for each in self.code)

    def _has_part(self, name: str) -> bool:
        """Whether it is a part of a longer name, in any case where it has parts itself, or a macro makes it of its end.

        FN(get_stack) makes bpf_get_stack; sock_ops stands for the constants BPF_SOCK_OPS_*.
        """
        longer = [each for place in (self.code, self.comment, self.context) for each in place]
        if any(name in each for each in longer):
            return True
        _, _, rest = name.partition("_")
        low = name.casefold()
        return bool(rest) and any(low in each.casefold() or (each == rest and "_" in rest) for each in longer)


def diff_words(context: Context) -> DiffWords:
    """The index of the patch's diff; kept on the context."""
    return context.keep("diff-words", lambda: _index(context))


def _index(context: Context) -> DiffWords:
    changed = [(s.line, s.code, s.comment) for _, s in context.split_lines if s.line.kind is not LineKind.CONTEXT]
    unchanged = [s.line.text for _, s in context.split_lines if s.line.kind is LineKind.CONTEXT]
    sections = [hunk.section for file in context.files for hunk in file.hunks]
    paths = [path for file in context.files for path in (file.path, file.old_path or "")]
    return DiffWords(
        code=_names(code for _, code, _ in changed) | _headings(comment for _, _, comment in changed),
        comment=_names(comment for _, _, comment in changed),
        context=_names([*unchanged, *sections]),
        files=_names(paths),
        defined=_names(code for line, code, _ in changed if line.kind is LineKind.ADDED),
        truncated=bool(context.patch.diff and context.patch.diff.truncated),
    )


def _headings(comments: Iterable[str]) -> frozenset[str]:
    """Functions that a comment describes, "foo() - do it" or "int foo(int bar)": the code is cut off, or elsewhere."""
    return frozenset(match[1] or match[2] for comment in comments if (match := HEADING.match(comment)))


def _names(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(name for text in texts for name in NAME.findall(text))
