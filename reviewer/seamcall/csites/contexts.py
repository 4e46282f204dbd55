"""SC123, SC124: calls in a machine check or on behalf of another CPU, and what the P-SEAMLDR may lose."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reviewer.seamcall.csites.calls import Site
from reviewer.seamcall.csites.locks import loading
from reviewer.seamcall.csites.remark import Remark
from reviewer.seamcall.csyntax import Node

PRINTS = re.compile(r"^(?:pr_(?!debug)\w+|printk\w*|dev_\w+)$")
READ = "TDH_PHYMEM_PAGE_RDMD"
BUG = "X86_BUG_SEAMRET_INVD_VMCS"
LEAVES = ("return_statement", "goto_statement")


def restricted(site: Site) -> Iterator[Remark]:
    """SC123: no message and no second try where neither has its place."""
    for call in site.calls:
        if call.leaf and call.leaf.const == READ:
            if call.retried:
                yield Remark("a machine check is no place to try again", call.node, "__seamcall_ret", call.name)
            yield from _printed(site, "a machine check is no place to print")
            yield from _taken(site, site.receiver(call.node))
    if site.function.name in site.source.callbacks and (site.calls or "tdh_" in site.code):
        yield from _printed(site, "an interrupt from another CPU is no place to print")


def _printed(site: Site, why: str) -> Iterator[Remark]:
    for node in site.function.body.of("call_expression"):
        if PRINTS.match(node.said("function")):
            yield Remark(why, node, "no message")


def _taken(site: Site, status: str) -> Iterator[Remark]:
    """An error that is taken for a yes."""
    for node in site.function.body.of("if_statement"):
        asked = re.fullmatch(r"\((\w+)(?:\s*!=\s*(?:0|TDX_SUCCESS))?\)", node.said("condition"))
        if asked and asked[1] == status and re.fullmatch(r"\{?\s*return true;\s*\}?", node.said("consequence")):
            yield Remark("any error means that the page is not private", node, "return false", "return true")
    if not status:
        return
    name = re.escape(status)
    one = re.search(rf"\b{name}\s*==\s*TDX_(?!SUCCESS\b)\w+", site.code)
    if one and not re.search(
        rf"[(!&|]\s*{name}\s*[)&|]|\b{name}\s*[!=]=\s*(?:0\b|TDX_SUCCESS)|\b{name}\s*\?", site.code
    ):
        for node in site.function.body.of("binary_expression"):
            if node.text == one[0]:
                yield Remark("any error means that the page is not private", node, f"if ({status})", node.text)


def loader(site: Site) -> Iterator[Remark]:
    """SC124: the P-SEAMLDR is left alone where it loses the current VMCS."""
    for call in loading(site):
        tests = [
            n for n in site.function.body.of("if_statement") if BUG in n.said("condition") and n.start < call.start
        ]
        if not tests:
            yield Remark("the P-SEAMLDR may lose the current VMCS", call.node, BUG, sure=False)
        for test in tests:
            yield from _avoided(site, test, call.node)


def _avoided(site: Site, test: Node, call: Node) -> Iterator[Remark]:
    inverted = re.search(r"!\s*\w+\(\s*" + BUG, test.said("condition")) is not None
    around = any(above is test for above in site.function.above(call))
    consequence = test.part("consequence")
    left = consequence is not None and any(True for _ in consequence.of(*LEAVES))
    if inverted and not around:
        yield Remark(
            "the call is made just where it loses the current VMCS", test, f"if ({BUG})", test.said("condition")
        )
    elif not inverted and (around or not left):
        yield Remark("the call is made where it loses the current VMCS", test, "a return before the call")
