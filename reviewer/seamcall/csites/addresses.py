"""Addresses that are handed over: physical ones, with a KeyID only where one is asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reviewer.seamcall.csites.calls import Call, Site, arguments
from reviewer.seamcall.csites.remark import Remark
from reviewer.seamcall.csyntax import Node

PAGE = re.compile(r"^(?:page_to_phys|PFN_PHYS|__pa|virt_to_phys|tdx_tdr_pa)\(")
LOCAL = re.compile(r"\b(?:__pa|virt_to_phys)\(\s*&(\w+)\s*\)")
CAST = re.compile(r"^\(\s*(?:u64|unsigned long|phys_addr_t|uintptr_t)\s*\)\s*(?P<of>.*)$", re.S)
VIRTUAL = re.compile(r"^\(?(?:page_to_virt|page_address|__va|phys_to_virt|pfn_to_kaddr)\(")
FRAME = re.compile(r"^(?:page_to_pfn|virt_to_pfn|vmalloc_to_pfn|PHYS_PFN|PFN_DOWN)\(|^pfn$|^kvm_pfn$")
PHYSICAL = re.compile(r"(?:_pa|_paddr|_phys|pa_array|pa_list)(?:\[[^\]]*\])?$")
"""Names of what holds physical addresses."""
WBINVD = "TDH_PHYMEM_PAGE_WBINVD"
BITS = "x86_phys_bits"
BARE = re.compile(r"\(?(?:\(u64\)\s*)?\w*(?:hkid|keyid)\)?")
KEYED = re.compile(r"mk_keyed_paddr|set_hkid_to_hpa|\bhkid\b|keyid")
SHORT = ("u16", "u32", "int", "unsigned int", "u8")
CONVERT = "a physical address"


def physical(site: Site) -> Iterator[Remark]:
    """SC114: an address that is given is a physical one."""
    for _, register, value in given(site):
        yield from _value(site, register, value)
    for node in site.function.body.of("assignment_expression"):
        right = node.part("right")
        told = right is not None and (CAST.match(right.text) or VIRTUAL.match(right.text))
        if right is not None and told and PHYSICAL.search(node.said("left")) and _virtual(site, right.text):
            yield Remark(f"{node.said('left')} is given a virtual address", right, CONVERT, right.text)
    known = {name for leaf in site.leaves.values() for name in leaf.kernel if name.startswith("tdh_")}
    for node in site.function.body.of("call_expression"):
        for value in arguments(node) if node.said("function") in known else ():
            if CAST.match(value.text) and _virtual(site, value.text):
                yield Remark(f"{node.said('function')}() is given a virtual address", value, CONVERT, value.text)
    yield from _result(site)


def _value(site: Site, register: str, value: Node) -> Iterator[Remark]:
    if _virtual(site, value.text):
        yield Remark(f"{register} is given a virtual address", value, CONVERT, value.text)
    elif FRAME.match(value.text):
        yield Remark(f"{register} is given the number of a page", value, "PFN_PHYS()", value.text)
    elif (local := LOCAL.search(value.text)) and local[1] in site.variables:
        yield Remark(f"{local[1]} lies on the stack, which may be vmalloc memory", value, "slow_virt_to_phys()")
    elif (found := re.fullmatch(r"__pa\((\w+)\)", value.text)) and "may be allocated on" in site.function.body.text:
        yield Remark(f"{found[1]} may be vmalloc memory, for which __pa() is wrong", value, "slow_virt_to_phys()")


def _virtual(site: Site, text: str) -> bool:
    """Whether an expression is a pointer, or one in the clothes of a number."""
    cast = CAST.match(text)
    inner = cast["of"].strip() if cast else text
    if VIRTUAL.match(inner) or (cast and inner.startswith("&")):
        return True
    called = re.match(r"(\w+)\(", inner)
    if cast and called:
        return re.search(rf"\*\s*{called[1]}\(", site.source.code) is not None
    return site.type_of(inner).endswith("*") or (cast is not None and inner.endswith("_page"))


def _result(site: Site) -> Iterator[Remark]:
    """A function that is named after physical addresses, and gives another."""
    if re.search(r"_(?:pa|phys|paddr)$", site.function.name):
        for node in site.function.body.of("return_statement"):
            text = re.sub(r"^return\s+|;$", "", node.text)
            if CAST.match(text) and _virtual(site, text):
                yield Remark(f"{site.function.name}() gives a virtual address", node, CONVERT, text)


def given(site: Site) -> Iterator[tuple[Call, str, Node]]:
    """What is put into registers that are for host physical addresses."""
    for call in site.calls:
        if call.leaf and not call.leaf.unknown:
            for register, value, _ in site.given(call):
                if register in call.leaf.host:
                    yield call, register, value


def keyid(site: Site) -> Iterator[Remark]:
    """SC115: the KeyID is widened before it is shifted, and goes only where one is asked for."""
    for node in site.function.body.of("binary_expression"):
        yield from _shift(site, node)
    for call, register, value in given(site):
        keyed = KEYED.search(value.text) is not None
        if call.leaf and call.leaf.const == WBINVD and PAGE.match(value.text) and not keyed:
            yield Remark("the address has no KeyID", value, f"the KeyID above {BITS}", value.text)
        elif call.leaf and call.leaf.const != WBINVD and keyed:
            yield Remark(f"{register} takes an address without a KeyID", value, "KeyID bits 0", value.text)
    for call in site.calls:
        for register, value, _ in site.given(call) if call.leaf else ():
            if call.leaf and register not in call.leaf.host and BITS in value.text:
                yield Remark(f"{call.leaf.title} takes the bare KeyID in {register}", value, "no shift", value.text)


def _shift(site: Site, node: Node) -> Iterator[Remark]:
    left, right, sign = node.said("left"), node.said("right"), node.said("operator")
    if sign == "<<" and BITS in right and site.type_of(left) in SHORT:
        yield Remark(f"{left} is shifted out of its {site.type_of(left)}", node, f"(u64){left} << ...", node.text)
    elif sign == "<<" and "x86_virt_bits" in right and KEYED.search(left):
        yield Remark("the KeyID stands above the bits of a physical address", node, BITS, "x86_virt_bits")
    elif sign in ("|", "+") and PAGE.match(left) and BARE.fullmatch(right):
        yield Remark("the KeyID is not shifted to its bits", node, f"(u64){right} << {BITS}", node.text)
