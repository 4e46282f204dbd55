"""Claims of the text that the diff contradicts: the language and the kind of a definition."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reviewer.checks.context import Context, Hit, Kind, Need, NoParams
from reviewer.model import FileChange, LineKind, Passage

CLAIM = re.compile(
    r"\b(?P<kind>C|assembly|asm|assembler)\s+(?:function|helper|routine|wrapper|implementation\s+of)s?\s+"
    r"['\"`]?(?P<name>[A-Za-z_]\w*)(?:\(\))?"
)
ASSEMBLY = (".S", ".s", ".asm")
C = (".c", ".h")


def language(_: NoParams, context: Context) -> Iterator[Hit]:
    """A hit for "a C function foo()" where the diff has foo only in assembly, and the reverse."""
    for passage in (context.subject, *context.paragraphs):
        for claim in CLAIM.finditer(passage.text):
            yield from _contradicted(passage, claim, context)


def _contradicted(passage: Passage, claim: re.Match[str], context: Context) -> Iterator[Hit]:
    said_c = claim["kind"] == "C"
    brought = [file for file in context.files if _body(file, claim["name"]) or _heading(file, claim["name"])]
    wrong = [file for file in brought if file.path.endswith(ASSEMBLY if said_c else C)]
    if wrong and wrong == brought:
        facts = {"said": "C" if said_c else "assembly", "is": "assembly" if said_c else "C", "file": wrong[0].path}
        evidence = _evidence(wrong[0], claim["name"])
        yield Hit(passage.locate(*claim.span()), {**facts, "name": claim["name"]}, evidence=(evidence,))


def _added(file: FileChange) -> str:
    return "\n".join(line.text for line in file.lines(LineKind.ADDED))


def _body(file: FileChange, name: str) -> bool:
    """True where added lines begin the function: a prototype or a call is no definition."""
    if file.path.endswith(ASSEMBLY):
        return bool(re.search(rf"\bSYM_\w*START\w*\(\s*{name}\b|^{name}:", _added(file), re.MULTILINE))
    return bool(re.search(rf"^[A-Za-z_][\w \t*]*\b{name}\([^;{{}}]{{0,500}}\)\s*\{{", _added(file), re.MULTILINE))


def _heading(file: FileChange, name: str) -> bool:
    """True where an added comment introduces the function, "foo() - do it": its body may be cut off."""
    return bool(re.search(rf"^\s*(?:/?\*+\s*)?{name}\(\)\s+-\s", _added(file), re.MULTILINE))


def _evidence(file: FileChange, name: str) -> str:
    """The line that defines the function, else the first that names it."""
    lines = [line for line in file.lines(LineKind.ADDED) if re.search(rf"\b{name}\b", line.text)]
    best = next((line for line in lines if re.search(r"SYM_\w*START|^\w", line.text)), lines[0])
    return f"{file.path}:{best.new}: {best.text.strip()}"


LANGUAGE = Kind("language-claim", NoParams, language, (Need.DIFF,), ("said", "is", "file", "name"))
