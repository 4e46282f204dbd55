"""Which findings a mail answers with, under which quotes: the weightiest, equal ones as one, no more than one reads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from reviewer.model import Finding, Persona
from reviewer.render import voice
from reviewer.render.passages import Passage, Posted

MOST = 8
"""Remarks of one mail; real reviews of one patch seldom have more."""

NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


@dataclass(frozen=True, slots=True)
class Said:
    """One remark, worded."""

    text: str
    again: str
    """A sentence on further places of the same; may be empty."""
    mended: tuple[str, ...]
    """Lines to write instead, indented; may be none."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said below one quote."""

    quoted: tuple[str, ...]
    """Lines with "> " before them."""
    said: tuple[Said, ...]


@dataclass(slots=True)
class _Remark:
    """Findings of one rule that say the same."""

    finding: Finding
    passage: Passage
    others: list[Finding] = field(default_factory=list)

    @property
    def weight(self) -> tuple[int, int]:
        """Less where a reviewer would say it sooner."""
        return (-self.finding.severity.rank, self.finding.persona.rank)


@dataclass(slots=True)
class _Block:
    """A quote and the remarks below it."""

    passage: Passage
    remarks: list[_Remark]

    @property
    def weight(self) -> tuple[int, int]:
        """That of the weightiest remark."""
        return min(remark.weight for remark in self.remarks)


def answers(posted: Posted, found: Iterable[Finding]) -> tuple[tuple[Answer, ...], str]:
    """The answers, the weightiest first, and a sentence on what is left out; `found` is inert and in order."""
    remarks = sorted(_remarks(posted, found), key=lambda remark: (remark.weight, remark.passage.first))
    kept, left = remarks[:MOST], remarks[MOST:]
    turns = _Turns(posted.text)
    blocks = sorted(_blocks(kept), key=lambda block: (block.weight, block.passage.first))
    return tuple(_answer(posted, block, turns) for block in blocks), _rest(len(left))


def _remarks(posted: Posted, found: Iterable[Finding]) -> Iterator[_Remark]:
    """The findings, those of one rule as one remark; in the order of the mail the first is the one that is quoted."""
    placed = sorted(((posted.passage(each.primary), each) for each in found), key=lambda pair: pair[0].first)
    of_rule: dict[tuple[str, Persona], _Remark] = {}
    for passage, finding in placed:
        key = (finding.rule, finding.persona)
        if key in of_rule:
            of_rule[key].others.append(finding)
        else:
            of_rule[key] = _Remark(finding, passage)
    yield from of_rule.values()


def _blocks(remarks: Iterable[_Remark]) -> list[_Block]:
    """The remarks by quote: where the lines of two meet, one quote has both."""
    blocks: list[_Block] = []
    for remark in sorted(remarks, key=lambda each: each.passage.first):
        if blocks and blocks[-1].passage.meets(remark.passage):
            blocks[-1].passage = blocks[-1].passage.joined(remark.passage)
            blocks[-1].remarks.append(remark)
        else:
            blocks.append(_Block(remark.passage, [remark]))
    return blocks


class _Turns:
    """Words the remarks on one mail, and counts the questions that were asked."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.asked = 0

    def said(self, remark: _Remark) -> Said:
        """The remark in words."""
        text = voice.said(remark.finding, self.asked)
        self.asked += not voice.is_sure(remark.finding)
        return Said(text, voice.again(remark.others), voice.mended(remark.finding, self.text))


def _answer(posted: Posted, block: _Block, turns: _Turns) -> Answer:
    ordered = sorted(block.remarks, key=lambda remark: remark.weight)
    return Answer(posted.quoted(block.passage), tuple(turns.said(remark) for remark in ordered))


def _rest(count: int) -> str:
    if not count:
        return ""
    number = NUMBERS[count] if count < len(NUMBERS) else str(count)
    return f"{number.capitalize()} smaller {'thing' if count == 1 else 'things'} can wait for the next round."
