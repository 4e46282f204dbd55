"""What a call hands over, and what is read back."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from reviewer.seamcall.csites.calls import PLAIN, RET, SAVED, Call, Site, arguments, member
from reviewer.seamcall.csites.remark import Remark
from reviewer.seamcall.csyntax import Node
from reviewer.seamcall.leaves import Leaf

TDMR_INIT = "TDH_SYS_TDMR_INIT"
REGISTERS = ("rcx", "rdx", "r8", "r9", "r10", "r11")
EVERY = (*REGISTERS, "r12", "r13", "r14", "r15", "rbx", "rdi", "rsi")
CLEARED = re.compile(
    r"memset\w*\(\s*&?\s*@\s*,\s*0\s*,\s*sizeof(?!\(&)|(?<![.\w>])\*?@\s*=(?!=)\s*[({]|\bmemcpy\(\s*&?@"
)
"""An argument structure, written "@", that is set as a whole."""
ZERO = re.compile(r"\(?0(?:x0)?(?:ULL|UL|U)?\)?$")
MISPLACED = re.compile(r"<<\s*(?!16\b|TDX_VERSION_SHIFT)\d+|[|+]\s*\(?\d+\w*\)?$|(?<!<)[|+]\s*\(?TDX_VERSION_SHIFT\)?$")
"""A version that is shifted by another number than 16, or not at all."""
ENDLESS = re.compile(r"while \((?:1|true)\)\s+__?tdx_hypercall\(")
"""A call that is to go on for ever."""
PRINTS = re.compile(r"^(?:pr_\w+|printk|WARN\w*|trace_\w+|seamcall_err\w*)$")


def initialised(site: Site) -> Iterator[Remark]:
    """SC103: no slot holds what was on the stack."""
    for name, declarator in site.objects.items():
        calls = [call for call in site.calls if call.object == name]
        if not calls or declarator.kind == "init_declarator":
            continue
        before = site.before(calls[0].node)
        if CLEARED.search(before.replace(name, "@")):
            continue
        loaded = EVERY if calls[0].variant == SAVED else REGISTERS
        given = {register for register, _, _ in site.given(calls[0])}
        missing = [register for register in loaded if register not in given]
        if missing and not _helped(site, calls[0]):
            why = f"{name} is not initialised, and {', '.join(missing)} are loaded all the same"
            yield Remark(why, declarator, "= {}")
    yield from _allocated(site)


def _allocated(site: Site) -> Iterator[Remark]:
    for call in site.calls:
        found = (
            re.search(rf"\b{re.escape(call.object)}\s*=\s*(kmalloc\w*)\(", site.before(call.node))
            if call.object
            else None
        )
        if found and not CLEARED.search(site.before(call.node).replace(call.object, "@")):
            yield Remark(f"{call.object} comes from {found[1]}(), which clears nothing", call.node, "kzalloc()")


def _helped(site: Site, call: Call) -> bool:
    """Whether another function is given the structure before the call, and may fill it."""
    own = {id(each.node) for each in site.calls}
    for node in site.function.body.of("call_expression"):
        given = any(re.fullmatch(rf"&\s*{call.object}", each.text) for each in arguments(node))
        if given and id(node) not in own and node.start < call.start:
            return True
    return False


def outputs(site: Site) -> Iterator[Remark]:
    """SC104: only what this variant and this leaf write is read back."""
    for call in site.calls:
        if call.leaf is None or call.leaf.unknown or not call.object or call.variant not in (PLAIN, RET, SAVED):
            continue
        if call.leaf.const == "TDG_VP_VMCALL" or (call.leaf.const == TDMR_INIT and call.variant == PLAIN):
            continue
        for register, node in site.reads(call):
            if not _printed(site, node):
                inputs = {register for register, _, _ in site.given(call)}
                yield from _read(call, register, node, inputs - ({register} if _handed_on(site, node) else set()))
    yield from _early(site)


def _read(call: Call, register: str, node: Node, given: set[str]) -> Iterator[Remark]:
    """What is wrong with reading one register."""
    if call.leaf is None:
        return
    known = call.leaf.outputs | call.leaf.late_outputs
    if call.variant == PLAIN and (register in known or register not in given):
        yield Remark(f"{call.name}() stores no outputs: {register} is what was put in", node, "a _ret variant")
    elif register not in known and register not in given:
        yield Remark(f"{call.leaf.title} does not write {register}", node, ", ".join(sorted(known)), register)


def _early(site: Site) -> Iterator[Remark]:
    """Outputs that are read before the call that writes them."""
    for name in site.objects:
        calls = [call for call in site.calls if call.object == name]
        if not calls or calls[0].leaf is None or calls[0].variant == PLAIN or site.loop(calls[0].node):
            continue
        given = {register for register, _, _ in site.given(calls[0])}
        lefts = {id(node.part("left")) for node in site.function.body.of("assignment_expression")}
        for node in site.function.body.of("field_expression"):
            register = member(node, name)
            if register and node.start < calls[0].start and id(node) not in lefts and register not in given:
                yield Remark(f"{register} is read before {calls[0].leaf.title} writes it", node, "after the call")


def _handed_on(site: Site, node: Node) -> bool:
    """Whether what is read goes to the caller, who takes it for an output."""
    above = site.function.parents.get(id(node))
    return above is not None and above.kind == "assignment_expression" and above.said("left").startswith("*")


def _printed(site: Site, node: Node) -> bool:
    above = (each for each in site.function.above(node) if each.kind == "call_expression")
    return any(PRINTS.match(each.said("function")) for each in above)


def inputs(site: Site) -> Iterator[Remark]:
    """SC105: the registers that the leaf reads, each with its object."""
    for call in site.calls:
        if call.leaf is None or call.leaf.unknown or call.object not in site.objects or _helped(site, call):
            continue
        given = {register: (value, place) for register, value, place in site.given(call)}
        wanted = call.leaf.inputs | (call.leaf.late_inputs if call.version else frozenset())
        for register in sorted(call.leaf.inputs - call.leaf.zeroes - given.keys()):
            what = "an address" if register in call.leaf.host | call.leaf.guest else "an input"
            yield Remark(
                f"{call.leaf.title} takes {what} in {register}, which stays 0",
                call.node,
                f".{register} = ...",
                sure=register not in call.leaf.nested,
            )
        for register, (value, place) in given.items():
            if register in wanted:
                yield from _object(call.leaf, register, value)
            elif register not in call.leaf.late_inputs and not ZERO.match(value.text):
                why = f"{call.leaf.title} takes nothing in {register}"
                yield Remark(why, place, ", ".join(sorted(wanted)), register)
        yield from _swapped(call.leaf, {register: value for register, (value, _) in given.items()})


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


MEANINGS = {
    "field": "field",
    "data": "data|value|val",
    "mask": "mask",
    "hkid": "hkid|keyid",
    "count": "count|nr|num",
    "x2apic": "x2apicid|x2apic|apicid|apic",
    "guest rcx": "rcx",
    "source page": "source|src",
    "target page": "pfn|target|dst|dest",
    "tdreport": "tdreport|report",
    "reportdata": "reportdata",
    "index": "index|idx",
}
"""What a leaf takes -> the words that a name for it is made of."""


def _swapped(leaf: Leaf, given: dict[str, Node]) -> Iterator[Remark]:
    """Two registers each of which is given what the other is for."""
    names = {register: _meaning(value.text) for register, value in given.items()}
    for one in sorted(given):
        for other in sorted(given):
            here, there = leaf.meanings.get(one, ""), leaf.meanings.get(other, "")
            crossed = names[one] == {there} and here in names[other] and there not in names[other]
            if one < other and here and there and here != there and crossed:
                why = f"{leaf.title} takes the {here} in {one}, and the {there} in {other}"
                yield Remark(why, given[one], here, given[one].text)


def _meaning(text: str) -> set[str]:
    """What the words of an expression stand for."""
    words = {word for name in re.findall(r"[a-zA-Z_]\w*", text) for word in (name, *name.split("_"))}
    found = {meaning for meaning, names in MEANINGS.items() if words & set(names.split("|"))}
    return found - {"tdreport"} if "reportdata" in found else found


def version(site: Site) -> Iterator[Remark]:
    """SC107: the version stands in bits 23:16, and the leaf knows it."""
    for call in site.calls:
        if call.leaf is None or call.leaf.unknown:
            continue
        given = {register for register, _, _ in site.given(call)}
        late = given & call.leaf.late_inputs if call.leaf.inputs <= given else set()
        if call.version is None:
            if MISPLACED.search(call.request):
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
        if call.hypercall:
            yield from _again(site, call, {register for register, _, _ in site.given(call)} - {"r10", "r11"})
        elif call.leaf is None or call.leaf.unknown or call.variant not in (RET, SAVED):
            continue
        elif call.leaf.entropy and call.retried:
            yield Remark(f"a retry of {call.leaf.title} takes its outputs for inputs", call.node, "the plain variant")
        elif not call.leaf.restores:
            yield from _again(site, call, call.leaf.inputs & call.leaf.outputs)


def _label(site: Site, node: Node) -> Node | None:
    """The label before a place that is gone back to after it."""
    back = set(re.findall(r"\bgoto\s+(\w+)\s*;", site.after(node)))
    labels = [each for each in site.function.body.of("labeled_statement") if each.start <= node.start]
    return next((each for each in reversed(labels) if each.said("label") in back), None)


def _again(site: Site, call: Call, lost: Collection[str]) -> Iterator[Remark]:
    """A call in a loop that does not build its inputs anew."""
    loop = site.loop(call.node) or _label(site, call.node)
    if loop is None or not lost or call.object not in site.variables or ENDLESS.match(loop.text):
        return
    inside = {register for register, _, place in site.given(call) if place.start > loop.start}
    declared = (d := site.objects.get(call.object)) is not None and d.start > loop.start
    whole = re.search(rf"(?<![.\w>])\*?{call.object}\s*=[^=]|memset\(\s*&?{call.object}\b", loop.text)
    if not declared and not set(lost) <= inside and not whole:
        yield Remark(f"{', '.join(sorted(set(lost) - inside))} hold outputs the second time round", call.node)
