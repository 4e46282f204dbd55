"""How many: "Add two helpers" against the definitions of the diff, and a list of registers against its code."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reviewer.checks.context import Context, Hit, Kind, Need, NoParams
from reviewer.checks.edits import Edits, edits, told
from reviewer.checks.ownnames import own_names
from reviewer.checks.shapes import DEFINES
from reviewer.checks.statements import LEAD, statements
from reviewer.model import FileStatus

NUMBERS = {word: n for n, word in enumerate("two three four five six seven eight nine ten".split(), start=2)}
CLAIM = re.compile(
    rf"{LEAD}(?:add|introduce|create|implement|define)s?\s+(?:(?:the|these|following|new)\s+){{0,3}}"
    rf"(?P<count>{'|'.join(NUMBERS)}|[2-9]|[1-4]\d)\s+(?:(?!and\b|or\b)[\w-]{{1,30}}\s+){{0,3}}?(?P<noun>helpers?|functions|macros|files|wrappers|kfuncs)(?!\s+calls?|\s+\w+s\b)",
    re.IGNORECASE,
)
REGISTER = re.compile(
    r"(?<![\w$.>-])%?(?P<name>(?:r(?:[abcd]x|[sd]i|[sb]p)|R(?:[ABCD]X|[SD]I|[SB]P)|[rR](?:8|9|1[0-5]))d?)(?!\w|\.\w|[(*])"
)
MACRO = re.compile(r"^\s*(?!SYM_|FRAME_|RET\b|ENDBR|ANNOTATE|UNWIND|EXPORT_)[A-Z][A-Z0-9_]{3,60}\b(?!\s*[:(=])")
"""A macro that is used as an instruction; what it does to registers stands elsewhere."""
FEWEST = 3
"""Registers that make a list."""


def definitions(_: NoParams, context: Context) -> Iterator[Hit]:
    """A hit for a statement that promises more functions, macros or files than the diff brings."""
    found = edits(context)
    if found.partial or not found.added:
        return
    for passage in statements(context):
        if claim := CLAIM.match(own_names(passage.text)):
            word, noun = claim["count"].lower(), claim["noun"].lower()
            said = NUMBERS.get(word) or int(word)
            there = _files(found) if noun == "files" else _definitions(found)
            if there < said:
                facts = {"said": claim["count"], "noun": noun, "there": there or "none"}
                yield Hit(passage.locate(*claim.span()), facts, evidence=(told(*found.added[0]),))


def _files(found: Edits) -> int:
    return sum(file.status is FileStatus.ADDED for file in found.files)


def _definitions(found: Edits) -> int:
    return sum(bool(DEFINES.search(split.code)) for _, split in found.added)


def registers(_: NoParams, context: Context) -> Iterator[Hit]:
    """One hit for the registers of a list that no line of a diff has which works on registers itself."""
    used = {_family(each) for _, split in context.split_lines for each in REGISTER.finditer(split.line.text)}
    if len(used) < FEWEST or edits(context).partial or any(MACRO.match(split.code) for _, split in context.split_lines):
        return
    for passage in context.paragraphs:
        named = list(REGISTER.finditer(passage.text))
        absent = [each for each in named if _family(each) not in used]
        if len({_family(each) for each in named}) >= FEWEST and absent:
            first, *others = (passage.locate(*each.span()) for each in absent)
            names = ", ".join(dict.fromkeys(each[0] for each in absent))
            yield Hit(first, {"registers": names}, related=tuple(others))
            return


def _family(match: re.Match[str]) -> str:
    return match["name"].lower().removesuffix("d")


DEFINITIONS = Kind("definition-count", NoParams, definitions, (Need.DIFF,), ("said", "noun", "there"))
REGISTERS = Kind("register-list", NoParams, registers, (Need.DIFF,), ("registers",))
"""Whole registers of 64 bits only: what is said of %eax is said of the value in it."""
