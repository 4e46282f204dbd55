"""rules/seamcall/abi/leaves.toml -> Leaf: what each function of the TDX module reads, writes and needs."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from reviewer.errors import RuleFileError

FILE = "leaves.toml"
NESTED = re.compile(r"\bR(\d+)-R(\d+) = L2\b")
ZERO = re.compile(r"\b(R[A-Z0-9]{1,2}) = [\w ]*, must be 0")
TOLD = re.compile(r"\b(R[A-Z0-9]{1,2}) = (?:initial )?([\w ]+)")
WORDS = {
    "field": "field",
    "data": "data",
    "extension data": "data",
    "mask": "mask",
    "hkid": "hkid",
    "global private hkid": "hkid",
    "count": "count",
    "x2apic": "x2apic",
    "guest rcx": "guest rcx",
    "source page": "source page",
    "target page": "target page",
    "tdreport": "tdreport",
    "reportdata": "reportdata",
    "index": "index",
}
"""How a condition begins -> what it is about."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """A leaf; registers are lower-case names."""

    title: str
    const: str
    number: int
    instruction: str
    versions: frozenset[int]
    newer: bool
    """Later modules take other versions too."""
    inputs: frozenset[str]
    outputs: frozenset[str]
    late_inputs: frozenset[str]
    """Those that only version 1 reads."""
    late_outputs: frozenset[str]
    host: frozenset[str]
    """Inputs that must be host physical addresses."""
    guest: frozenset[str]
    flushed: frozenset[str]
    """Inputs whose page is to be flushed from the caches before the call."""
    needs_saved: bool
    entropy: bool
    interrupt: str
    restores: bool
    """An interrupted call leaves its inputs as they were."""
    unknown: bool
    objects: Mapping[str, str]
    """Register -> tdr or tdvpr, where the source says so."""
    meanings: Mapping[str, str]
    """Register -> what the leaf takes there, in a word or two."""
    zeroes: frozenset[str]
    """Inputs that must be 0."""
    nested: frozenset[str]
    """Inputs for guests within the guest, which not every caller has."""
    align: Mapping[str, int]
    """Register -> what its address must be a multiple of."""
    kernel: frozenset[str]
    """C functions of the kernel that make this call."""


@cache
def load(path: Path) -> Mapping[str, Leaf]:
    """The leaves by their constant; raises RuleFileError."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        return {entry["const"]: _leaf(entry) for entry in data["leaf"]}
    except (OSError, tomllib.TOMLDecodeError, KeyError, ValueError) as error:
        raise RuleFileError(f"{path}: {error}") from error


def _leaf(entry: Mapping[str, Any]) -> Leaf:
    return Leaf(
        title=entry["name"],
        const=entry["const"],
        number=int(str(entry["number"]), 0),
        instruction=entry["insn"],
        versions=frozenset(entry["versions"]),
        newer=entry.get("versions_gt0_in_2_0_preview", False),
        inputs=frozenset(entry["in"]),
        outputs=frozenset(entry["out"]),
        late_inputs=frozenset(entry.get("in_v1", ())),
        late_outputs=frozenset(entry.get("out_v1", ())),
        host=frozenset(entry.get("pa", ())),
        guest=frozenset(entry.get("gpa", ())),
        flushed=frozenset(entry.get("clflush", ())),
        needs_saved=entry["needs_saved"],
        entropy=entry["entropy"],
        interrupt=entry["interrupt"],
        restores="put back" in entry.get("out_note", ""),
        unknown=entry.get("unknown", False),
        objects=_objects(entry.get("in_cond", "")),
        meanings=_meanings(entry.get("in_cond", "")),
        zeroes=frozenset(found.lower() for found in ZERO.findall(entry.get("in_cond", ""))),
        nested=frozenset(_nested(entry.get("in_cond", ""))),
        align=entry.get("align", {}),
        kernel=frozenset(entry["kernel"].replace("/", " ").split()),
    )


def _objects(condition: str) -> Mapping[str, str]:
    """{"rdx": "tdr"} of "RCX = new TDCX page, RDX = TDR"."""
    found: dict[str, str] = {}
    for part in condition.replace(";", ",").replace(".", ",").split(","):
        register, equals, value = part.strip().partition(" = ")
        first = value.split(" ")[0].lower()
        if equals and first in ("tdr", "tdvpr"):
            found[register.lower()] = first
    return found


def _meanings(condition: str) -> Mapping[str, str]:
    """{"r8": "data"} of "RDX = field, R8 = data"."""
    found: dict[str, str] = {}
    for register, told in TOLD.findall(condition):
        meaning = next((word for start, word in WORDS.items() if told.lower().startswith(start)), "")
        if meaning:
            found.setdefault(register.lower(), meaning)
    return found


def _nested(told: str) -> Iterator[str]:
    for first, last in NESTED.findall(told):
        yield from (f"r{number}" for number in range(int(first), int(last) + 1))
