"""New files that no section of MAINTAINERS covers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from fnmatch import translate

from reviewer.checks.context import CannotTellError, Context, Hit, Kind, Need, NoParams
from reviewer.model import FileStatus, LineKind, Location, Part

NAME = "MAINTAINERS"
ENTRY = re.compile(r"^(?P<kind>[FNX]):\s+(?P<glob>\S+)\s*$")
EVERYTHING = frozenset({"*", "*/"})
"""What the last section says of the rest."""
MOST = 40_000
"""Entries that are read; the kernel has a quarter of that."""


def uncovered(_: NoParams, context: Context) -> Iterator[Hit]:
    """One hit for each new file that nobody is said to look after; raises CannotTellError, RepoError."""
    new = [file for file in context.files if file.status is FileStatus.ADDED and file.path != NAME]
    if new and context.tree is None:
        raise CannotTellError("MAINTAINERS is not at hand: pass --tree DIR")
    text = context.tree.file(NAME) if new and context.tree else None
    if text is None:
        return
    lines = [*text.split("\n"), *_added_entries(context)]
    found = [match for line in lines[:MOST] if (match := ENTRY.match(line)) and match["glob"] not in EVERYTHING]
    for file in new:
        if not any(_covers(match["kind"], match["glob"], file.path) for match in found):
            yield Hit(Location(Part.DIFF, file.path, file=file.path), {"path": file.path})


def _added_entries(context: Context) -> Iterable[str]:
    """What this patch and the others of its series add to the file."""
    patches = (context.patch, *(context.series.patches if context.series else ()))
    files = [file for patch in patches if patch.diff for file in patch.diff.files if file.path == NAME]
    return [line.text for file in files for line in file.lines(LineKind.ADDED)]


def _covers(kind: str, glob: str, path: str) -> bool:
    """As get_maintainer.pl does: a pattern ends at the folder that it names, unless that ends in a slash."""
    if kind == "N":  # a pattern of Perl's: the longest word of it is near enough to keep quiet
        return max(re.findall(r"[\w/-]+", glob), key=len, default="\0") in path
    if kind != "F":
        return False
    if glob.endswith("/"):
        return path.startswith(glob) if "*" not in glob else re.match(translate(f"{glob}*"), path) is not None
    if "*" not in glob and "?" not in glob:
        return path == glob or path.startswith(f"{glob}/")
    return path.count("/") == glob.count("/") and re.fullmatch(translate(glob), path) is not None


UNCOVERED = Kind("uncovered-file", NoParams, uncovered, (Need.DIFF,), ("path",))
