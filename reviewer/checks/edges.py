"""Where a paragraph begins and ends: with a capital, and not in the middle of a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from reviewer import changelog
from reviewer.checks.context import Context, Hit, Kind, Need
from reviewer.checks.plainwords import in_code, is_english
from reviewer.model import Block, BlockKind

FIRST = re.compile(r"(?!commit\s+[0-9a-f]{7})[a-z]{2,20}(?=[\s,])")
LAST = re.compile(r"\b([a-z]+)\Z")
ENOUGH = 4
"""Words that a paragraph has at least."""


@dataclass(frozen=True)
class CapitalParams:
    """Nothing to set."""


@dataclass(frozen=True)
class EndParams:
    """Words, in lower case, that no sentence ends in: "the", "and"."""

    never_last: tuple[str, ...]


def capital(_: CapitalParams, context: Context) -> Iterator[Hit]:
    """A hit for each paragraph that begins with an English word in lower case, where another has a capital."""
    begins = [changelog.passage(block) for block, before in _blocks(context) if before in (None, BlockKind.PROSE)]
    begins = [passage for passage in begins if len(passage.text.split()) >= ENOUGH]
    if not is_english(context) or not any(passage.text[0].isupper() for passage in begins):
        return
    for passage in begins:
        first = FIRST.match(passage.text)
        if first and first[0] not in in_code(context) and first[0] in context.pipeline.words():
            yield Hit(passage.locate(*first.span()), suggestion=first[0].capitalize())


def _blocks(context: Context) -> Iterator[tuple[Block, BlockKind | None]]:
    """The blocks of prose, each with the kind of the block before."""
    before: BlockKind | None = None
    for block in context.patch.changelog.blocks:
        if block.kind is BlockKind.PROSE:
            yield block, before
        before = block.kind


def unfinished(params: EndParams, context: Context) -> Iterator[Hit]:
    """A hit for each paragraph that ends in a word that asks for another, nothing but prose or the end behind it."""
    if not is_english(context):
        return
    blocks = [block for block in context.patch.changelog.blocks if block.kind is not BlockKind.TRAILERS]
    for n, block in enumerate(blocks):
        after = blocks[n + 1] if n + 1 < len(blocks) else None
        if block.kind is not BlockKind.PROSE or (after and not _opens(after)):
            continue
        passage = changelog.passage(block)
        last = LAST.search(passage.text)
        if last and last[1] in params.never_last and len(passage.text.split()) >= ENOUGH:
            yield Hit(passage.locate(*last.span()))


def _opens(block: Block) -> bool:
    """True for prose that begins a sentence, and does not end the one above."""
    return block.kind is BlockKind.PROSE and not block.text.lstrip()[:1].islower()


CAPITAL = Kind("capital", CapitalParams, capital, (Need.MODEL,))
UNFINISHED = Kind("unfinished", EndParams, unfinished)
