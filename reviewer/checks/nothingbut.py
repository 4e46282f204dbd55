"""Statements that nothing but text changes, or nothing at all: typo fixes, comment updates, "no functional change"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from reviewer.checks.context import Context, Hit, Kind, Need
from reviewer.checks.edits import CODE_FILE, DOCUMENT, TOKEN, Edits, edits, told
from reviewer.checks.statements import statements, summary
from reviewer.comments import SplitLine
from reviewer.model import FileChange, LineKind

STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
BEHAVIOUR = re.compile(r"\b(?:if|while|for|switch|return|goto|break|continue)\b|\w\s*\([^;]*\);|[^=!<>]=[^=]|\+\+|--")
OPENS_FUNCTION = re.compile(r"^[A-Za-z_][\w \t*]*\([^;]*$")
Changed = tuple[FileChange, SplitLine]


@dataclass(frozen=True)
class Params:
    """Regular expressions."""

    claims: tuple[re.Pattern[str], ...]
    subject_only: bool
    lines: int
    """Lines of code that may be more, or fewer, than before."""
    fixes: bool = False
    """A statement that is at odds with a Fixes tag: any changed code contradicts it then."""


def run(params: Params, context: Context) -> Iterator[Hit]:
    """A hit for the statement, if the code behaves in another way afterwards."""
    found = edits(context)
    if found.partial or not (found.added or found.removed):
        return
    for passage in (summary(context),) if params.subject_only else statements(context):
        match = next((m for claim in params.claims if (m := claim.search(passage.text))), None)
        if match is None:
            continue
        line = _new_behaviour(found, params.lines)
        fix = _fix(context) if params.fixes else ""
        if line or (fix and (line := _any_code(context, found))):
            facts = {"line": told(*line), "fixes": fix}
            yield Hit(passage.locate(*match.span()), facts, "fixes" if fix else "", evidence=(told(*line),))
        return


def _fix(context: Context) -> str:
    return next((t.value for t in context.patch.changelog.trailers if t.name.lower() == "fixes"), "")


def _any_code(context: Context, found: Edits) -> Changed | None:
    """A line of code that is not the same afterwards, blanks aside; code in another order is not the same."""
    if _side(context, LineKind.REMOVED) == _side(context, LineKind.ADDED):
        return None
    changed = {word for counter in (found.fresh, found.gone) for word in counter}
    code = [pair for pair in (*found.added, *found.removed) if not DOCUMENT.search(pair[0].path)]
    return next((pair for pair in code if changed & set(TOKEN.findall(pair[1].code))), next(iter(code), None))


def _side(context: Context, kind: LineKind) -> list[str]:
    """The code of the old or the new side, token by token; texts in quotes do not count."""
    lines = (split for _, split in context.split_lines if split.line.kind in (kind, LineKind.CONTEXT))
    return [token for split in lines for token in TOKEN.findall(STRING.sub("", split.code))]


def _new_behaviour(found: Edits, lines: int) -> Changed | None:
    """The first line that makes code do more, where code is only added: a moved or rewritten line proves nothing."""
    code = [pair for pair in found.added if CODE_FILE.search(pair[0].path)]
    if len(code) - len(found.removed) < lines or len(found.removed) > len(code) // 4:
        return None
    if any(OPENS_FUNCTION.match(split.code) for _, split in code):
        return None
    fresh = found.fresh
    return next(
        (
            (file, split)
            for file, split in code
            if BEHAVIOUR.search(split.code) and any(fresh[w] for w in re.findall(r"[A-Za-z_]\w*", split.code))
        ),
        None,
    )


KIND = Kind("nothing-but-claim", Params, run, (Need.DIFF,), ("line", "fixes"))
