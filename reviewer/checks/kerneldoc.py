"""Kernel-doc comments that a patch adds, held against the function that follows: its name and its parameters."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from reviewer.checks.context import Context, Hit, Kind, Need, NoParams
from reviewer.diff import line_passage
from reviewer.model import DiffLine, FileChange, Hunk, LineKind

OPENS = re.compile(r"^\s*/\*\*\s*$")
CLOSES = re.compile(r"\*/\s*$")
HEADING = re.compile(r"^\s*\*\s*(?P<name>[A-Za-z_]\w*)\s*(?P<call>\(\))?\s*(?:-|:)\s")
ARGUMENT = re.compile(r"^\s*\*\s*@(?P<name>[A-Za-z_]\w*|\.\.\.)\s*:")
FUNCTION = re.compile(r"^[\w\s*]*?\b(?P<name>[A-Za-z_]\w*)\s*\((?P<parameters>.*)\)[\w\s()]*$", re.DOTALL)
PARAMETER = re.compile(r"\(\s*\*+\s*(\w+)|(\w+)\s*(?:\[[^\]]*\]\s*)*(?:__\w+\s*)?$")
LONGEST = 20
"""Lines of a prototype."""
MOST = 3000
"""Characters of a prototype."""


@dataclass(frozen=True, slots=True)
class Doc:
    """A kernel-doc comment, every line of which is added, with the function below."""

    file: FileChange
    heading: DiffLine
    name: str
    arguments: tuple[tuple[str, DiffLine], ...]
    function: str
    parameters: tuple[str, ...]
    returns: str
    """What stands in front of the function's name: its type, and how it is linked."""
    comment: tuple[DiffLine, ...]


def run(_: NoParams, context: Context) -> Iterator[Hit]:
    """A hit for another function name, for each argument that is no parameter, and for parameters left out."""
    for doc in docs(context):
        yield from _judged(doc)


def _judged(doc: Doc) -> Iterator[Hit]:
    facts = {"function": doc.function, "near": "", "missing": ""}
    if doc.name != doc.function:
        yield _hit(doc, doc.heading, doc.name, {**facts, "near": doc.function}, "name")
        return
    told = [name for name, _ in doc.arguments]
    missing = [name for name in doc.parameters if name not in told]
    for name, line in doc.arguments:
        if name not in doc.parameters and name != "...":
            near = get_close_matches(name, missing, 1, 0.6)
            missing = [other for other in missing if other not in near]
            yield _hit(doc, line, f"@{name}", {**facts, "near": near[0] if near else ""}, "misspelt" if near else "")
    if missing and told:
        yield _hit(doc, doc.heading, doc.name, {**facts, "missing": ", ".join(f"@{n}" for n in missing)}, "missing")


def _hit(doc: Doc, line: DiffLine, quote: str, facts: dict[str, str], variant: str) -> Hit:
    passage = line_passage(doc.file, line)
    start = line.text.index(quote)
    return Hit(passage.locate(start, start + len(quote)), facts, variant)


def docs(context: Context) -> tuple[Doc, ...]:
    """Each kernel-doc comment that the patch adds above a function of C; looked for once."""
    return context.keep("kernel-docs", lambda: tuple(_all(context)))


def _all(context: Context) -> Iterator[Doc]:
    for file in context.files:
        if file.path.endswith((".c", ".h")):
            for hunk in file.hunks:
                yield from _docs(file, hunk)


def _docs(file: FileChange, hunk: Hunk) -> Iterator[Doc]:
    lines = [line for line in hunk.lines if line.kind is not LineKind.REMOVED]
    start: int | None = None
    for index, line in enumerate(lines):
        if OPENS.match(line.text):
            start = index
        elif start is not None and CLOSES.search(line.text):
            comment = lines[start + 1 : index]
            if comment and all(each.kind is LineKind.ADDED for each in lines[start : index + 1]):
                yield from _doc(file, comment, lines[index + 1 : index + 1 + LONGEST])
            start = None


def _doc(file: FileChange, comment: Sequence[DiffLine], below: Sequence[DiffLine]) -> Iterator[Doc]:
    heading, prototype = HEADING.match(comment[0].text), _prototype(below)
    function = FUNCTION.match(prototype) if prototype else None
    if heading and function and function["name"] not in ("if", "while", "for", "switch"):
        arguments = ((match["name"], line) for line in comment if (match := ARGUMENT.match(line.text)))
        parameters = tuple(_parameters(function["parameters"]))
        yield Doc(
            file,
            comment[0],
            heading["name"],
            tuple(arguments),
            function["name"],
            parameters,
            prototype[: function.start("name")],
            tuple(comment),
        )


def _prototype(below: Sequence[DiffLine]) -> str:
    """The text up to the body or the semicolon; empty for what is no plain function."""
    text = "\n".join(line.text for line in below)[:MOST]
    end = re.search(r"[{;=]", text)
    head = text[: end.start()].strip() if end else ""
    return (
        "" if not head or head.startswith(("#", "/*", "struct {", "typedef")) or "#" in head or "/*" in head else head
    )


def _parameters(text: str) -> Iterator[str]:
    depth, part = 0, ""
    for letter in f"{text},":
        depth += (letter == "(") - (letter == ")")
        if letter == "," and depth == 0:
            match = PARAMETER.search(part.strip())
            name = (match[1] or match[2]) if match else ""
            if name and name != "void":
                yield name
            part = ""
        else:
            part += letter


KIND = Kind("kernel-doc", NoParams, run, (Need.DIFF,), ("function", "near", "missing"))
