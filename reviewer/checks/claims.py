"""Claims of the text that the diff contradicts: the language and the kind of a definition."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from reviewer.checks.context import Context, Hit, Kind, Need
from reviewer.model import FileChange, LineKind, Passage

CLAIM = re.compile(
    r"\b(?P<kind>C|assembly|asm|assembler)\s+(?:function|helper|routine|wrapper|implementation\s+of)s?\s+"
    r"['\"`]?(?P<name>[A-Za-z_]\w*)(?:\(\))?"
)
ASSEMBLY = (".S", ".s", ".asm")
C = (".c", ".h")


@dataclass(frozen=True)
class Params:
    """Nothing to set."""


def language(_: Params, context: Context) -> Iterator[Hit]:
    """A hit for "a C function foo()" where the diff has foo only in assembly, and the reverse."""
    for passage in (context.subject, *context.paragraphs):
        for claim in CLAIM.finditer(passage.text):
            yield from _contradicted(passage, claim, context)


def _contradicted(passage: Passage, claim: re.Match[str], context: Context) -> Iterator[Hit]:
    files = [file for file in context.files if _brings(file, claim["name"])]
    said_c = claim["kind"] == "C"
    wrong, right = (ASSEMBLY, C) if said_c else (C, ASSEMBLY)
    if not files or any(_defines(file, claim["name"], right) for file in files):
        return
    there = [file for file in files if file.path.endswith(wrong) and _defines_or_describes(file, claim["name"])]
    if there:
        facts = {"said": "C" if said_c else "assembly", "is": "assembly" if said_c else "C", "file": there[0].path}
        yield Hit(
            passage.locate(*claim.span()),
            {**facts, "name": claim["name"]},
            evidence=(_evidence(there[0], claim["name"]),),
        )


def _added(file: FileChange) -> list[str]:
    return [line.text for line in file.lines(LineKind.ADDED)]


def _brings(file: FileChange, name: str) -> bool:
    return any(re.search(rf"\b{name}\b", text) for text in _added(file))


def _defines(file: FileChange, name: str, endings: tuple[str, ...]) -> bool:
    """True for a file of such a language with a body of the function; a prototype is no definition."""
    if not file.path.endswith(endings):
        return False
    if endings is ASSEMBLY:
        return _brings(file, name)
    text = "\n".join(_added(file))
    return bool(re.search(rf"^\w[^;{{}}\n]*\b{name}\([^;{{}}]*\)\s*\{{", text, re.MULTILINE))


def _defines_or_describes(file: FileChange, name: str) -> bool:
    """A definition, or the comment above one that is cut off."""
    text = "\n".join(_added(file))
    return bool(
        re.search(
            rf"SYM_\w+START\w*\(\s*{name}\b|^\s*\*?\s*{name}\(\)\s*-|^{name}:|\b{name}\(.*\)\s*$", text, re.MULTILINE
        )
    )


def _evidence(file: FileChange, name: str) -> str:
    """The line that defines the function, else the first that names it."""
    lines = [line for line in file.lines(LineKind.ADDED) if re.search(rf"\b{name}\b", line.text)]
    best = next((line for line in lines if re.search(r"SYM_\w+START|^\w", line.text)), lines[0])
    return f"{file.path}:{best.new}: {best.text.strip()}"


LANGUAGE = Kind("language-claim", Params, language, (Need.DIFF,))
