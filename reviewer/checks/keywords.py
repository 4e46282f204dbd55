"""Statements that ask for a word in the code: "Make foo() static", "Export foo()", "Constify foo_ops"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from reviewer.checks.context import Context, Hit, Kind, Need
from reviewer.checks.edits import CODE_FILE, Edits, edits, told
from reviewer.checks.statements import statements
from reviewer.model import Passage

KEYS = frozenset(("claim", "added", "removed", "files"))


@dataclass(frozen=True)
class Params:
    """Tables with "claim", what the text says, and "added" or "removed", what one of the changed lines must have then.

    "{name}" there is the claim's group of that name; "files" says which paths can tell, C and assembly by default.
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
        for row in params.words:
            if (match := re.match(row["claim"], passage.text, re.IGNORECASE)) and not _there(row, match, found):
                yield from _hit(passage, match, found)


def _there(row: dict[str, Any], match: re.Match[str], found: Edits) -> bool:
    """True where a changed line has the word, and where another kind of file may have it."""
    paths = row.get("files", CODE_FILE.pattern)
    if not all(re.search(paths, file.path) for file in found.files):
        return True
    name = re.escape((match.groupdict().get("name") or "").removesuffix("()"))
    places = (("added", found.added), ("removed", found.removed))
    return any(
        key in row and any(re.search(row[key].replace("{name}", name), split.code) for _, split in lines)
        for key, lines in places
    )


def _unnamed(pattern: str) -> str:
    return pattern.replace("{name}", "name")


def _hit(passage: Passage, match: re.Match[str], found: Edits) -> Iterator[Hit]:
    lines = (*found.added, *found.removed)
    word = match.groupdict().get("word") or match[0].split()[0]
    yield Hit(passage.locate(*match.span()), {"word": word}, evidence=tuple(told(*pair) for pair in lines[:1]))


KIND = Kind("keyword-claim", Params, run, (Need.DIFF,), ("word",))
