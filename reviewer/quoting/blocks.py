"""The blocks of a reply: lines of one quote depth that one person wrote."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from reviewer.quoting.attribution import Opener
from reviewer.quoting.marks import Quoted
from reviewer.reading import cut

SIGN_OFF = "Signed-off-by: "


@dataclass(slots=True)
class Block:
    """The lines of one depth, and the deeper ones between them, under one opener."""

    depth: int
    start: int
    end: int
    opener: Opener | None
    lines: int = 0
    diffs: int = 0
    files: int = 0
    signed: int = 0
    replies: bool = False
    """Somebody is quoted in it, so it is a reply, or a patch that cites one."""

    @property
    def marked(self) -> bool:
        """Whether marks tell its lines from those of whoever quoted it."""
        return self.depth > 0 and (self.opener is None or self.opener.level < self.depth or self.opener.marked)


def blocks(lines: Sequence[Quoted], openers: Sequence[Opener], head: Opener | None) -> list[Block]:
    """All blocks, in the order in which they begin; head is the opener of the text itself, where it has one."""
    walk = _Walk(lines, [head] if head else [])
    at = 0
    for opener in openers:
        for index in range(at, opener.first):
            walk.count(index)
        walk.open(opener)
        at = opener.after
    for index in range(at, len(lines)):
        walk.count(index)
    return walk.blocks


@dataclass(slots=True)
class _Walk:
    """Which block each line is in; an opener ends the blocks of its level and deeper."""

    lines: Sequence[Quoted]
    stack: list[Opener]
    """The openers in force, their levels increasing."""
    current: dict[int, Block] = field(default_factory=dict)
    blocks: list[Block] = field(default_factory=list)

    def open(self, opener: Opener) -> None:
        if opener.marked:
            self._block(opener.level - 1, opener.first).replies = True
        for depth in [depth for depth in self.current if depth >= opener.level]:
            del self.current[depth]
        while self.stack and self.stack[-1].level >= opener.level:
            self.stack.pop()
        self.stack.append(opener)

    def count(self, at: int) -> None:
        line = self.lines[at]
        block = self._block(line.depth, at)
        block.end = at + 1
        block.lines += 1
        is_file = _begins_file(self.lines, at)
        block.files += is_file
        block.diffs += is_file or cut.is_hunk(line.text)
        block.signed += line.text.startswith(SIGN_OFF)

    def _block(self, depth: int, at: int) -> Block:
        block = self.current.get(depth)
        if block is None:
            opener = next((opener for opener in reversed(self.stack) if opener.level <= depth), None)
            block = self.current[depth] = Block(depth, at, at, opener)
            self.blocks.append(block)
        return block


def _begins_file(lines: Sequence[Quoted], at: int) -> bool:
    line = lines[at]
    if line.text.startswith("diff --git "):
        return True
    if not line.text.startswith("--- ") or at + 1 == len(lines):
        return False
    return lines[at + 1].depth == line.depth and lines[at + 1].text.startswith("+++ ")
