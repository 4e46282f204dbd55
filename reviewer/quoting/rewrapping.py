"""Lines of a quote that a mail program has wrapped: their rests are put back where that is certain."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from dataclasses import replace

from reviewer.quoting.marks import Levels, Quoted
from reviewer.reading import cut

_SHORTEST_WRAPPED = 60
_LONGEST_WRAPPED = 80
_FEWEST_RESTS = 3
"""Of a reply in which every line that may be a rest looks like one."""
_WIDEST_TEXT = 100
_WIDEST_CODE = 120
_WIDEST_DOUBT = 150
_DOUBTFUL_WIDTH = 66
_ADDRESS = re.compile(r"<\S{1,200}@\S{1,200}>")
_BY = re.compile(r"[A-Z][a-z]{1,20}(?:-[A-Za-z]{1,20}){0,4}: \S")
_DIFFSTAT = re.compile(r"\S +\| +\d{1,9}\s*$")
_ENDS = (".", ":", "!", "?")
_PAIRS = (("(", ")"), ("[", "]"), ("{", "}"))
_SMILEY = re.compile(r"[:;]-?[()\[\]]")


def rejoined(given: Levels) -> Levels:
    """Put the rests of rewrapped lines back behind them, where that is certain.

    A mail program that wraps quoted lines leaves the rest on a line with fewer marks. It is certain where the
    line above could not have held one word more, and either every such line of the reply shows it, and there
    are several, or the rest completes a form or closes a bracket. Else it may be a word of the reviewer.
    """
    lines = given.lines
    rests = [at for at in range(1, len(lines) - 1) if _may_be_rest(lines, at)]
    width = max((len(line.raw) for line in lines if line.depth and _could_be_wrapped(line)), default=0)
    full = [at for at in rests if _is_full(lines[at - 1], lines[at], width)]
    fitting = {at for at in full if _fits(lines[at - 1].text, lines[at].text)}
    systematic = len(fitting) >= _FEWEST_RESTS and len(fitting) == len(rests)
    certain = {at for at in fitting if systematic or _completes(lines[at - 1].text, lines[at].text)}
    doubtful = {at for at in rests if at not in certain and _is_doubtful(lines[at - 1], lines[at])}
    return _joined(given, certain, doubtful)


def _joined(given: Levels, certain: Set[int], doubtful: Set[int]) -> Levels:
    result: list[Quoted] = []
    left_out: set[int] = set()
    for at, line in enumerate(given.lines):
        if at in certain:
            above = result[-1]
            result[-1] = replace(
                above,
                text=f"{above.text.rstrip()} {line.text.strip()}",
                raw=f"{above.raw.rstrip()} {line.text.strip()}",
            )
            continue
        if at in doubtful:
            left_out.add(len(result))
        result.append(line)
    return replace(given, lines=tuple(result), left_out=frozenset(left_out))


def _may_be_rest(lines: Sequence[Quoted], at: int) -> bool:
    """Whether a line with fewer marks touches lines of one depth on both sides."""
    above, line, below = lines[at - 1 : at + 2]
    if not (line.depth < above.depth == below.depth and line.text.strip() and above.text.strip()):
        return False
    return not line.text.rstrip().endswith(":")


def _could_be_wrapped(line: Quoted) -> bool:
    """Whether a mail program would have found a blank to wrap this line at; it does not split a long name."""
    return line.raw.rfind(" ", 2 * line.depth + 10, _SHORTEST_WRAPPED) > 0


def _is_full(above: Quoted, rest: Quoted, width: int) -> bool:
    """Whether the first word of the rest had no room on the line above."""
    size = len(above.raw)
    return _SHORTEST_WRAPPED <= size <= _LONGEST_WRAPPED and size + 1 + len(rest.text.split(maxsplit=1)[0]) > width


def _fits(above: str, rest: str) -> bool:
    """Whether both may be one line of a patch."""
    if _is_form(above, rest):
        return True
    is_code = above.startswith(("+", "-", " ", "@@ "))
    if rest[0].isspace() or rest.rstrip().endswith(("?", "!")) or (not is_code and above.rstrip().endswith(_ENDS)):
        return False
    return len(above) + 1 + len(rest) <= (_WIDEST_CODE if is_code else _WIDEST_TEXT)


def _completes(above: str, rest: str) -> bool:
    """Whether the rest is what the line above lacks."""
    if _is_form(above, rest):
        return True
    if cut.is_hunk(above):
        return False
    bare = _SMILEY.sub("", rest)
    if any(above.count(left) > above.count(right) and bare.count(right) > bare.count(left) for left, right in _PAIRS):
        return True
    return above.count('"') % 2 == 1 and rest.count('"') % 2 == 1


def _is_form(above: str, rest: str) -> bool:
    """Whether both are the line of a trailer, of a diffstat or of a diff, wrapped where it may be."""
    rest = rest.strip()
    if above.startswith("diff --git a/"):
        return rest == f"b/{above[13:].rstrip()}"
    if _DIFFSTAT.search(above[-_WIDEST_CODE:]):
        return not rest.strip("+-")
    return _BY.match(above) is not None and _ADDRESS.fullmatch(rest) is not None


def _is_doubtful(above: Quoted, rest: Quoted) -> bool:
    word = rest.text.split(maxsplit=1)[0]
    return len(above.raw) + 1 + len(word) > _DOUBTFUL_WIDTH and len(above.text) + len(rest.text) < _WIDEST_DOUBT
