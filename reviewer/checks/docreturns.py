"""Kernel-doc of a return value, held against the type that the function has."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reviewer.checks.context import Context, Hit, Kind, Need, NoParams
from reviewer.checks.kerneldoc import Doc, docs
from reviewer.diff import line_passage
from reviewer.model import DiffLine

TOLD = re.compile(
    r"^\s*\*\s*(?P<all>@?Returns?(?!\s+(?:to|from|early|immediately|here|control)\b)\s*"
    r"(?::|\b(?=[^\n]*\b(?:on|if|when|or|error|success|true|false|NULL)\b))[^\n]*)"
)
"""The line at which the return section begins; a sentence that begins with "Returns" counts as one."""
VOID = re.compile(r"\bvoid\s*$")
NOTHING = re.compile(r"\b(?:none|nothing|void|n/a|no\s+return)\b", re.IGNORECASE)
SECTION = re.compile(r"^\s*\*\s*(?:$|@?\w[\w ]{0,20}:)")
ERRNO = re.compile(
    r"(?<![\w])-E[A-Z]{2,}\b|\bnegative\s+(?:errno|error)|\b0\s+(?:on|for|if)\s+(?:success|successful)", re.IGNORECASE
)
POINTER_ERRNO = re.compile(r"ERR_PTR|PTR_ERR|IS_ERR|error\s+pointer|encoded|\bptr\b|pointer|NULL", re.IGNORECASE)
TRUTH = re.compile(r"\b(?:true|false)\b", re.IGNORECASE)
MOST = 12
"""Lines of a return section that are read."""


def run(_: NoParams, context: Context) -> Iterator[Hit]:
    """A hit for a return section of a void function, and for error codes of one that returns a bool or a pointer."""
    for doc in docs(context):
        yield from _judged(doc)


def _judged(doc: Doc) -> Iterator[Hit]:
    told = next(((n, line, match) for n, line in enumerate(doc.comment) if (match := TOLD.match(line.text))), None)
    if told is None:
        return
    number, line, match = told
    section = _section(doc, number)
    variant = _fault(doc.returns.rstrip(), section)
    if variant:
        yield _hit(doc, line, match["all"].rstrip(), variant)


def _section(doc: Doc, start: int) -> str:
    """The text from the line at which the section begins to its end."""
    lines = [doc.comment[start].text]
    for line in doc.comment[start + 1 : start + MOST]:
        if SECTION.match(line.text):
            break
        lines.append(line.text)
    return "\n".join(lines)


def _fault(returns: str, section: str) -> str:
    """The variant of the rule, empty where type and text agree or cannot be compared."""
    if VOID.search(returns):
        return "" if NOTHING.search(section) else "void"
    if re.search(r"\bbool\s*$", returns):
        return "bool" if ERRNO.search(section) and not TRUTH.search(section) else ""
    if returns.endswith("*") or re.search(r"\*\s*__\w+$", returns):
        return "pointer" if ERRNO.search(section) and not POINTER_ERRNO.search(section) else ""
    return ""


def _hit(doc: Doc, line: DiffLine, quote: str, variant: str) -> Hit:
    passage = line_passage(doc.file, line)
    start = line.text.index(quote)
    return Hit(passage.locate(start, start + len(quote)), {"function": doc.function}, variant)


KIND = Kind("return-type", NoParams, run, (Need.DIFF,), ("function",))
