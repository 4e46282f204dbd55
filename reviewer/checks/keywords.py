"""Statements that ask for a word in the code: "Make foo() static", "Export foo()", "Constify foo_ops"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from reviewer.checks.context import Context, Hit, Kind, Need
from reviewer.checks.edits import CODE_FILE, Edits, edits, told
from reviewer.checks.statements import LEAD, statements
from reviewer.model import Passage

LEADS = re.compile(LEAD, re.IGNORECASE)
KEYS = frozenset(("claim", "added", "removed", "files"))


@dataclass(frozen=True)
class Params:
    """Tables with "claim", what the text says, and "added" or "removed", what one of the changed lines must have then.

    "{name}" and "{word}" there are the claim's groups of these names; "files" says which paths can tell, C and
    assembly by default.
    """

    words: tuple[dict[str, Any], ...]

    def __post_init__(self) -> None:
        for row in self.words:
            if not set(row) <= KEYS or not {"added", "removed"} & set(row):
                raise ValueError("words: each has claim, and added or removed")
            try:
                list(map(re.compile, (row["claim"], *map(_unnamed, row.values()))))
            except (re.error, TypeError, KeyError) as error:
                raise ValueError(f"words: {row}: {error}") from error


def run(params: Params, context: Context) -> Iterator[Hit]:
    """A hit for each statement whose word is in no changed line."""
    found = edits(context)
    if found.partial or not found.files:
        return
    for passage in statements(context):
        start = len(match[0]) if (match := LEADS.match(passage.text)) else 0
        for row in params.words:
            claim = re.compile(row["claim"], re.IGNORECASE)
            if (match := claim.match(passage.text, start)) and not _there(row, match, found):
                yield from _hit(passage, match, found)


def _there(row: dict[str, Any], match: re.Match[str], found: Edits) -> bool:
    """True where a changed line has the word, and where another kind of file may have it."""
    paths = row.get("files", CODE_FILE.pattern)
    if not all(re.search(paths, file.path) for file in found.files):
        return True
    groups = match.groupdict()
    named = {key: re.escape((groups.get(key) or "").removesuffix("()")) for key in ("name", "word")}
    places = (("added", found.added), ("removed", found.removed))
    return any(
        key in row and any(re.search(_filled(row[key], named), split.code) for _, split in lines)
        for key, lines in places
    )


def _filled(pattern: str, named: Mapping[str, str]) -> str:
    return pattern.replace("{name}", named["name"]).replace("{word}", named["word"])


def _unnamed(pattern: str) -> str:
    return _filled(pattern, {"name": "name", "word": "word"})


def _hit(passage: Passage, match: re.Match[str], found: Edits) -> Iterator[Hit]:
    lines = (*found.added, *found.removed)
    groups = match.groupdict()
    word = groups.get("word") or groups.get("name") or match[0].split()[0]
    yield Hit(passage.locate(*match.span()), {"word": word}, evidence=tuple(told(*pair) for pair in lines[:1]))


KIND = Kind("keyword-claim", Params, run, (Need.DIFF,), ("word",))
