"""Quote levels: the marks of a reply in every notation, and what archives do to them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence, Set
from dataclasses import dataclass, replace

from reviewer.reading import cut

_MARKS_LIMIT = 200
_LONGEST_ANCHOR = 400
_MARK = r"(?:[A-Za-z]{1,4})?>|\|"
_ANCHOR = re.compile(
    rf"((?:(?:{_MARK}) ?){{1,40}})(?:diff --git |Index: |@@ -\d|--- \S|\+\+\+ \S|[A-Z][a-z]{{1,20}}-[a-z]{{1,20}}-by: )"
)
"""A line that only patches have, behind marks; it shows which notation the reply uses, and whether blanks follow."""
_INITIALS = re.compile(r"[A-Za-z]{1,4}(?=>)")
_TIGHT_SHARE = 0.25


@dataclass(frozen=True, slots=True)
class Quoted:
    """A line of a reply."""

    depth: int
    """The number of quote marks; 0 for the words of whoever replied."""
    text: str
    """The line without its marks and without the blank that the notation puts behind them."""
    raw: str


@dataclass(frozen=True, slots=True)
class Levels:
    """All lines of a reply with their depths."""

    lines: tuple[Quoted, ...]
    left_out: frozenset[int] = frozenset()
    """Indices of unmarked lines that may be the rest of the quoted line above or the reviewer's."""
    mark: re.Pattern[str] = re.compile(" ?>")
    tight: frozenset[int] = frozenset()
    """The depths whose marks are not followed by a blank."""

    def below(self, line: Quoted, depth: int) -> str:
        """The line without its first marks: deeper quotes of a level belong to the text of that level."""
        if line.depth <= depth:
            return line.text
        end = 0
        for _ in range(depth):
            found = self.mark.match(line.raw, end)
            end = found.end() if found else end
        return line.raw[end:] if depth in self.tight else line.raw[end:].removeprefix(" ")


def levels(body: Sequence[str]) -> Levels:
    """Depth and content of every line.

    "> > ", ">> ", ">" and mixtures of them count alike; "| " and initials ("KH> ") count where a line that only
    patches have stands behind them, because tables and prose begin so too.
    """
    anchors = [found for text in body if (found := _ANCHOR.match(text, 0, _LONGEST_ANCHOR))]
    mark = _notation([found[1] for found in anchors])
    marks = re.compile(rf"(?:(?:{mark}) ?)*(?:{mark})")
    one = re.compile(rf" ?(?:{mark})")
    lines = [_marked(text, marks, one) for text in body]
    tight = _tight_depths(lines)
    spaced = [
        line if line.depth in tight or not line.depth else replace(line, text=line.text.removeprefix(" "))
        for line in lines
    ]
    return Levels(tuple(spaced), frozenset(), one, tight)


def _notation(prefixes: Sequence[str]) -> str:
    """The pattern of one mark, for this reply."""
    initials = {name for prefix in prefixes for name in _INITIALS.findall(prefix)}
    mark = f"(?:{'|'.join(sorted(initials, key=len, reverse=True))})?>" if initials else ">"
    return rf"{mark}|\|" if any("|" in prefix for prefix in prefixes) else mark


def _marked(text: str, marks: re.Pattern[str], mark: re.Pattern[str]) -> Quoted:
    found = marks.match(text, 0, _MARKS_LIMIT)
    if found is None:
        return Quoted(0, text, text)
    return Quoted(len(mark.findall(text, 0, found.end())), text[found.end() :], text)


def _tight_depths(lines: Sequence[Quoted]) -> frozenset[int]:
    """Where a leading blank belongs to the content; diff headers and trailers tell best, they begin with none."""
    filled = [line for line in lines if line.depth and line.text.strip()]
    sure = [line for line in filled if _is_anchor(line.text.removeprefix(" "))]
    told = {line.depth for line in sure}
    heard = [*sure, *(line for line in filled if line.depth not in told)]
    every = Counter(line.depth for line in heard)
    touching = Counter(line.depth for line in heard if line.text[0] not in " \t")
    return frozenset(depth for depth, count in every.items() if touching[depth] > count * _TIGHT_SHARE)


def _is_anchor(text: str) -> bool:
    return text.startswith(("diff --git ", "Index: ", "Signed-off-by: ")) or cut.is_hunk(text)


def unglued(given: Levels, introduced: Set[int]) -> Levels:
    """Undo what archives do to an empty quoted line: they glue its marks to the next line.

    Such a line lies one level deeper than both its neighbours, and nobody was introduced at that level.
    """
    result: list[Quoted] = []
    lines = given.lines
    for at, line in enumerate(lines):
        above = lines[at - 1].depth if at else 0
        below = lines[at + 1].depth if at + 1 < len(lines) else 0
        if above and line.depth == above + 1 and below <= above and line.depth not in introduced:
            result += [Quoted(above, "", ""), replace(line, depth=above)]
        else:
            result.append(line)
    return replace(given, lines=tuple(result))
