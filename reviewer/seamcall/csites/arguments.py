"""What a call hands over, and what is read back."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reviewer.seamcall.csites.calls import PLAIN, RET, SAVED, Call, Site
from reviewer.seamcall.csites.remark import Remark
from reviewer.seamcall.csyntax import Node
from reviewer.seamcall.leaves import Leaf

REGISTERS = ("rcx", "rdx", "r8", "r9", "r10", "r11")
ZERO = re.compile(r"\(?0(?:x0)?(?:ULL|UL|U)?\)?$")
PRINTS = re.compile(r"^(?:pr_\w+|printk|WARN\w*|trace_\w+|seamcall_err\w*)$")
PAGE = re.compile(r"^(?:page_to_phys|PFN_PHYS|__pa|virt_to_phys|tdx_tdr_pa)\(")
LOCAL = re.compile(r"\b(?:__pa|virt_to_phys)\(\s*&(\w+)\s*\)")


def initialised(site: Site) -> Iterator[Remark]:
    """SC103: no slot holds what was on the stack."""
    for name, declarator in site.objects.items():
        calls = [call for call in site.calls if call.object == name]
        if not calls or declarator.kind == "init_declarator":
            continue
        before = site.function.body.text[: calls[0].start - site.function.body.start]
        if re.search(rf"memset\w*\(\s*&\s*{name}\b|\b{name}\s*=[^=]", before):
            continue
        missing = [r for r in REGISTERS if r not in {register for register, _, _ in site.given(calls[0])}]
        if missing:
            yield Remark(
                f"{name} is not initialised, and {', '.join(missing)} are loaded all the same", declarator, "= {}"
            )


def outputs(site: Site) -> Iterator[Remark]:
    """SC104: only what this variant and this leaf write is read back."""
    for call in site.calls:
        if call.leaf is None or call.leaf.unknown or not call.object or call.variant not in (PLAIN, RET, SAVED):
            continue
        known = call.leaf.outputs | call.leaf.late_outputs
        given = {register for register, _, _ in site.given(call)}
        for register, node in site.reads(call):
            if _printed(site, node) or call.leaf.const == "TDG_VP_VMCALL":
                continue
            if call.variant == PLAIN and (register in known or register not in given):
                yield Remark(f"{call.name}() stores no outputs: {register} is what was put in", node, "a _ret variant")
            elif register not in known and register not in given:
                yield Remark(f"{call.leaf.title} does not write {register}", node, ", ".join(sorted(known)), register)


def _printed(site: Site, node: Node) -> bool:
    above = (each for each in site.function.above(node) if each.kind == "call_expression")
    return any(PRINTS.match(each.said("function")) for each in above)


def inputs(site: Site) -> Iterator[Remark]:
    """SC105: the registers that the leaf reads, each with its object."""
    for call in site.calls:
        if call.leaf is None or call.leaf.unknown or call.object not in site.objects or call.version is None:
            continue
        given = {register: (value, place) for register, value, place in site.given(call)}
        wanted = call.leaf.inputs | (call.leaf.late_inputs if call.version else frozenset())
        for register in sorted((call.leaf.host | call.leaf.guest) & call.leaf.inputs - given.keys()):
            yield Remark(
                f"{call.leaf.title} takes an address in {register}, which stays 0", call.node, f".{register} = ..."
            )
        for register, (value, place) in given.items():
            if register in wanted:
                yield from _object(call.leaf, register, value)
            elif register not in call.leaf.late_inputs and not ZERO.match(value.text):
                yield Remark(
                    f"{call.leaf.title} takes nothing in {register}", place, ", ".join(sorted(wanted)), register
                )


def _object(leaf: Leaf, register: str, value: Node) -> Iterator[Remark]:
    found = _kind(value.text)
    wanted = leaf.objects.get(register) or ("gpa" if register in leaf.guest else "")
    if not wanted and register in leaf.host and found == "gpa":
        wanted = "host physical address"
    if found and wanted and found != wanted:
        yield Remark(f"{leaf.title} takes the {wanted.upper()} in {register}", value, wanted.upper(), value.text)


def _kind(text: str) -> str:
    """What an expression names, by its words; empty where they do not tell."""
    for kind, pattern in (("tdvpr", r"tdvpr"), ("tdr", r"\btdr\b|tdr_pa|tdr_page|\btdr_"), ("gpa", r"^gpa\b|\bgpa \|")):
        if re.search(pattern, text):
            return kind
    return "page" if re.match(r"(?:page_to_phys|PFN_PHYS)\(", text) else ""


def version(site: Site) -> Iterator[Remark]:
    """SC107: the version stands in bits 23:16, and the leaf knows it."""
    for call in site.calls:
        if call.leaf is None or call.leaf.unknown:
            continue
        late = {register for register, _, _ in site.given(call)} & call.leaf.late_inputs
        if call.version is None:
            if re.search(r"<<\s*(?!16\b|TDX_VERSION_SHIFT)\d+", call.request):
                yield Remark("the version does not stand in bits 23:16", call.node, "<< 16", call.request)
        elif call.version not in call.leaf.versions and not call.leaf.newer:
            known = ", ".join(map(str, sorted(call.leaf.versions)))
            yield Remark(f"{call.leaf.title} has no version {call.version}", call.node, known, str(call.version))
        elif call.version == 0 and late:
            yield Remark(
                f"version 0 of {call.leaf.title} does not read {', '.join(sorted(late))}", call.node, "version 1"
            )


def saved(site: Site) -> Iterator[Remark]:
    """SC108: leaves with callee-saved registers go by the variant that saves them."""
    for call in site.calls:
        if call.leaf and call.leaf.needs_saved and not call.leaf.unknown and call.variant in (PLAIN, RET):
            yield Remark(
                f"{call.leaf.title} writes registers that {call.name}() does not save", call.node, "_saved_ret"
            )


def retried(site: Site) -> Iterator[Remark]:
    """SC111: a repeated call has its inputs again."""
    for call in site.calls:
        if call.leaf is None or call.leaf.unknown or call.variant not in (RET, SAVED):
            continue
        lost = call.leaf.inputs & call.leaf.outputs
        if call.leaf.entropy and call.retried:
            yield Remark(f"a retry of {call.leaf.title} takes its outputs for inputs", call.node, "the plain variant")
        elif (loop := site.loop(call.node)) and lost and not call.leaf.restores and call.object in site.variables:
            inside = {register for register, _, place in site.given(call) if place.start > loop.start}
            declared = (d := site.objects.get(call.object)) is not None and d.start > loop.start
            if not declared and not lost <= inside and not re.search(rf"\b{call.object}\s*=[^=]", loop.text):
                yield Remark(f"{', '.join(sorted(lost - inside))} hold outputs the second time round", call.node)


def addresses(site: Site) -> Iterator[Remark]:
    """SC114: an address that is given is a physical one."""
    for _, register, value in _addresses(site):
        cast = re.match(r"\((?:u64|unsigned long|phys_addr_t|uintptr_t)\)\s*(&?)(\w+)$", value.text)
        name = cast[2] if cast else value.text
        if (cast and cast[1]) or site.variables.get(name, "").endswith("*"):
            yield Remark(f"{register} is given a virtual address", value, "a physical address", value.text)
        elif (local := LOCAL.search(value.text)) and local[1] in site.variables:
            yield Remark(f"{local[1]} lies on the stack, which may be vmalloc memory", value, "slow_virt_to_phys()")


def keyid(site: Site) -> Iterator[Remark]:
    """SC115: the KeyID is widened before it is shifted, and goes only where one is asked for."""
    for node in site.function.body.of("binary_expression"):
        left = node.said("left")
        if node.said("operator") == "<<" and "x86_phys_bits" in node.said("right"):
            kind = site.variables.get(left, "")
            if kind in ("u16", "u32", "int", "unsigned int", "u8"):
                yield Remark(f"{left} is shifted out of its {kind}", node, f"(u64){left} << ...", node.text)
    for call, register, value in _addresses(site):
        keyed = re.search(r"mk_keyed_paddr|set_hkid_to_hpa|\bhkid\b|keyid", value.text) is not None
        if call.leaf and call.leaf.const == "TDH_PHYMEM_PAGE_WBINVD" and PAGE.match(value.text) and not keyed:
            yield Remark("the address has no KeyID", value, "the KeyID above x86_phys_bits", value.text)
        elif call.leaf and call.leaf.const != "TDH_PHYMEM_PAGE_WBINVD" and keyed:
            yield Remark(f"{register} takes an address without a KeyID", value, "KeyID bits 0", value.text)


def _addresses(site: Site) -> Iterator[tuple[Call, str, Node]]:
    for call in site.calls:
        if call.leaf and not call.leaf.unknown:
            for register, value, _ in site.given(call):
                if register in call.leaf.host:
                    yield call, register, value
