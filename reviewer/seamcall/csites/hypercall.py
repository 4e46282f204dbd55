"""SC125: TDVMCALLs: the mask, the status, the result, and what the VMM may see and say."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reviewer.seamcall.csites.calls import Call, Site, arguments
from reviewer.seamcall.csites.numbers import value
from reviewer.seamcall.csites.remark import Remark
from reviewer.seamcall.csyntax import Node

LEAF = "TDG_VP_VMCALL"
FORBIDDEN = re.compile(r"\bBIT(?:_ULL)?\(\s*([0145])\s*\)|\bTDX_(RAX|RCX|RSP|RBP)\b")
NEVER = 0b110011
"""Those four, as a number."""
FATAL = re.compile(r"__tdx_hypercall_failed\(|\bpanic\(|\bBUG\(|\bdie\(|\bunreachable\(")
USED = {
    "EXIT_REASON_HLT": {"r12"},
    "EXIT_REASON_MSR_READ": {"r12"},
    "EXIT_REASON_MSR_WRITE": {"r12", "r13"},
    "EXIT_REASON_CPUID": {"r12", "r13"},
    "EXIT_REASON_EPT_VIOLATION": {"r12", "r13", "r14", "r15"},
    "EXIT_REASON_IO_INSTRUCTION": {"r12", "r13", "r14", "r15"},
    "TDVMCALL_MAP_GPA": {"r12", "r13"},
}
"""Request -> registers beyond r10 and r11 that it takes (GHCI, as Linux 7.3.4 fills them)."""
WRITTEN = "r15"
"""What holds the value of a write, and nothing in a read."""
READS = re.compile(r"^(?:EPT_READ|PORT_READ|0)$")
SHARED = ("TDVMCALL_GET_QUOTE",)
"""Requests whose first operand is an address of memory that is shared."""


def guest(site: Site) -> Iterator[Remark]:
    """SC125: a TDVMCALL has a mask, a status that is fatal, and its result in r10."""
    for call in site.calls:
        if call.leaf is not None and call.leaf.const == LEAF:
            yield from _mechanism(site, call)
        elif call.hypercall:
            yield from _request(site, call)
    for node in site.function.body.of("call_expression"):
        listed = arguments(node)
        shared = node.said("function") == "_tdx_hypercall" and len(listed) > 1 and listed[0].text in SHARED
        if shared and re.match(r"(?:virt_to_phys|__pa)\(", listed[1].text):
            yield Remark("the VMM sees shared memory only", listed[1], "cc_mkdec()", listed[1].text)


def _mechanism(site: Site, call: Call) -> Iterator[Remark]:
    masks = [value for register, value, _ in site.given(call) if register == "rcx"]
    if not masks:
        yield Remark("rcx has no mask of the registers to share", call.node, "args->rcx = ...")
    for mask in masks:
        if found := FORBIDDEN.search(mask.text):
            yield Remark(f"{found[0]} must not stand in the mask", mask, "neither rax, rcx, rsp nor rbp", mask.text)
        elif (number := value(mask.text, {})) is not None and number & NEVER:
            yield Remark(
                "the mask names a register that is not shared", mask, "neither rax, rcx, rsp nor rbp", mask.text
            )
    above = next((a for a in site.function.above(call.node) if a.kind != "parenthesized_expression"), None)
    if above is not None and above.kind == "unary_expression":
        yield Remark("the status is 0 where the call succeeded", above, "a failure where it is not 0", above.text)
    elif above is not None and above.kind == "if_statement" and not FATAL.search(above.said("consequence")):
        yield Remark(
            "a status that is not 0 is fatal", call.node, "__tdx_hypercall_failed()", above.said("consequence")
        )
    yield from _result(call, site)


def _result(call: Call, site: Site) -> Iterator[Remark]:
    for node in site.function.body.of("return_statement"):
        found = re.fullmatch(rf"return {re.escape(call.object)}(?:->|\.)(\w+);", node.text)
        if found and found[1] != "r10":
            yield Remark("the result of the hypercall is in r10", node, "r10", found[1])


def _request(site: Site, call: Call) -> Iterator[Remark]:
    given = {register: (value, place) for register, value, place in site.given(call)}
    if "rcx" in given:
        yield Remark("the mask is set by __tdx_hypercall()", given["rcx"][1], "no rcx", given["rcx"][0].text)
    asked = given["r11"][0].text if "r11" in given else ""
    name = next((name for name in USED if re.search(rf"\b{name}\b", asked)), "")
    reading = any(READS.match(given[r][0].text) for r in ("r13",) if r in given)
    for register in sorted(given.keys() - {"rcx", "r10", "r11"}) if name else ():
        needless = register not in USED[name] or (
            register == WRITTEN and reading and name in ("EXIT_REASON_EPT_VIOLATION", "EXIT_REASON_IO_INSTRUCTION")
        )
        if needless and given[register][0].text not in ("0", "0ULL"):
            yield Remark(
                f"{register} is not needed for this, and the VMM sees it", given[register][1], f"no {register}"
            )
    if name == "TDVMCALL_MAP_GPA":
        yield from _failed(site, call)


def _failed(site: Site, call: Call) -> Iterator[Remark]:
    """The address that a MapGPA stopped at, which the VMM says."""
    for register, node in site.reads(call):
        above = next(
            (a for a in site.function.above(node) if a.kind in ("assignment_expression", "init_declarator")), None
        )
        name = (above.said("left") or above.said("declarator")) if above else ""
        if register == "r11" and name and not _bounded(site, name, node):
            yield Remark(f"{name} comes from the VMM, and is not held against both ends", node, "a test of both ends")


def _bounded(site: Site, name: str, node: Node) -> bool:
    after = site.after(node)
    low = re.search(rf"\b{name}\s*<[^<=]|>\s*{name}\b", after) is not None
    high = re.search(rf"\b{name}\s*>=?[^>]|<=?\s*{name}\b", after) is not None
    return low and high
