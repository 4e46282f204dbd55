"""The words of such texts: lists of registers, conditions, values."""

from __future__ import annotations

import re

SHARED = frozenset({"rcx", "rdx", "rbx", "rdi", "rsi", *(f"r{n}" for n in range(8, 16))})
"""Registers that may be operands of a leaf, beside the leaf number's."""
NAME = r"%?r(?:ax|bx|cx|dx|si|di|bp|sp|8|9|1[0-5])"
RANGE = re.compile(r"%?(?P<first>r(?:8|9|1[0-5]))\s*(?:->|-|–|to|through|\.\.\.?)\s*%?(?P<last>r(?:9|1[0-5]))\b", re.I)
ONE = re.compile(rf"(?<![\w@.>]){NAME}(?![\w(])", re.I)
ONLY = rf"(?:(?:{NAME}|R(?:9|1[0-5]))(?:\s*(?:,|/|&|-|->|–|to|through|and|,\s*and|\.\.\.?)\s*)?)+"
"""A list and nothing else."""
LIST = re.compile(rf"(?<![\w@.>])(?:{ONLY})(?<![\s,/&-])", re.I)

FAILS = re.compile(
    r"\b(?:itself\s+fails?|fails?\s+itself|VMfailInvalid|(?:not|n't|isn't)\s+(?:been\s+)?(?:loaded|enabled)|unloaded|"
    r"disabled|absent|CF\s*(?:=|is)\s*(?:1|set)|instruction\s+(?:itself\s+)?fails)\b",
    re.I,
)
TRAPS = re.compile(
    r"#UD\b|#GP\b|\b(?:faults?|traps?|exceptions?|VMX\s+(?:operation\s+)?is\s+off|outside\s+(?:of\s+)?VMX)\b", re.I
)
DONE = re.compile(
    r"\b(?:succe\w+|complet(?:es|ed)\b(?!\s+(?:status|code))|(?:leaf(?:\s+function)?|module|P-SEAMLDR)\s+"
    r"(?:itself\s+)?(?:fails?|returns?\s+(?:an\s+)?(?:error|failure)|reports?\s+(?:an\s+)?error))\b",
    re.I,
)
NEGATED = re.compile(r"\b(?:unless|not|never|doesn't|does\s+not|without)\b", re.I)
OUTCOMES = ((FAILS, "vmfail"), (TRAPS, "trap"), (DONE, "ok"))


def registers(text: str) -> frozenset[str]:
    """All registers that a text names, ranges followed: {"rcx", "r8", "r9"} of "RCX,R8-R9"."""
    found: set[str] = set()

    def ranged(match: re.Match[str]) -> str:
        first, last = (int(match[name][1:]) for name in ("first", "last"))
        found.update(f"r{n}" for n in range(first, last + 1))
        return " "

    left = RANGE.sub(ranged, text)
    found.update(match[0].lower().lstrip("%") for match in ONE.finditer(left))
    return frozenset(found)


def only(names: frozenset[str]) -> str:
    """Registers after a verb: "R8 is", "R8, R9 are"."""
    return f"{spoken(names)} {'is' if len(names) == 1 else 'are'}"


def outcome(condition: str) -> str:
    """Which end of the call a condition names: vmfail, trap or ok; empty where it is none of them, or several."""
    named = {name for pattern, name in OUTCOMES if pattern.search(condition)}
    if named == {"vmfail", "trap"} or len(named) != 1 or NEGATED.search(FAILS.sub("", condition)):
        return ""
    return named.pop()


def spoken(names: frozenset[str]) -> str:
    """Registers in their order: "RCX, RDX, R8"."""
    order = ("rax", "rcx", "rdx", *(f"r{n}" for n in range(8, 16)), "rbx", "rdi", "rsi", "rbp", "rsp")
    return ", ".join(name.upper() for name in sorted(names, key=order.index)) or "none"
