"""What C says of the assembly it calls: prototypes, the argument structure, its offsets, the names of the variants."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from reviewer.seamcall.conduct import ARGUMENTS, Conduct
from reviewer.seamcall.said.words import SHARED
from reviewer.seamcall.values import Entry

NAMES = r"__(?:seamcall|tdcall)(?:_saved)?(?:_ret)?|__tdx_module_call"
PROTOTYPE = re.compile(
    rf"^(?P<head>[A-Za-z_][\w \t*]{{0,80}}?)[ \t\n*](?P<name>{NAMES})[ \t]*\((?P<parameters>[^;{{}}()]{{0,500}})\)"
    r"[\w \t]{0,40};",
    re.M,
)
MAYBE = re.compile(rf"\b(?:{NAMES})\b")
CALL = re.compile(r"\b(?P<name>__(?:seamcall|tdcall)(?:_saved)?(?:_ret)?)[ \t]*[(,]")
STRUCTURE = re.compile(r"^struct[ \t]+(?P<name>tdx_module_(?:args|output))[ \t\n]*\{(?P<body>[^{}]{0,4000})\}", re.M)
MEMBER = re.compile(r"\b(?P<type>\w+)[ \t]+(?P<name>r\w+)[ \t]*;")
OFFSET = re.compile(
    r"\bOFFSET\(\s*(?P<constant>TDX_MODULE_(?P<register>\w+))\s*,\s*tdx_module_\w+\s*,\s*(?P<member>\w+)"
)
COMMENT = re.compile(r"/\*[^*]*(?:\*(?!/)[^*]*)*(?:\*/|\Z)|//[^\n]*")
WIDE = frozenset({"u64", "__u64", "uint64_t", "unsigned long", "unsigned long long"})
STORAGE = re.compile(r"\b(?:extern|asmlinkage|noinstr|__must_check|__visible|const)\b")
FORMS = {"args": 2, "output": 6}
"""Parameters of each form of the contract."""


@dataclass(frozen=True, slots=True)
class Mismatch:
    """Something that C and the assembly do not agree on, at its place in the file."""

    function: str
    start: int
    end: int
    why: str
    expected: str


def plain(text: str) -> str:
    """The text with its comments blanked, every character at its place."""
    return COMMENT.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)


def prototypes(text: str) -> tuple[re.Match[str], ...]:
    """The prototypes of the variants in a file without comments."""
    return tuple(PROTOTYPE.finditer(text))


def mismatches(text: str, known: Mapping[str, Conduct]) -> Iterator[Mismatch]:
    """All of a file; known are the functions of the assembly, none where it is not at hand."""
    code = plain(text)
    for found in prototypes(code):
        if (conduct := known.get(found["name"])) is not None:
            yield from _parameters(found, conduct)
    yield from _members(code)
    yield from _offsets(code)
    yield from _undefined(code, known)


def narrow(text: str) -> Iterator[Mismatch]:
    """Prototypes whose result does not hold a status, in a file with or without comments."""
    for found in prototypes(plain(text)) if MAYBE.search(text) else ():
        yield from _width(found)


def _width(found: re.Match[str]) -> Iterator[Mismatch]:
    kind = " ".join(STORAGE.sub(" ", found["head"]).split())
    if kind not in WIDE:
        why = f"it returns a status of 64 bits, which {kind} does not hold"
        yield Mismatch(found["name"], found.start("head"), found.end("head"), why, "u64")


def _parameters(found: re.Match[str], conduct: Conduct) -> Iterator[Mismatch]:
    listed = [" ".join(each.split()) for each in found["parameters"].split(",")]
    wanted, span = FORMS.get(conduct.design, 0), found.span("parameters")
    name = found["name"]
    if wanted and len(listed) != wanted:
        yield Mismatch(name, *span, f"the assembly takes {wanted} arguments", f"{wanted} arguments")
        return
    if wanted and "*" in listed[0]:
        yield Mismatch(name, *span, "the assembly takes the leaf number first", "u64 fn first")
        return
    if wanted == FORMS["args"] and "*" not in listed[1]:
        yield Mismatch(name, *span, "the assembly takes a pointer second", "struct tdx_module_args *")
    kind = re.sub(r"\s*\b\w+$", "", listed[0]) if " " in listed[0] else listed[0]
    if wanted and not WIDE & {STORAGE.sub("", each).strip() for each in (kind, listed[0])}:
        yield Mismatch(name, *span, f"the leaf number has 64 bits, which {kind} does not hold", "u64")
    yield from _order(found, listed, conduct)


def _order(found: re.Match[str], listed: list[str], conduct: Conduct) -> Iterator[Mismatch]:
    """Parameters that are named after registers go to these."""
    for at, each in enumerate(listed[: len(ARGUMENTS)]):
        register = each.rpartition(" ")[2].lstrip("*")
        value = conduct.inputs.get(register)
        if register in SHARED and isinstance(value, Entry) and value.register != ARGUMENTS[at]:
            right = ARGUMENTS.index(value.register) + 1 if value.register in ARGUMENTS else 0
            why = f"the assembly takes {register} as argument {right}, not {at + 1}"
            yield Mismatch(found["name"], *found.span("parameters"), why, f"{register} as argument {right}")
            return


def _members(code: str) -> Iterator[Mismatch]:
    """Every slot of the structure has 64 bits."""
    for structure in STRUCTURE.finditer(code):
        for member in MEMBER.finditer(code, structure.start("body"), structure.end("body")):
            if member["name"] in SHARED and member["type"] not in (*WIDE, "long"):
                why = f"the assembly moves 64 bits of {member['name']}, which {member['type']} does not hold"
                yield Mismatch(structure["name"], *member.span(), why, "u64")


def _offsets(code: str) -> Iterator[Mismatch]:
    """Each constant is the offset of the member that it is named after."""
    for found in OFFSET.finditer(code):
        if found["register"] in SHARED and found["member"] in SHARED and found["member"] != found["register"]:
            why = f"{found['constant']} is the offset of {found['member']}"
            yield Mismatch(found["constant"], *found.span(), why, f"the offset of {found['register']}")


def _undefined(code: str, known: Mapping[str, Conduct]) -> Iterator[Mismatch]:
    """A variant that the assembly does not define, in a tree whose assembly defines others of the kind."""
    for found in CALL.finditer(code):
        side = found["name"][:6]
        kind = [name for name in known if name.startswith(side)]
        own = re.search(rf"\b(?:define|inline)\b[^;{{}}]{{0,80}}\b{found['name']}\b", code)
        if kind and found["name"] not in known and not own:
            why = "no assembly defines it"
            yield Mismatch(found["name"], *found.span("name"), why, ", ".join(sorted(kind)))
