"""What stands outside functions: numbers, prototypes, structures and macros."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from reviewer.seamcall.csites import constants
from reviewer.seamcall.csites.codes import COMMON, MULTIPLES, NARROW, VALUES
from reviewer.seamcall.csites.numbers import value
from reviewer.seamcall.csites.source import STRUCTURE, Source

POINTER = re.compile(r"^typedef (?P<type>[a-z]\w*(?: [a-z]\w*)?) \(\*(?P<name>sc_func_t)\)\(", re.M)
DECLARED = re.compile(r"^(?:extern )?(?P<type>(?:unsigned )?\w+) (?P<name>tdh_\w+)\([^;{}]{0,400}\);", re.M)
ENTERED = re.compile(r"^[ \t]+(?P<type>(?:unsigned )?\w+)[ \t]+(?P<name>vp_enter_ret);", re.M)
"""Where KVM keeps the status of the last entry."""
ALIGNED = re.compile(r"__aligned\((\w+)\)")
STRUCTURES = {"tdmr_info": 512, "td_params": 1024, "tdreport_struct": 1024, "seamldr_info": 256}
"""Structure -> bytes that its address must be a multiple of."""
RETURN_CODE = re.compile(r"^\(*\w+\)*\s*(?:>>\s*32|&\s*\w+_MASK)\s*\)*$")
FORBIDDEN = {0: "rax", 1: "rcx", 4: "rsp", 5: "rbp"}
"""Bits of the mask of a TDVMCALL that must be 0."""


@dataclass(frozen=True, slots=True)
class Outside:
    """Something wrong outside functions."""

    rule: str
    why: str
    line: int
    text: str
    expected: str = ""
    found: str = ""


def outside(source: Source) -> Iterator[Outside]:
    """All that is wrong there."""
    for name, line, text, expected, found in constants.wrong(source.code, source.leaves):
        yield Outside("SC106", f"{name} is {expected}, not {found}", line, text, expected, found)
    yield from _numbers(source)
    yield from _prototypes(source)
    yield from _structures(source)
    yield from _masks(source)
    yield from _narrow(source)


def _numbers(source: Source) -> Iterator[Outside]:
    own = {name: body.strip() for name, given, body, _ in source.macros if not given}
    known = {**COMMON, **own}
    for name, given, body, line in source.macros:
        if name == "TDCALL_RETURN_CODE" and given and not RETURN_CODE.match(body.strip()):
            yield Outside("SC112", "the code is the upper half of the status", line, name, ">> 32", body.strip())
        if given or (number := value(body.strip(), known)) is None:
            continue
        rule, right = VALUES.get(name, ("", number))
        if name == "TDX_SEAMCALL_VMFAILINVALID" and "TDX_SW_ERROR" not in known:
            continue
        if number != right:
            yield Outside(rule, f"{name} is {_shown(right)}", line, name, _shown(right), _shown(number))
        if name in MULTIPLES and (not number or number % MULTIPLES[name]):
            why = f"{name} is a multiple of {MULTIPLES[name]}"
            yield Outside("SC116", why, line, name, str(MULTIPLES[name]), str(number))


def _shown(number: int) -> str:
    return hex(number) if number > 0xFFFF else str(number)


def _prototypes(source: Source) -> Iterator[Outside]:
    for found in POINTER.finditer(source.code):
        if NARROW.match(found["type"]):
            why = f"{found['name']} returns a status of 64 bits, which {found['type']} does not hold"
            yield Outside("SC101", why, source.line(found.start("name")), found["name"], "u64", found["type"])
    known = {name for leaf in source.leaves.values() for name in leaf.kernel if name.startswith("tdh_")}
    for found in DECLARED.finditer(source.code):
        if found["name"] in known and NARROW.match(found["type"]):
            why = f"{found['name']}() returns a status of 64 bits, which {found['type']} does not hold"
            yield Outside("SC101", why, source.line(found.start("name")), found[0], "u64", found["type"])
    for found in ENTERED.finditer(source.code):
        if NARROW.match(found["type"]):
            why = f"{found['name']} takes a status of 64 bits, which {found['type']} does not hold"
            yield Outside("SC101", why, source.line(found.start("name")), found[0].strip(), "u64", found["type"])


def _structures(source: Source) -> Iterator[Outside]:
    known = {name: body.strip() for name, given, body, _ in source.macros if not given}
    for found in STRUCTURE.finditer(source.code):
        needed = STRUCTURES.get(found[1])
        aligned = ALIGNED.search(found[3])
        number = value(aligned[1], known) if aligned else 1
        if needed and number is not None and number % needed:
            why = f"struct {found[1]} is aligned to {number} bytes, and the module wants {needed}"
            yield Outside("SC116", why, source.line(found.start(3)), found[3].strip(), f"__aligned({needed})")


def _masks(source: Source) -> Iterator[Outside]:
    known = {name: body.strip() for name, given, body, _ in source.macros if not given}
    for name, given, body, line in source.macros:
        number = value(body.strip(), known) if name == "TDVMCALL_EXPOSE_REGS_MASK" and not given else None
        for bit, register in FORBIDDEN.items():
            if number is not None and number >> bit & 1:
                yield Outside("SC125", f"bit {bit} of the mask, {register}, must be 0", line, name, "0", "1")


def _narrow(source: Source) -> Iterator[Outside]:
    """Macros with statements: a narrow variable that takes the value of a call."""
    for _, _, body, line in source.macros:
        for found in re.finditer(r"\b(int|u32|long|unsigned int)\s+(\w+);", body):
            taken = re.search(rf"\b{found[2]}\s*=\s*((?:__)?(?:seamcall|tdcall|tdh)\w*)\(", body)
            if taken:
                why = f"{taken[1]}() returns a status of 64 bits, which {found[1]} does not hold"
                at = line + body.count("\n", 0, found.start())
                yield Outside("SC101", why, at, found[0], "u64", found[1])
        for lock in re.finditer(r"lockdep_assert_held(_read)?\(&(\w+)->mmu_lock\)", body):
            if re.search(r"=\s*tdh_\w+\(", body):
                at = line + body.count("\n", 0, lock.start())
                yield Outside(
                    "SC121", "these leaves want the lock for writing", at, lock[0], "lockdep_assert_held_write()"
                )
