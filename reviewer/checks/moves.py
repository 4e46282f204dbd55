"""What a patch mixes: code that moves and changes at once, a fix with lines only set anew; too much for stable."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from reviewer.checks.context import Context, Hit, Kind, Need, NoParams
from reviewer.diff import line_passage
from reviewer.model import Anchor, DiffLine, FileChange, Hunk, LineKind, Location, Part, Passage

DEFINES = re.compile(r"^[A-Za-z_][\w\s*]*?\b(?P<name>[A-Za-z_]\w+)\s*\([^;]*$")
MEANT = (".c", ".h", ".S", ".rs")
"""Files in which blanks mean nothing."""
LIKE = 0.6
"""Likeness from which on two bodies are the same function."""
LONGEST = 400
"""Lines of a body that is compared."""


@dataclass(frozen=True)
class Body:
    """How long a function is that a reader cannot compare by heart."""

    lines: int


@dataclass(frozen=True)
class Size:
    """How many lines a patch for stable may have, context included."""

    lines: int


@dataclass(frozen=True, slots=True)
class _Function:
    """A function that a hunk removes or adds as a whole."""

    name: str
    file: FileChange
    body: tuple[DiffLine, ...]

    @property
    def texts(self) -> list[str]:
        """What the lines say, however they are set."""
        return [text for line in self.body if (text := "".join(line.text.split()))]


def changed_moves(params: Body, context: Context) -> Iterator[Hit]:
    """One hit for the first line that differs in a function which goes here and comes there."""
    gone = {function.name: function for function in _functions(context, LineKind.REMOVED)}
    for come in _functions(context, LineKind.ADDED):
        left = gone.get(come.name)
        if left is None or len(left.texts) < params.lines or len(come.texts) > LONGEST:
            continue
        before = left.texts
        match = SequenceMatcher(None, before, come.texts, autojunk=False)
        changed = [op for op in match.get_opcodes() if op[0] != "equal"]
        if changed and match.ratio() >= LIKE and (place := _first_new(come, before)):
            facts = {"name": come.name, "from": left.file.path, "lines": len(changed)}
            yield Hit(place, facts)


def _first_new(function: _Function, before: list[str]) -> Location | None:
    """The first added line that the old function did not have."""
    known = set(before)
    new = (line for line in function.body if (text := "".join(line.text.split())) and text not in known)
    line = next(new, None)
    return _at(function.file, line) if line else None


def _functions(context: Context, kind: LineKind) -> Iterator[_Function]:
    """The functions all of whose lines are removed, or added."""
    for file in context.files:
        if file.path.endswith((".c", ".h")):
            for hunk in file.hunks:
                yield from _of_hunk(file, hunk, kind)


def _of_hunk(file: FileChange, hunk: Hunk, kind: LineKind) -> Iterator[_Function]:
    name, body = "", list[DiffLine]()
    for line in hunk.lines:
        if line.kind is not kind:
            name = name if line.kind is not LineKind.CONTEXT else ""
            continue
        if line.text.startswith("}") and name:
            yield _Function(name, file, tuple(body))
            name = ""
        elif name and line.text.startswith("{"):
            body = []
        elif (found := DEFINES.match(line.text)) and not line.text.startswith(("return", "else", "struct {")):
            name, body = found["name"], []
        else:
            body.append(line)


def set_anew(_: NoParams, context: Context) -> Iterator[Hit]:
    """One hit for the first hunk of a fix in which nothing but blanks and line ends changes, beside one with more."""
    if not any(trailer.name.lower() == "fixes" for trailer in context.patch.changelog.trailers):
        return
    hunks = [(file, hunk) for file in context.files if file.path.endswith(MEANT) for hunk in file.hunks]
    idle = [(file, hunk) for file, hunk in hunks if _is_idle(hunk)]
    if idle and len(idle) < len(hunks):
        file, hunk = idle[0]
        line = next(line for line in hunk.lines if line.kind is LineKind.ADDED)
        yield Hit(_at(file, line), {"hunks": len(idle)})


def _is_idle(hunk: Hunk) -> bool:
    """Whether old and new lines are the same but for their blanks; lines that only go or come are something else."""
    old = "".join("".join(line.text.split()) for line in hunk.lines if line.kind is LineKind.REMOVED)
    new = "".join("".join(line.text.split()) for line in hunk.lines if line.kind is LineKind.ADDED)
    return bool(old) and old == new


def large_for_stable(params: Size, context: Context) -> Iterator[Hit]:
    """One hit at the stable tag of a patch with more lines than the stable trees take."""
    lines = sum(len(hunk.lines) for file in context.files for hunk in file.hunks)
    tags = (tag for tag in context.patch.changelog.trailers if tag.name.lower() == "cc" and "stable@" in tag.value)
    if lines > params.lines:
        for tag in tags:
            text = "\n".join(line.text for line in tag.lines)
            place = Passage(Part.TRAILERS, text, tuple(Anchor(mail=line.number) for line in tag.lines)).locate()
            yield Hit(place, {"lines": lines, "most": params.lines})
            return


def _at(file: FileChange, line: DiffLine) -> Location:
    return line_passage(file, line).locate()


CHANGED_MOVE = Kind("changed-move", Body, changed_moves, (Need.DIFF,), ("name", "from", "lines"))
SET_ANEW = Kind("set-anew", NoParams, set_anew, (Need.DIFF, Need.MAIL), ("hunks",))
LARGE_FOR_STABLE = Kind("large-for-stable", Size, large_for_stable, (Need.DIFF, Need.MAIL), ("lines", "most"))
KINDS = (CHANGED_MOVE, SET_ANEW, LARGE_FOR_STABLE)
