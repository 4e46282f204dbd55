"""Paragraphs wrapped anew: lines that are too long broken, or a whole paragraph filled.

A line is broken only where what begins the next one cannot be taken for anything but prose: no bullet, no trailer,
no cut, no mark of a quote.  Where a paragraph does not look like one, it is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

WIDTH = 75
"""Columns of a changelog, as submitting-patches.rst and checkpatch.pl have it."""
_BEGINS = re.compile(r"[A-Za-z\"'`(\[<$%&_]|\d(?!\d{0,2}[.)](?:\s|$))")
"""How a word looks that may begin a line."""
_NEVER_FIRST = re.compile(
    r"[A-Za-z][A-Za-z-]*:$|\(?[A-Za-z][.)]$|[Ff]rom$|diff$|[oO]$|\(cherry|\[\d*\]?:?$|\$$|v\d+:?$"
)
"""What would look like a trailer, an item of a list, a divider of an mbox, the head of a diff, a note or a shell."""
_SET = re.compile(r"\S {2,}(?<![.!?:;)\"'] {2})\S|\t|\S {3,}\S")
"""Blanks that put something into columns."""
_MARKED = re.compile(r"\s*(?:[-*+>|#$•]|\(?\w[.)]\s|\d{1,2}[.)]\s|[\w./-]{1,40}:\s)")


def broken(lines: Sequence[str], width: int = WIDTH) -> list[str] | None:
    """The lines with none longer than the width, what does not fit standing before the next one; None if unsafe."""
    if not _is_prose(lines):
        return None
    indent, hanging = _indents(lines)
    done: list[str] = []
    rest = ""
    for line in lines:
        text = line.strip()
        whole = f"{rest} {text}" if rest else text
        if not rest and len(line) <= width:
            done.append(line)
            continue
        head, rest = _first_line(whole, width, hanging if done else indent)
        if head is None:
            return None
        done.append(head)
    while rest:
        head, rest = _first_line(rest, width, hanging)
        if head is None:
            return None
        done.append(head)
    return done


def filled(lines: Sequence[str], width: int = WIDTH) -> list[str] | None:
    """The whole paragraph filled; None where a line of it may end where it does on purpose."""
    if not _is_prose(lines) or any(line.rstrip().endswith(":") for line in lines[:-1]):
        return None
    return broken([" ".join(line.strip() if n else line.rstrip() for n, line in enumerate(lines))], width)


def _first_line(text: str, width: int, indent: str) -> tuple[str | None, str]:
    """As much of the text as fits, and the rest; None where there is no safe place to break."""
    line = f"{indent}{text}"
    if len(line) <= width:
        return line, ""
    at = line.rfind(" ", len(indent) + 1, width + 1)
    while at > len(indent) and not _may_begin(line[at + 1 :]):
        at = line.rfind(" ", len(indent) + 1, at)
    if at <= len(indent):  # the first word alone is too long
        at = line.find(" ", width)
        while at >= 0 and not _may_begin(line[at + 1 :]):
            at = line.find(" ", at + 1)
        if at < 0:
            return line, ""
    return line[:at].rstrip(), line[at + 1 :].strip()


def _may_begin(rest: str) -> bool:
    word = rest.split(" ", 1)[0]
    return bool(word) and _BEGINS.match(rest) is not None and not _NEVER_FIRST.match(word)


def _is_prose(lines: Sequence[str]) -> bool:
    """Whether nothing is set in columns, and no line but the first has a mark of its own or another indent."""
    later = lines[1:]
    indents = {len(line) - len(line.lstrip()) for line in later}
    in_columns = any(_SET.search(line.strip()) for line in lines)
    return not in_columns and len(indents) <= 1 and not any(map(_MARKED.match, later))


def _indents(lines: Sequence[str]) -> tuple[str, str]:
    """What stands before the first line and before the later ones; behind a bullet the text hangs."""
    first = lines[0][: len(lines[0]) - len(lines[0].lstrip())]
    if len(lines) > 1:
        return first, lines[1][: len(lines[1]) - len(lines[1].lstrip())]
    bullet = re.match(r"\s*(?:[-*+•o]|\(?(?:\d{1,2}|[a-z])[.)])\s+", lines[0])
    return first, " " * len(bullet[0]) if bullet else first
