"""SC122: calls that may be interrupted are brought to their end."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reviewer.seamcall.csites.calls import PLAIN, Call, Site, arguments
from reviewer.seamcall.csites.remark import Remark
from reviewer.seamcall.csyntax import Node

INIT, DISABLE, WRITE_BACK = "TDH_SYS_TDMR_INIT", "TDH_SYS_DISABLE", "TDH_PHYMEM_CACHE_WB"
RESUMABLE = "TDX_INTERRUPTED_RESUMABLE"
AGAIN = (RESUMABLE, "TDX_SYS_BUSY")
CONSTANT = ("0", "1", "true", "false")


def interrupted(site: Site) -> Iterator[Remark]:
    """SC122: a leaf that can be interrupted is called until it is done."""
    for call in site.calls:
        const = call.leaf.const if call.leaf else ""
        if const == INIT and call.variant == PLAIN:
            yield Remark("rdx, which tells how far it is, is not stored", call.node, "a _ret variant", call.name)
        if const in (INIT, DISABLE):
            yield from _looped(site, call, const)
        if const == WRITE_BACK:
            yield from _command(site, call)
    for node in site.function.body.of("call_expression"):
        if node.said("function") == "tdh_phymem_cache_wb":
            yield from _written(site, node)


def _looped(site: Site, call: Call, const: str) -> Iterator[Remark]:
    alike = [each for each in site.calls if each.leaf and each.leaf.const == const]
    loop = next((loop for each in alike if (loop := site.loop(each.node))), None)
    if loop is None:
        if call is alike[0]:
            yield Remark(f"{call.request} is called once", call.node, "a loop until it is done")
    elif const == DISABLE and not re.search(r"\b(?:err|ret|status)\w*\s*(?:\)|&&)", loop.said("condition")):
        for code in AGAIN:
            if code not in loop.text and call is alike[0]:
                yield Remark(f"the call is not made again at {code}", call.node, code)


def _command(site: Site, call: Call) -> Iterator[Remark]:
    """0 begins, 1 resumes."""
    for register, value, _ in site.given(call):
        if register == "rcx" and re.search(r"\bresume\w*\s*\?\s*0\b|(?<!!)!\s*resume", value.text):
            yield Remark("1 resumes, 0 begins anew", value, "resume ? 1 : 0", value.text)


def _written(site: Site, node: Node) -> Iterator[Remark]:
    given = next((each.text for each in arguments(node)), "")
    loop = site.loop(node)
    if loop is None:
        return
    values = {given} if given in CONSTANT else set(re.findall(rf"\b{re.escape(given)}\s*=\s*([^=;][^;]*);", site.code))
    if values and values <= set(CONSTANT) and len(values) == 1:
        yield Remark(f"{values.pop()} is given each time", node, "0 at first, then 1", given)
    if RESUMABLE not in loop.text and not re.search(r"while\s*\(\s*\w+\s*[)&]", loop.text):
        yield Remark("an interrupted call is not resumed", node, RESUMABLE)
    if _endless(loop):
        yield Remark("it is tried again without end", node, "a bound")


def _endless(loop: Node) -> bool:
    """Whether nothing counts how often it goes round."""
    empty = re.match(r"for\s*\(\s*;\s*;\s*\)|while\s*\(\s*(?:1|true)\s*\)", loop.text)
    return empty is not None and not re.search(r"--|\+\+|[-+]=", loop.text)
