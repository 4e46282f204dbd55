"""Comments that say the line below in other letters: "/* lock the ring */" above ring_lock()."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from reviewer.checks.context import Context, Hit, Kind, Need
from reviewer.comments import SplitLine
from reviewer.diff import line_passage
from reviewer.model import FileChange, LineKind

WORD = re.compile(r"-?[A-Za-z]+|\d+")
OPERATORS = {"++": "increment", "--": "decrement", "return": "return", "if": "check", "goto": "goto", "=": "set"}


@dataclass(frozen=True)
class Params:
    """What to overlook."""

    small: tuple[str, ...]
    """Words, in lower case, that say nothing themselves."""
    most: int
    """Words of the longest comment that can restate a line."""


def run(params: Params, context: Context) -> Iterator[Hit]:
    """A hit for a one-line comment that orders what the line below says, all of it added."""
    lines = context.split_lines
    for index, (file, split) in enumerate(lines):
        below = [other for path, other in lines[index + 1 : index + 3] if path is file]
        if below and _alone(split) and all(other.line.kind is LineKind.ADDED for other in below):
            branch = len(below) == 2 and below[0].code.lstrip().startswith("if ")
            code = " ".join(other.code for other in below) if branch else below[0].code
            told = _orders(context, split.comment) and not context.was_there(split.comment)
            if told and _restates(params, split.comment, code):
                yield _hit(file, split, below[0])


def _alone(split: SplitLine) -> bool:
    """True for an added line that is one whole comment; code that is commented out is none."""
    whole = re.match(r"\s*(?:/\*.*\*/|//.*)\s*$", split.line.text)
    prose = split.comment and not re.search(r"[;={}]|\w\(", split.comment)
    return bool(split.line.kind is LineKind.ADDED and whole and prose and not split.code.strip())


def _orders(context: Context, comment: str) -> bool:
    """True where it tells what is done, and not what the part below is about."""
    return comment.split()[0].lower().strip(".,:") in context.lexicon.base


def _hit(file: FileChange, split: SplitLine, below: SplitLine) -> Hit:
    text = split.line.text
    start = text.find(split.comment)
    passage = line_passage(file, split.line)
    place = passage.locate(start, start + len(split.comment)) if start >= 0 else passage.locate()
    code = below.code.strip()[:120]
    return Hit(place, {"code": code}, evidence=(f"{file.path}:{below.line.new}: {code}",))


def _restates(params: Params, comment: str, code: str) -> bool:
    words = [_stem(word) for word in WORD.findall(comment.lower()) if word not in params.small]
    does = code.rstrip().endswith(";") and ("=" in code or re.search(r"\w\(|\breturn\b", code))
    if not 2 <= len(words) <= params.most or not does or '"' in code or words[-1].isdigit():
        return False
    spoken = {_stem(word) for word in WORD.findall(re.sub(r"([a-z])([A-Z])", r"\1 \2", code).replace("_", " ").lower())}
    spoken |= {
        _stem(meant) for sign, meant in OPERATORS.items() if re.search(rf"(?<![=!<>]){re.escape(sign)}(?!=)", code)
    }
    return all(word in spoken for word in words)


def _stem(word: str) -> str:
    """Cut roughly alike on both sides: "clears" and "clear", "resetting" and "reset"."""
    for ending in ("ting", "ing", "ed", "es", "s", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word


KIND = Kind("restated-code", Params, run, (Need.DIFF,), ("code",))
