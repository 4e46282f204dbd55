"""Texts that tell the diff again: a list of what was done file by file, a walk through the code."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from reviewer import changelog
from reviewer.checks.context import Context, Hit, Kind, Need
from reviewer.checks.diffwords import NAME, diff_words
from reviewer.model import BlockKind, Passage
from reviewer.prose.mask import CODE
from reviewer.prose.signals import REASON

FILE = re.compile(r"([\w./{},+-]*[\w}]\.[A-Za-z]{1,5}|[\w./-]*/[\w.-]+)\s*:\s+\S")
"""How an item begins that is about one file."""


@dataclass(frozen=True)
class FileListParams:
    """How many items about one file each make a list of files."""

    items: int


@dataclass(frozen=True)
class WalkParams:
    """How many sentences in a row make a walk."""

    sentences: int


def file_list(params: FileListParams, context: Context) -> Iterator[Hit]:
    """One hit for items that each say what is done to one file."""
    items = [changelog.passage(block) for block in context.patch.changelog.of(BlockKind.LIST)]
    found = [(match[1], item) for item in items if (match := FILE.match(item.text)) and _in_patch(match[1], context)]
    if len(found) >= params.items:
        first, *rest = (item.locate() for _, item in found)
        yield Hit(first, {"count": len(found)}, related=tuple(rest))


def walk(params: WalkParams, context: Context) -> Iterator[Hit]:
    """A hit for each run of sentences that name a change to a symbol of the diff, without a reason among them."""
    run: list[Passage] = []
    for sentence in (*context.sentences, None):
        if sentence is not None and _retells(sentence, context):
            run.append(sentence)
            continue
        if len(run) >= params.sentences:
            first, *rest = (each.locate() for each in run)
            yield Hit(first, {"count": len(run)}, related=tuple(rest))
        run = []


def _in_patch(name: str, context: Context) -> bool:
    """True where a file of the patch has the name, or where there is no diff to compare it with."""
    last = name.rpartition("/")[2].rpartition("}")[2]
    paths = [path for file in context.files for path in (file.path, file.old_path or "")]
    return not paths or any(path.endswith(last) for path in paths)


def _retells(sentence: Passage, context: Context) -> bool:
    """True for a sentence that opens with a verb of change, names changed code, and has no reason."""
    first = re.match(r"\W*([A-Za-z]+)", sentence.text)
    word = first[1].lower() if first else ""
    if word not in context.lexicon.base and word not in context.lexicon.inflected:
        return False
    if sentence.text.rstrip().endswith(":"):  # what follows is no prose
        return False
    code = diff_words(context).code
    names = {name for match in CODE.finditer(sentence.text) for name in NAME.findall(match[0])}
    return not code.isdisjoint(names) and not REASON.search(sentence.text)


FILES = Kind("file-list", FileListParams, file_list, (Need.CHANGELOG,), ("count",))
WALK = Kind("walk-through", WalkParams, walk, (Need.CHANGELOG, Need.DIFF), ("count",))
