"""The copies of a patch in one text: the blocks of its quote levels, and which of them is the newest full one."""

from __future__ import annotations

import heapq
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from reviewer.model import Line
from reviewer.quoting import attribution, blocks, hunks, marks, rewrapping
from reviewer.quoting.attribution import Opener
from reviewer.quoting.blocks import SIGN_OFF, Block
from reviewer.quoting.marks import Levels, Quoted
from reviewer.reading import cut

UNMARKED = "The copy carries no quote marks; words that were added inside its text cannot be told from it."
NO_DIFF = "The reply quotes no diff, only the commit message."
NO_TEXT = "The reply quotes no commit message, only the diff."

_TRAILER = re.compile(r"[A-Z][a-z]+(?:-[A-Za-z]+)*-by: \S|(?:Fixes|Cc|Link|Closes): \S")
_MOST_BLOCKS = 8
"""Blocks of one text that are looked at closely, the longest first."""
_FEWEST_LINES = 4
"""Of a diff that stands alone: fewer are a remark about a line, no copy of a patch."""
_MOST_OF_IT = 0.8
_LOOK_BELOW = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """A patch as one quote has it."""

    subject: str
    """Empty where the quote has no subject of its own."""
    author: str
    date: str
    parts: cut.Cut
    remarks: tuple[str, ...]
    is_bare: bool
    """Nothing but "wrote:" divides it from the words above: in a mail that is no reply, that is a citation."""

    @property
    def prose(self) -> int:
        """Filled lines of the commit message, trailers not counted."""
        return _prose(self.parts.text)


def found(body: Sequence[str], *, exact: bool, head: Opener | None = None) -> list[Copy]:
    """The copies in a text, the newest first: the less deep, then the one further up.

    head says who wrote the text itself, where the text may be the patch; without it, a text with a diff that
    stands in no quote is no reply to recover from, and has no copies.
    """
    levels = rewrapping.rejoined(marks.levels(body))
    if not exact:
        introduced = {opener.level for opener in attribution.openers(levels.lines) if opener.marked}
        levels = marks.unglued(levels, introduced)
    found = blocks.blocks(levels.lines, attribution.openers(levels.lines), head)
    if any(block.files for block in found if block.depth == 0 and block.opener is None):
        return []
    shown = [block for block in found if (block.diffs or block.signed) and (block.depth or block.opener)]
    largest = heapq.nlargest(_MOST_BLOCKS, shown, key=lambda block: block.lines)
    largest.sort(key=lambda block: (block.depth, block.start))
    return [copy for block in largest if (copy := _copy(levels, block, head, exact=exact))]


def newest(copies: Sequence[Copy]) -> Copy | None:
    """The first that has most of the commit message and most of the diff that any has; else the longest."""
    prose = max((copy.prose for copy in copies), default=0)
    diff = max((len(copy.parts.diff) for copy in copies), default=0)
    for copy in copies:
        if copy.prose >= prose * _MOST_OF_IT and len(copy.parts.diff) >= diff * _MOST_OF_IT:
            return copy
    return max(copies, key=lambda copy: copy.prose + len(copy.parts.diff), default=None)


def _copy(levels: Levels, block: Block, head: Opener | None, *, exact: bool) -> Copy | None:
    texts = _collected(levels, block)
    lines = [Line(text, None) for text in texts]
    start = next((at for at in range(len(lines)) if _starts_diff(lines, at)), len(lines))
    diff = hunks.kept(texts[start:], exact=exact, marked=block.marked)
    given = cut.in_body([*lines[:start], *(Line(text, None) for text in diff.lines)])
    parts = _split(given.rest)
    left_out = diff.left_out + _doubtful(levels, block)
    if not _is_patch(block, parts, has_cut=any(text.rstrip() == "---" for text in texts[:start])):
        return None
    named = block.opener if block.opener and _introduces(levels.lines, block.opener, block.depth) else None
    is_unmarked = block.depth == 0 and block.opener is not head
    return Copy(
        subject=_inner(given, "subject") or (named.subject if named else ""),
        author=_inner(given, "from") or (named.author if named else ""),
        date=named.date if named else "",
        parts=parts,
        remarks=tuple(_remarks(parts, left_out, unmarked=is_unmarked)),
        is_bare=is_unmarked and block.opener is not None and not block.opener.is_head,
    )


