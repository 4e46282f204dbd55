"""Structure offsets: the OFFSET() lines of asm-offsets.c, and the structures they speak of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from reviewer.seamcall.gas.physical import logical_lines

_OFFSET = re.compile(r"\bOFFSET\s*\(\s*(\w+)\s*,\s*(?:struct\s+)?(\w+)\s*,\s*([\w.]+)\s*\)", re.ASCII)
_STRUCT = re.compile(r"\bstruct\s+(\w+)\s*\{([^{}]*)\}", re.ASCII)
_MEMBER = re.compile(r"((?:unsigned\s+|signed\s+)?\w+)\s+(\w+)(?:\[(\d{1,4})\])?", re.ASCII)
_SIZES = {
    "u64": 8, "s64": 8, "__u64": 8, "__s64": 8, "uint64_t": 8, "unsigned long": 8, "long": 8,
    "u32": 4, "s32": 4, "__u32": 4, "uint32_t": 4, "int": 4, "unsigned int": 4,
    "u16": 2, "s16": 2, "__u16": 2, "uint16_t": 2, "u8": 1, "s8": 1, "__u8": 1, "uint8_t": 1, "bool": 1, "char": 1,
}  # fmt: skip
_LARGEST = 1_000_000


def _plain(text: str) -> str:
    return "\n".join(line for _, line in logical_lines(text[:_LARGEST]) if not line.lstrip().startswith("#"))


def structures(texts: Iterable[str]) -> dict[str, dict[str, int]]:
    """Offsets of the members of each structure that holds nothing but numbers."""
    found = dict[str, dict[str, int]]()
    for text in texts:
        for name, body in _STRUCT.findall(_plain(text)):
            members = _members(body)
            if members is not None:
                found[name] = members
    return found


def _members(body: str) -> dict[str, int] | None:
    offsets, at = dict[str, int](), 0
    for said in body.split(";"):
        if not said.strip():
            continue
        member = _MEMBER.fullmatch(" ".join(said.split()))
        size = _SIZES.get(member[1]) if member else None
        if member is None or size is None:
            return None
        at += -at % size
        offsets[member[2]] = at
        at += size * int(member[3] or 1)
    return offsets


def offsets(asm_offsets: str, known: Mapping[str, Mapping[str, int]]) -> dict[str, int]:
    """Each constant of asm-offsets.c whose structure is known."""
    return {
        constant: known[structure][member]
        for constant, structure, member in _OFFSET.findall(_plain(asm_offsets))
        if member in known.get(structure, {})
    }
