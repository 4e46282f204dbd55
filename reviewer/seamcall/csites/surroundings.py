"""What must stand around a call: how a guest is entered, the mark of the caches, and direct calls."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reviewer.seamcall.csites.calls import BARE, FUNCTION, Call, Site, declared
from reviewer.seamcall.csites.remark import Remark
from reviewer.seamcall.csyntax import Node

HELPERS = "seamcall_internal.h"
"""The header of the helpers, all of which are inlined since there is one."""
DIRTY = "__seamcall_dirty_cache"
MARK = re.compile(r"this_cpu_write\(\s*cache_state_incoherent\s*,\s*true\s*\)")
STEADY = re.compile(r"\bpreempt_(?:disable|enable)\w*\(|\b(?:scoped_)?guard\(preempt")
ENTER, LEAVE = "guest_state_enter_irqoff(", "guest_state_exit_irqoff("
HIDDEN = re.compile(r"\bnoinstr\b|__always_inline")


def entered(site: Site) -> Iterator[Remark]:
    """SC109: TDH.VP.ENTER, which is entered from noinstr code with rcx set anew."""
    for call in site.calls:
        if call.leaf is not None and call.leaf.const == "TDH_VP_ENTER":
            yield from _called(site, call)
    for node in site.function.body.of("call_expression"):
        if node.said("function") == "tdh_vp_enter":
            yield from _entry(site, node)


def _called(site: Site, call: Call) -> Iterator[Remark]:
    """The call itself."""
    if call.retried:
        yield Remark("the helpers that retry can be traced, and switch preemption on", call.node, DIRTY, call.name)
    given = [value for register, value, _ in site.given(call) if register == "rcx"]
    placed = [place for register, _, place in site.given(call) if register == "rcx"]
    if not given:
        yield Remark("rcx holds what the last exit has left in it", call.node, "args->rcx = ...")
    if given and all(_conditional(site, place) for place in placed):
        yield Remark("rcx is set on some ways only, and otherwise holds what the last exit has left", given[0])
    if any("page_to_phys" in value.text or _traced(site, value) for value in given):
        yield Remark("page_to_phys() can be traced", given[0], "an address worked out before")
    if not HIDDEN.search(site.function.head):
        yield Remark(f"{site.function.name}() can be traced", call.node, "noinstr")


def _conditional(site: Site, place: Node) -> bool:
    """Whether an assignment is made on some ways only."""
    return any(above.kind in ("if_statement", "case_statement") for above in site.function.above(place))


def _traced(site: Site, value: Node) -> bool:
    """Whether a function of this file that gives the value asks page_to_phys() for it."""
    called = re.match(r"(\w+)\(", value.text)
    return called is not None and "page_to_phys" in site.source.reached(called[1])


def _entry(site: Site, node: Node) -> Iterator[Remark]:
    """The place from which a vCPU is entered."""
    before, after = site.before(node), site.after(node)
    sure = ENTER in site.code or LEAVE in site.code
    if not HIDDEN.search(site.function.head):
        yield Remark(f"{site.function.name}() can be traced", node, "noinstr", sure=sure)
    if ENTER not in before:
        yield Remark("the guest is entered before guest_state_enter_irqoff()", node, ENTER + ")", sure=sure)
    elif LEAVE not in after:
        yield Remark("guest_state_exit_irqoff() does not follow", node, LEAVE + ")")
    if re.search(r"\blocal_irq_(?:enable|restore)\(", before[before.rfind(ENTER) :] if ENTER in before else ""):
        yield Remark("interrupts are on", node, "interrupts off until guest_state_exit_irqoff()")


def marked(site: Site) -> Iterator[Remark]:
    """SC118: the caches are marked incoherent before each call, on a CPU that does not change."""
    function = site.function
    if DIRTY not in site.whole and HELPERS not in site.whole:
        return
    for node in function.body.of("call_expression"):
        name = node.said("function")
        given = FUNCTION in dict(function.parameters).get(name, "").split()
        if function.name == DIRTY:
            if given and not MARK.search(site.before(node)):
                yield Remark("the mark is not set before the call", node, "this_cpu_write() before the call")
        elif name in BARE or given:
            yield Remark(f"{name}() is called past {DIRTY}()", node, DIRTY, name)
        elif name == DIRTY and function.name == "sc_retry" and not _steady(site, node):
            yield Remark("preemption is on", node, "preempt_disable()")


def _steady(site: Site, node: Node) -> bool:
    """Whether the last word on preemption before a place is that it is off."""
    told = STEADY.findall(site.before(node))
    return bool(told) and "enable" not in told[-1]


def direct(site: Site) -> Iterator[Remark]:
    """SC119: a helper that is given the function is inlined, so that the call is a direct one."""
    for name, kind in site.function.parameters:
        if FUNCTION in kind.split() and "__always_inline" not in site.function.head:
            sure = "__always_inline" in site.source.code or HELPERS in site.whole
            yield Remark(f"{name} may be called indirectly", site.function.body, "__always_inline", sure=sure)
    for node in site.function.body.of("declaration"):
        if FUNCTION in node.said("type").split():
            names = [name for child in node.children for name in declared(child)[:1] if name]
            yield Remark(f"{', '.join(names)} may be called indirectly", node, "a call of the function by its name")