def _doubtful(levels: Levels, block: Block) -> int:
    """Rests that were not put back, and deeper lines above the first of the block, which nobody introduces."""
    rests = sum(1 for at in levels.left_out if block.start <= at < block.end)
    if block.opener is None or block.opener.level != block.depth:
        return rests
    above = levels.lines[block.opener.after : block.start]
    return rests + sum(1 for line in above if line.depth > block.depth and line.text.strip())


def _starts_diff(lines: Sequence[Line], at: int) -> bool:
    return cut.is_hunk(lines[at].text) or cut.starts_diff(lines, at)


def _introduces(lines: Sequence[Quoted], opener: Opener, depth: int) -> bool:
    """Whether the opener names the author of this depth, and not of one between."""
    if opener.marked and opener.level == depth:
        return True
    below = next((line for line in lines[opener.after : opener.after + _LOOK_BELOW] if line.text.strip()), None)
    return below is None or below.depth >= depth


def _inner(given: cut.InBody, name: str) -> str:
    """The first line of a header that the author wrote into the body, without its name."""
    if name not in given.headers:
        return ""
    text = given.headers[name][0].text
    return text if text.startswith("[PATCH]") else text.partition(":")[2].strip()


def _remarks(parts: cut.Cut, left_out: int, *, unmarked: bool) -> Iterator[str]:
    if not parts.diff:
        yield NO_DIFF
    if not _filled(parts.text):
        yield NO_TEXT
    if unmarked:
        yield UNMARKED
    if left_out:
        subject, verb = ("1 line", "was") if left_out == 1 else (f"{left_out} lines", "were")
        yield f"{subject} of the reply may be the patch's or the reviewer's and {verb} left out."


def _is_patch(block: Block, parts: cut.Cut, *, has_cut: bool) -> bool:
    """Whether this is a copy of a patch and not the words of somebody about one."""
    signed = any(line.text.startswith(SIGN_OFF) for line in parts.text)
    if (block.replies or not block.marked) and not (has_cut or signed):
        return False
    if not parts.diff:
        return signed and _prose(parts.text) > 0
    has_file = any(line.text.startswith(("diff -", "Index: ", "+++ ")) for line in parts.diff)
    if _prose(parts.text) or signed:
        return has_file or len(parts.diff) >= _FEWEST_LINES
    hunk = next((at for at, line in enumerate(parts.diff) if cut.is_hunk(line.text)), len(parts.diff))
    return has_file and len(parts.diff) - hunk >= _FEWEST_LINES


def _prose(text: Sequence[Line]) -> int:
    return sum(1 for line in text if line.text.strip() and not _TRAILER.match(line.text))


def _filled(text: Sequence[Line]) -> bool:
    return any(line.text.strip() for line in text)


def _split(lines: Sequence[Line]) -> cut.Cut:
    """As git cuts, but a hunk whose file header the reply trimmed is a diff too."""
    parts = cut.split(lines)
    hunk = next((index for index, line in enumerate(lines) if cut.is_hunk(line.text)), None)
    if parts.diff or hunk is None:
        return parts
    return replace(cut.split(lines[:hunk]), diff=tuple(lines[hunk:]))


def _collected(levels: Levels, block: Block) -> list[str]:
    """The lines of a block; a remark between them leaves a paragraph break, but none inside a sentence."""
    result: list[str] = []
    interrupted = below_cut = False
    for line in levels.lines[block.start : block.end]:
        if line.depth < block.depth:
            interrupted = True
            continue
        text = levels.below(line, block.depth)
        if interrupted and result and not below_cut and not _goes_on(result[-1], text):
            result.append("")
        interrupted = False
        below_cut = below_cut or cut.is_cut(text) or cut.is_hunk(text)
        result.append(text)
    return result


def _goes_on(before: str, after: str) -> bool:
    """Whether the sentence before a remark goes on after it; trailers stay together too."""
    if _TRAILER.match(before) and _TRAILER.match(after):
        return True
    end = before.rstrip().rstrip("\"')")
    start = after.lstrip().lstrip("\"'(")
    return end != "" and not end.endswith((".", ":", "!", "?")) and start[:1].islower()
