"""Comments that name a function which is gone with the patch, or misspell one that it has."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from reviewer import comments
from reviewer.checks.context import Context, Hit, Kind, Need, NoParams
from reviewer.errors import RepoError
from reviewer.model import Anchor, DiffLine, FileChange, LineKind, Part, Passage

DEFINED = re.compile(
    r"^(?:static\s|extern\s|inline\s|const\s|unsigned\s|struct\s|[a-z_]\w*[\s*])[\w\s*]{0,80}?\b(?P<name>[a-z_]\w*+)\((?!\s*\*)"
)
"""A definition or declaration at the beginning of a line; a name without an underscore may be a word of English."""
CODE_FILES = (".c", ".h", ".S", ".rs")
WORD = re.compile(r"[A-Za-z_]\w*")
MOST_FILES = 50
"""Files of a patch whose rest is read."""


@dataclass(frozen=True, slots=True)
class _Gone:
    """A function whose definition the patch removes and does not bring back."""

    name: str
    file: FileChange
    line: DiffLine


def run(_: NoParams, context: Context) -> Iterator[Hit]:
    """A hit for each comment that goes on naming a function that the patch removes; the first place of each."""
    gone = _gone(context)
    if not gone:
        return
    shown: set[str] = set()
    for passage, name, start in _named(context, gone):
        if name not in shown:
            shown.add(name)
            yield Hit(passage.locate(start, start + len(name)), {"function": name})
    if context.tree is not None:
        yield from _beyond(context, {name: found for name, found in gone.items() if name not in shown})


def _gone(context: Context) -> dict[str, _Gone]:
    """By name; what any code of the new side still has, by that name or as a part of it, is not gone."""
    files = [file for file in context.files if file.path.endswith(CODE_FILES)]
    removed = {
        match["name"]: _Gone(match["name"], file, line)
        for file in files
        for line in file.lines()
        if line.kind is LineKind.REMOVED and (match := DEFINED.match(line.text)) and "_" in match["name"]
    }
    kept = {
        word
        for _, split in context.split_lines
        if split.line.kind is not LineKind.REMOVED
        for word in WORD.findall(split.code)
    }
    kept |= {word for file in files for hunk in file.hunks for word in WORD.findall(hunk.section)}
    return {name: found for name, found in removed.items() if name not in kept}


def _named(context: Context, gone: dict[str, _Gone]) -> Iterator[tuple[Passage, str, int]]:
    """Comments of the new side that are in the mail, those of unchanged lines, too."""
    for file in context.files:
        for passage in comments.comments(file, LineKind.ADDED, LineKind.CONTEXT):
            for match in WORD.finditer(passage.text):
                if match[0] in gone:
                    yield passage, match[0], match.start()


def _beyond(context: Context, gone: dict[str, _Gone]) -> Iterator[Hit]:
    """Names that comments of the touched files have where the mail does not show it, and no code of them has."""
    where: dict[str, str] = {}
    alive: set[str] = set()
    for file in context.files[:MOST_FILES]:
        for number, line in _rest(context, file):
            for name in gone.keys() & set(WORD.findall(line)):
                text = line.strip()
                if text.startswith(("*", "/*", "//")):
                    where.setdefault(name, f"{file.path}:{number}: {text[:100]}")
                else:
                    alive.add(name)
    for name, place in where.items():
        if name not in alive:
            found = gone[name]
            passage = Passage(Part.DIFF, found.line.text, (Anchor(found.line.mail, found.file.path),))
            start = found.line.text.index(name)
            yield Hit(passage.locate(start, start + len(name)), {"function": name}, "tree", evidence=(place,))


def _rest(context: Context, file: FileChange) -> list[tuple[int, str]]:
    """The lines of the old file that the patch does not remove, with their numbers there."""
    try:
        text = context.tree.before(file) if context.tree else None
    except RepoError:
        return []
    taken = Counter(line.old for line in file.lines() if line.kind is LineKind.REMOVED)
    return [(n, line) for n, line in enumerate((text or "").split("\n"), 1) if n not in taken]


KIND = Kind("stale-name", NoParams, run, (Need.DIFF,), ("function",))
