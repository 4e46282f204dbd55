"""Sentences and rows that say of one leaf what it takes and gives, against the leaf table."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from reviewer.seamcall.leaves import Leaf
from reviewer.seamcall.said.assertion import Wrong
from reviewer.seamcall.said.words import LIST, registers, spoken

NAMES, OPERANDS = "names", "operands"
NAME = re.compile(r"\bTD[HG](?:[._][A-Z0-9]+)+\b")
_IDLE = r"(?![ \t]*[:-]*[ \t]*(?:0\b|reserved|ignored|unused|must be))"
ROW = re.compile(
    rf"^[ \t]*(?:[-*][ \t]*)?(?P<list>{LIST.pattern})[ \t]*\((?P<way>in|out|input|output)\){_IDLE}",
    re.I | re.M,
)
TAKES = re.compile(
    r"\b(?:takes?|reads?|expects?|gets?|wants?|needs?|passed|given|put|taken|expected|inputs?)\b[^.;:]{0,70}?"
    rf"\b(?:in|via|through|by)\s+(?P<list>{LIST.pattern})",
    re.I,
)
GIVES = re.compile(
    r"\b(?:returns?|returned|outputs?|gives?|writes?|written|stores?|stored|reports?|reported)\b[^.;:]{0,70}?"
    rf"\b(?:in|via|through|to|into)\s+(?P<list>{LIST.pattern})",
    re.I,
)
HEADING = re.compile(rf"^\s*(?P<name>{NAME.pattern})[ \t]+(?:--|-|:)[ \t]")
USES = re.compile(
    rf"\b(?:using|wrap(?:s|per)\b[^.]{{0,40}}?\b(?:for|of|around|to)|wraps|invok(?:es?|ing)|issues?|calls?|makes?|via|section\s+titled)"
    rf"\s+(?:the\s+)?[\"']?(?P<name>{NAME.pattern})"
)


def leaf(name: str, table: Mapping[str, Leaf]) -> Leaf | None:
    """A leaf by either of its names."""
    return table.get(name.replace(".", "_"))


def operands(text: str, table: Mapping[str, Leaf], called: Leaf | None = None) -> Iterator[Wrong]:
    """Rows "RDX (in): ..." and sentences of one leaf, which is named or called."""
    named = {found.const for name in NAME.findall(text) if (found := leaf(name, table)) is not None}
    about = table[named.pop()] if len(named) == 1 else None if named else called
    if about is None or about.unknown:
        return
    for row in ROW.finditer(text):
        yield from _one(about, row, outputs=row["way"].lower().startswith("out"))


def sentence(text: str, table: Mapping[str, Leaf]) -> Iterator[Wrong]:
    """ "TDH.MNG.RD takes the field in RDX and returns its value in R8"."""
    names = NAME.findall(text)
    found = [leaf(name, table) for name in names]
    about = found[0] if len(set(names)) == 1 else None
    if about is None or about.unknown:
        return
    told = set[tuple[int, int]]()
    for pattern, outputs in ((GIVES, True), (TAKES, False)):
        for match in pattern.finditer(text):
            if match.span("list") not in told and not re.search(r"\b(?:not|never|no longer|instead)\b", match[0]):
                told.add(match.span("list"))
                yield from _one(about, match, outputs=outputs)


def _one(about: Leaf, match: re.Match[str], *, outputs: bool) -> Iterator[Wrong]:
    told = registers(match["list"])
    right = about.outputs | about.late_outputs if outputs else about.inputs | about.late_inputs
    if extra := told - right - {"rax"}:
        verb = "writes" if outputs else "reads"
        why = f"{about.title} {verb} {spoken(right)}, not {spoken(extra)}"
        yield Wrong(OPERANDS, *match.span("list"), why, spoken(right), match["list"])


def names(text: str, table: Mapping[str, Leaf], called: frozenset[str]) -> Iterator[Wrong]:
    """A leaf that the function above which the text stands does not call; called are constants."""
    for pattern in (HEADING, USES):
        for match in pattern.finditer(text):
            found = leaf(match["name"], table)
            if found is not None and found.const not in called and len(called) == 1:
                right = table[next(iter(called))].title
                yield Wrong(NAMES, *match.span("name"), f"the function calls {right}", right, match["name"])
