"""SC116: where buffers may lie, and how a guest address carries its level."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reviewer.seamcall.csites.calls import Call, Site
from reviewer.seamcall.csites.remark import Remark
from reviewer.seamcall.csyntax import Node

LEVEL = "enum pg_level"
ROUNDED = re.compile(
    r"roundup\(|round_up\(|\bALIGN\w*\(|ALIGNMENT|__get_free_page|alloc_pages|\bmax\w*\(|PAGE_SIZE|__aligned"
)
"""A size that is not less than the bound."""
SQUARED = re.compile(
    r"roundup|round_up\(|\bALIGN\w*\(|\bmax\w*\(|_order\(|__get_free_page|alloc_pages|PAGE_SIZE|__aligned"
)
"""A size that is a power of two, or a multiple of the bound."""
SIZES = {"PG_LEVEL_4K": "TDX_PS_4K", "PG_LEVEL_2M": "TDX_PS_2M", "PG_LEVEL_1G": "TDX_PS_1G"}
EXTEND, CHUNK = "tdh_mr_extend", 256
PAGE = 4096


def aligned(site: Site) -> Iterator[Remark]:
    """SC116: the level is the module's, and buffers lie on their bounds."""
    levels = {name for name, kind in site.function.parameters if kind.endswith(LEVEL)}
    for call in site.calls:
        if call.leaf:
            for register, value, _ in site.given(call):
                if register in call.leaf.guest and (why := _level(value.text, levels)):
                    yield Remark(why, value, "pg_level_to_tdx_sept_level()", value.text)
                yield from _buffer(site, call, register, value)
    yield from _converted(site, levels)
    yield from _cases(site)
    yield from _chunks(site)
    yield from _size(site)


def _level(text: str, levels: set[str]) -> str:
    """What is wrong with the lower bits of a guest address; empty where nothing tells."""
    _, bar, lower = text.partition("|")
    if not bar:
        return ""
    bare = re.sub(r"\b\w+\([^()]*\)", "0", lower)
    if re.search(r"<<\s*\d+", bare):
        return "the level stands in bits 2:0"
    names = set(re.findall(r"\b[a-z_]\w*", bare)) & levels
    if names and not re.search(rf"\b(?:{'|'.join(names)})\s*-\s*1\b", bare):
        return "the module counts levels from 0"
    return ""


def _buffer(site: Site, call: Call, register: str, value: Node) -> Iterator[Remark]:
    """Memory of kmalloc() and its kin, of a size that is no power of two."""
    needed = call.leaf.align.get(register, 0) if call.leaf and register in call.leaf.host else 0
    name = re.fullmatch(r"(?:__pa|virt_to_phys)\((\w+)\)", value.text)
    if name is None or not 8 < needed < PAGE:
        return
    made = re.search(rf"\b{name[1]}\s*=\s*(k[mzc]\w*alloc\w*)\((\w+)\b", site.before(call.node))
    if made and not (SQUARED.search(site.before(call.node)) and ROUNDED.search(site.before(call.node))):
        why = f"{made[1]}() aligns {name[1]} to {needed} bytes only where its size is a power of two, and no less"
        yield Remark(why, value, "roundup_pow_of_two()", value.text)


def _converted(site: Site, levels: set[str]) -> Iterator[Remark]:
    """A function that turns a level of the kernel into one of the module."""
    if re.search(r"level_to_tdx\w*level", site.function.name):
        for node in site.function.body.of("return_statement"):
            given = re.sub(r"^return\s+|[\s();]", "", node.text)
            if given in levels or re.fullmatch(r"\w+-PG_LEVEL_(?:2M|1G|512G)", given):
                yield Remark("the module counts levels from 0", node, "level - 1", node.text)


def _cases(site: Site) -> Iterator[Remark]:
    for case in site.function.body.of("case_statement"):
        wanted = SIZES.get(case.said("value"))
        found = re.search(r"=\s*(TDX_PS_\w+);", case.text)
        if wanted and found and found[1] != wanted:
            yield Remark(f"{case.said('value')} is {wanted}", case, wanted, found[1])


def _chunks(site: Site) -> Iterator[Remark]:
    """TDH.MR.EXTEND measures 256 bytes at a time."""
    for loop in site.function.body.of("for_statement"):
        if any(node.said("function") == EXTEND for node in loop.of("call_expression")):
            step = re.search(r"\+=\s*(0x[0-9a-fA-F]+|\d+)$", loop.said("update"))
            if step and int(step[1], 0) != CHUNK:
                yield Remark(f"{EXTEND}() measures {CHUNK} bytes", loop.part("update") or loop, str(CHUNK), step[1])


def _size(site: Site) -> Iterator[Remark]:
    """The size of one TDMR_INFO of several that lie together."""
    if "sizeof(struct tdmr_info)" in site.code and "sizeof(struct tdmr_reserved_area)" in site.code:
        for node in site.function.body.of("return_statement"):
            if re.fullmatch(r"return \w+;", node.text) and not ROUNDED.search(site.code):
                yield Remark("the next TDMR_INFO would not lie on 512 bytes", node, "ALIGN(..., TDMR_INFO_ALIGNMENT)")
