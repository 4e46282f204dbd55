"""Reverts held against what they take back: the title by itself, the commit where the tree has it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from reviewer.checks.context import Context, Hit, Kind, Need
from reviewer.checks.direction import FEW, LOPSIDED
from reviewer.checks.edits import Edits, edits, told
from reviewer.errors import RepoError
from reviewer.model import LineKind, Passage
from reviewer.tree import Tree

TITLE = re.compile(r'Revert\s+"(?P<title>(?!Revert\b).{3,300})"\s*$', re.IGNORECASE)
COMMIT = re.compile(r"\b[Tt]his\s+(?:partially\s+)?reverts\s+commit\s+(?P<id>[0-9a-f]{7,40})\b")
PARTIAL = re.compile(r"\bpartial|\bpartly\b|\bin\s+part\b|\bportions?\b|\bmanual(?:ly)?\b|\bspirit\b", re.IGNORECASE)


@dataclass(frozen=True)
class Params:
    """Verbs of titles in lower case."""

    adds: tuple[str, ...]
    removes: tuple[str, ...]


def run(params: Params, context: Context) -> Iterator[Hit]:
    """A hit for a revert that does once more what it should take back, or something else."""
    found = edits(context)
    text = " ".join(passage.text for passage in (context.subject, *context.paragraphs))
    title = TITLE.match(context.subject.text)
    if found.partial or PARTIAL.search(text):
        return
    if title and (line := _once_more(params, title["title"], found)):
        yield Hit(context.subject.locate(*title.span()), {"line": line, "title": ""}, "again", evidence=(line,))
        return
    for passage in context.paragraphs:
        if (cited := COMMIT.search(passage.text)) and context.tree is not None:
            yield from _against_commit(passage, cited, title["title"] if title else "", context, context.tree)
            return


def _once_more(params: Params, title: str, found: Edits) -> str:
    """A line that says that the diff does what the title says, instead of undoing it."""
    verb = title.rpartition(": ")[2].split(" ")[0].lower()
    added, removed = len(found.added), len(found.removed)
    if verb in params.adds and added > max(FEW, LOPSIDED * removed):
        return told(*found.added[0])
    if verb in params.removes and removed > max(FEW, LOPSIDED * added):
        return told(*found.removed[0])
    return ""


def _against_commit(passage: Passage, cited: re.Match[str], title: str, context: Context, tree: Tree) -> Iterator[Hit]:
    try:
        commit = tree.commit(cited["id"])
        theirs = _lines_of(commit.id, context, tree) if commit else None
    except RepoError:
        return
    place = passage.locate(*cited.span())
    if commit and title and _plain(commit.title) != _plain(title):
        yield Hit(place, {"line": "", "title": commit.title}, "title")
    elif theirs is not None:
        ours = {kind: _ours(context, kind) for kind in (LineKind.ADDED, LineKind.REMOVED)}
        undone = (ours[LineKind.REMOVED] & theirs[0]).total() + (ours[LineKind.ADDED] & theirs[1]).total()
        redone = (ours[LineKind.ADDED] & theirs[0]).total() + (ours[LineKind.REMOVED] & theirs[1]).total()
        if undone <= redone:
            yield Hit(
                place, {"line": "", "title": commit.title if commit else ""}, "again-commit" if redone else "other"
            )


def _lines_of(commit: str, context: Context, tree: Tree) -> tuple[Counter[str], Counter[str]] | None:
    """What a commit adds to and removes from the files of the patch; None where the tree has no other states."""
    after, before = tree.at(commit), tree.at(f"{commit}^")
    if after is before:
        return None
    added, removed = Counter[str](), Counter[str]()
    for file in context.files:
        for path in {file.path, file.old_path or file.path}:
            new, old = (Counter(_told(place.file(path))) for place in (after, before))
            added += new - old
            removed += old - new
    return added, removed


def _told(text: str | None) -> list[str]:
    return [line.strip() for line in (text or "").splitlines() if line.strip()]


def _ours(context: Context, kind: LineKind) -> Counter[str]:
    lines = (line.text.strip() for file in context.files for line in file.lines(kind))
    return Counter(line for line in lines if line)


def _plain(title: str) -> str:
    return re.sub(r"\W+", " ", title).strip().lower()


KIND = Kind("revert-claim", Params, run, (Need.DIFF,), ("line", "title"))
