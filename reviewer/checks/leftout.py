"""What a reviewer sees first in a diff and the text never speaks of: an export, an option, a file, most of the code.

A thing counts as told if a word of its name that is not the name of the folder or the file as well, or a word for its
kind, stands in the subject or the body.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from reviewer.checks.context import Context, Hit, Kind, Need
from reviewer.checks.edits import CODE_FILE, Edits, edits, told
from reviewer.model import WHOLE_MESSAGE, DiffLine, FileChange, FileStatus, LineKind
from reviewer.prose.stems import stem, stems

THINGS = {
    "export": re.compile(r"\bEXPORT_(?:\w+_)?SYMBOL\w*\s*\(\s*(?P<name>\w+)"),
    "parameter": re.compile(r"\bmodule_param(?:_\w+)?\s*\(\s*(?P<name>\w+)"),
    "attribute": re.compile(r"\b(?:DEVICE|DRIVER|BUS|CLASS|SENSOR_DEVICE)_ATTR(?:_\w+)?\s*\(\s*(?P<name>\w+)"),
    "debugfs": re.compile(r"\bdebugfs_create_\w+\s*\(\s*\"(?P<name>[\w.-]+)\""),
    "option": re.compile(r"^\s*(?:menu)?config\s+(?P<name>[A-Z]\w+)\s*$"),
}
KINDS = {
    "export": ("exported symbol", "export modul symbol"),
    "parameter": ("module parameter", "paramet param modul option knob argument"),
    "attribute": ("sysfs attribute", "sysf attribut attr knob file interfac"),
    "debugfs": ("debugfs file", "debugf debug file"),
    "option": ("configuration option", "kconfig config option build driver support"),
    "file": ("file", "driver support implement import"),
    "function": ("function", ""),
}
"""How each is called, and the stems of words that speak of it."""
NEW_FUNCTION = re.compile(r"^[A-Za-z_][\w \t*]{0,120}?\b(?P<name>[A-Za-z_]\w*)\s*\([^;]*$")
OUTSIDE = re.compile(r"[A-Za-z_#}/](?!\w{0,60}:\s*$)(?!\s*$)|}\s*$|\s*/\*\*")
"""A line in the first column, labels aside: what follows is of no function, or of another."""
SECTION = re.compile(r"\b(?P<name>[A-Za-z_]\w*)\s*\(")
OTHERS = frozenset(("the", "and", "for", "new", "init", "get", "set", "main", "core", "common", "data", "test"))


@dataclass(frozen=True)
class Params:
    """What makes code the main thing of a diff."""

    lines: int
    """Added lines of code from which on a function can be."""
    share: float
    """Part of these lines, 0 to 1, that stand in the one function."""


def run(params: Params, context: Context) -> Iterator[Hit]:
    """One hit for the first thing that the text leaves out."""
    found = edits(context)
    if found.partial or not found.added:
        return
    spoken, paths = _spoken(context), stems(" ".join(re.sub(r"[/.-]", " ", file.path) for file in found.files))
    for kind, name, line in (*_things(found), *_files(found), *_function(params, found)):
        words = {word for word in stems(name) if len(word) > 2} - OTHERS
        words = words - paths if kind != "file" else words
        own = {stem(word) for word in KINDS[kind][1].split()} | set(KINDS[kind][1].split())
        if words and not (words | own) & spoken and not any(_within(word, spoken) for word in words):
            yield Hit(WHOLE_MESSAGE, {"thing": KINDS[kind][0], "name": name}, evidence=(line,))
            return


def _spoken(context: Context) -> frozenset[str]:
    """The stems of all that the author has written; of code and logs, too."""
    blocks = (block.text for block in context.patch.changelog.blocks)
    return stems(" ".join((context.patch.subject.line, *blocks)))


def _within(word: str, spoken: frozenset[str]) -> bool:
    """True where a longer word has it, or it has a longer one: "refcnt" speaks of "ref"."""
    return any((word in each or (len(each) > 3 and each in word)) for each in spoken if len(word) > 3)


def _things(found: Edits) -> Iterator[tuple[str, str, str]]:
    """What others see of it; a new file as a whole is one thing."""
    for file, split in found.added:
        if file.status is FileStatus.ADDED:
            continue
        for kind, pattern in THINGS.items():
            match = pattern.search(split.code)
            if match and not found.removed_names[match["name"]] and (kind == "option") == ("Kconfig" in file.path):
                yield kind, match["name"], told(file, split)


def _files(found: Edits) -> Iterator[tuple[str, str, str]]:
    """New source files, where others are changed too."""
    for file in found.files:
        if file.status is FileStatus.ADDED and file.path.endswith((".c", ".S", ".rs")):
            yield "file", file.path.rpartition("/")[2].partition(".")[0].replace("-", "_"), f"{file.path} is new"


def _function(params: Params, found: Edits) -> Iterator[tuple[str, str, str]]:
    """The function that has nearly all of the added code."""
    sizes: Counter[str] = Counter()
    first: dict[str, str] = {}
    for file in found.files:
        if CODE_FILE.search(file.path):
            for name, line in _owners(file):
                sizes[name] += 1
                first.setdefault(name, f"{file.path}:{line.new}: +{line.text.strip()[:160]}")
    for name, size in sizes.most_common(1):
        if name and size >= max(params.lines, params.share * len(found.added)):
            yield "function", name, first[name]


def _owners(file: FileChange) -> Iterator[tuple[str, DiffLine]]:
    """Each added line with the function that it stands in, empty where that is not to be seen."""
    for hunk in file.hunks:
        section = SECTION.search(hunk.section)
        name = section["name"] if section else ""
        for line in hunk.lines:
            if line.kind is not LineKind.REMOVED and OUTSIDE.match(line.text):
                begins = NEW_FUNCTION.match(line.text)
                name = begins["name"] if begins else ""
            if line.kind is LineKind.ADDED and line.text.strip():
                yield name, line


KIND = Kind("left-out", Params, run, (Need.DIFF, Need.CHANGELOG), ("thing", "name"))
