"""A comment that names one register, against the statement below it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reviewer.seamcall.conduct import ARGUMENTS
from reviewer.seamcall.registers import PARTS
from reviewer.seamcall.said.assertion import Wrong
from reviewer.seamcall.said.comments import Comment
from reviewer.seamcall.said.words import ONE, registers

MOVES = "moves"
TO = re.compile(
    r"\b(?:mov(?:e|es|ing)|load(?:s|ing)?|cop(?:y|ies)|puts?|sets?|fetch(?:es)?|restores?|reloads?)\b[^.;]{0,80}?"
    r"\b(?:to|into|in|from\s+stack\s+to)\s+%?(?P<register>r(?:[abcd]x|[sd]i|8|9|1[0-5]))\b",
    re.I,
)
INPUT = re.compile(r"\binput\s+(?:param(?:eter)?\s+)?(\d)\b", re.I)
INSTRUCTION = re.compile(r"[ \t]*(?:mov[lq]?|pop[lq]?|xor[lq]?|lea[lq]?)[ \t]+(?P<operands>[^\n/;#]+)")
NEXT = re.compile(r"[ \t]*\n?[ \t]*(?=\S)")
MEMBER = re.compile(r"(?:\.|->)\s*(r(?:[abcd]x|[sd]i|8|9|1[0-5]))\b")
CASE = re.compile(r"\s*(?:case\s+\w+\s*:|default\s*:|else\b)")
LONGEST = 5
"""Lines of a comment that is about one instruction."""
LONGEST_OF_C = 12
"""Lines of one that is about a statement of C."""
NEAR = 220
"""Characters of the statement."""


def instruction(text: str, comment: Comment, *, counted: bool) -> Iterator[Wrong]:
    """ "Move input 4 to R9" over or beside an instruction that writes another register.

    Counted: the inputs are the arguments behind the leaf number.
    """
    found = list(TO.finditer(comment.text))
    if len(found) != 1 or comment.text.count("\n") >= LONGEST:
        return
    beside = text[text.rfind("\n", 0, comment.start) + 1 : comment.start]
    code = INSTRUCTION.match(beside) if beside.strip() else INSTRUCTION.match(text, NEXT.match(text, comment.end).end())  # type: ignore[union-attr]
    operands = _operands(code["operands"]) if code else []
    target = PARTS.get(operands[-1].lstrip("%"), ("",))[0] if operands and operands[-1].startswith("%") else ""
    told = found[0]["register"].lower()
    if target and target != told:
        why = f"the instruction writes {target.upper()}"
        yield Wrong(MOVES, *found[0].span("register"), why, target.upper(), found[0]["register"])
    elif counted and target and (number := INPUT.search(comment.text)) and len(operands) == 2:
        yield from _numbered(number, operands[0].lstrip("%"))


def _numbered(number: re.Match[str], source: str) -> Iterator[Wrong]:
    """The number of an argument, the leaf number being 0."""
    right = ARGUMENTS.index(source) if source in ARGUMENTS else 0
    if right and int(number[1]) != right:
        yield Wrong(MOVES, *number.span(), f"{source.upper()} holds input {right}", f"input {right}", number[0])


def _operands(text: str) -> list[str]:
    return [each.strip() for each in re.split(r",(?![^()]*\))", text.strip())]


def member(text: str, comment: Comment) -> Iterator[Wrong]:
    """ "R8: content of the field" over a statement of C that uses another member of the structure."""
    named = list(ONE.finditer(comment.text))
    if len(named) != 1 or named[0][0].islower() or comment.text.count("\n") >= LONGEST_OF_C:
        return
    below = text[comment.end : comment.end + NEAR]
    statement = re.split(r"[;{}]|/\*", below, maxsplit=1)[0]
    used = set(MEMBER.findall(statement))
    told = registers(comment.text)
    if len(used) == 1 and not told & used and not CASE.match(below):
        right = used.pop().upper()
        yield Wrong(MOVES, *named[0].span(), f"the statement below uses {right}", right, named[0][0])
