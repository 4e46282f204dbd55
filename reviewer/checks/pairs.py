"""Statements that name an old and a new symbol: "Rename a to b", "Use b instead of a", "Replace a with b"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reviewer.checks.context import Context, Hit, Kind, Need, NoParams
from reviewer.checks.diffwords import diff_words
from reviewer.checks.edits import Edits, edits
from reviewer.checks.statements import LEAD, SYMBOL, is_symbol, order, statements
from reviewer.model import Passage

OLD, NEW = rf"(?P<old>{SYMBOL})", rf"(?P<new>{SYMBOL})"
THE = r"(?:(?:the|a|an|all|struct|enum|function|macro|helper|calls?\s+(?:to|of)|uses?\s+of|old|custom)\s+){0,3}"
NOUN = r"(?:\s+(?:macro|function|helper|call|calls|flag|field|variable|struct|API))?"
IS = r"(?:is|are)\s+(?:now\s+|also\s+|therefore\s+){0,2}"
PATTERNS = (
    order("rename", rf"{THE}{OLD}{NOUN}\s+(?:to|into|as|->|=>)\s+{THE}{NEW}"),
    order("replace", rf"{THE}{OLD}{NOUN}\s+(?:with|by)\s+{THE}{NEW}"),
    order("use", rf"{THE}{NEW}{NOUN}\s+(?:instead\s+of|rather\s+than|in\s+place\s+of)\s+{THE}{OLD}"),
    order("convert|switch|change|move|migrate", rf"(?:[\w-]+\s+){{0,4}}?from\s+{THE}{OLD}{NOUN}\s+to\s+{THE}{NEW}"),
    re.compile(rf"{LEAD}{THE}{OLD}{NOUN}\s+{IS}renamed\s+(?:to|into|as)\s+{THE}{NEW}", re.IGNORECASE),
    re.compile(rf"{LEAD}{THE}{OLD}{NOUN}\s+{IS}replaced\s+(?:with|by)\s+{THE}{NEW}", re.IGNORECASE),
    re.compile(rf"{LEAD}{THE}{NEW}{NOUN}\s+{IS}used\s+(?:instead\s+of|in\s+place\s+of)\s+{THE}{OLD}", re.IGNORECASE),
)


def run(_: NoParams, context: Context) -> Iterator[Hit]:
    """A hit for each pair that the diff has the other way round, and for a new name that it does not have."""
    found = edits(context)
    if found.partial or not found.added:
        return
    seen: set[tuple[str, str]] = set()
    for passage in statements(context):
        for pattern in PATTERNS:
            match = pattern.match(passage.text)
            if match and is_symbol(match["old"]) and is_symbol(match["new"]) and match.group("old", "new") not in seen:
                seen.add((match["old"], match["new"]))
                yield from _judged(passage, match, context, found)


def _judged(passage: Passage, match: re.Match[str], context: Context, found: Edits) -> Iterator[Hit]:
    old, new = (match[name].removesuffix("()") for name in ("old", "new"))
    facts = {"old": match["old"], "new": match["new"], "lacking": match["new"]}
    if _goes(found, new, old):
        evidence = (found.evidence(new, added=False), found.evidence(old, added=True))
        yield Hit(passage.locate(*match.span()), facts, "reversed", evidence=evidence)
    elif not _anywhere(context, new) and _anywhere(context, old):
        yield Hit(passage.locate(*match.span()), {**facts, "lacking": match["new"]})
    elif not _anywhere(context, old) and found.added_names[new] and not _old_is_hidden(context):
        yield Hit(passage.locate(*match.span()), {**facts, "lacking": match["old"]})


def _goes(found: Edits, old: str, new: str) -> bool:
    """True where the diff leaves fewer of old and more of new."""
    less = found.removed_names[old] - found.added_names[old]
    return less > 0 and found.added_names[new] > found.removed_names[new]


def _anywhere(context: Context, name: str) -> bool:
    return any(re.search(rf"(?<!\w){re.escape(name)}", split.line.text) for _, split in context.split_lines) or any(
        name in place for place in (diff_words(context).files, diff_words(context).context)
    )


def _old_is_hidden(context: Context) -> bool:
    """True where nothing is removed: the old name stood in lines that the diff does not show."""
    return not any(file.removed for file in context.files)


KIND = Kind("pair-claim", NoParams, run, (Need.DIFF,), ("old", "new", "lacking"))
