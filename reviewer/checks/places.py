"""Statements about files: "Move foo() from a.c to b.c", "Add a.h", held against the files of the diff."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reviewer.checks.context import Context, Hit, Kind, Need, NoParams
from reviewer.checks.edits import Edits, edits
from reviewer.checks.statements import order, statements
from reviewer.model import FileChange, Passage

FILE = r"[`'\"<]?(?:[\w.+-]{1,60}/){0,12}[\w.+-]{1,60}\.(?:c|h|S|rs|dtsi?|yaml|rst|py|sh)(?![\w.*/-]*\w)"
MOVE = order(
    "move|relocate|migrate", rf"[^.;:]{{1,120}}?(?:\s+from\s+(?P<old>{FILE}))?[`'\">]?\s+(?:in)?to\s+(?P<new>{FILE})"
)
WORK = order(
    "add|introduce|create|remove|delete|drop",
    rf"(?:(?:the|a|an|new|unused|empty|obsolete)\s+){{0,3}}(?P<new>{FILE})[`'\">]?\s*(?:$|[.,]|file\b|and\b|as\b|since\b|because\b|to\b|with\b)",
)


def run(_: NoParams, context: Context) -> Iterator[Hit]:
    """A hit for a file that the diff does not touch, and for a move that goes the other way."""
    found = edits(context)
    if found.partial or not found.files:
        return
    for passage in statements(context):
        match = MOVE.match(passage.text) or WORK.match(passage.text)
        if match:
            yield from _judged(passage, match, found)


def _judged(passage: Passage, match: re.Match[str], found: Edits) -> Iterator[Hit]:
    names = [(group, name.strip("`'\"<>")) for group, name in match.groupdict().items() if name and group != "verb"]
    for group, name in names:
        if not _touched(name, found) and not _included(name, found):
            yield Hit(passage.locate(*match.span(group)), {"file": name})
            return
    if len(names) == 2:
        old, new = (_touched(dict(names)[group], found) for group in ("old", "new"))
        if old and new and _grows(old) and _shrinks(new):
            yield Hit(passage.locate(*match.span()), {"file": dict(names)["new"]}, "reversed")


def _touched(name: str, found: Edits) -> list[FileChange]:
    return [
        file for file in found.files if f"/{file.path}".endswith(f"/{name}") or f"/{file.old_path}".endswith(f"/{name}")
    ]


def _included(name: str, found: Edits) -> bool:
    """True for a name in changed lines: "Add foo.h" may be about an include."""
    last = name.rpartition("/")[2]
    return any(last in split.line.text for _, split in (*found.added, *found.removed))


def _grows(files: list[FileChange]) -> bool:
    return sum(file.added for file in files) > 3 * sum(file.removed for file in files)


def _shrinks(files: list[FileChange]) -> bool:
    return sum(file.removed for file in files) > 3 * sum(file.added for file in files)


KIND = Kind("file-claim", NoParams, run, (Need.DIFF,), ("file",))
