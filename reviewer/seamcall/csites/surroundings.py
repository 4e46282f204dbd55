"""What must stand around a call: flush, mark, loop, lock, and how the helpers are declared."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reviewer.seamcall.csites.calls import BARE, PLAIN, SAVED, Call, Site
from reviewer.seamcall.csites.remark import Remark
from reviewer.seamcall.csyntax import Node

DIRTY = "__seamcall_dirty_cache"
FLUSH = re.compile(r"\b(?:tdx_clflush_\w+|clflush_cache_range)\(([^;]*)\);")
FUNCTION = "sc_func_t"


def _before(site: Site, node: Node) -> str:
    body = site.function.body
    return body.text.encode()[: node.start - body.start].decode("utf-8", "replace")


def _after(site: Site, node: Node) -> str:
    body = site.function.body
    return body.text.encode()[node.start - body.start :].decode("utf-8", "replace")


def entered(site: Site) -> Iterator[Remark]:
    """SC109: TDH.VP.ENTER, which is entered from noinstr code with rcx set anew."""
    for call in site.calls:
        if call.leaf is None or call.leaf.const != "TDH_VP_ENTER":
            continue
        if call.retried:
            yield Remark("the helpers that retry can be traced, and switch preemption on", call.node, DIRTY, call.name)
        given = [value for register, value, _ in site.given(call) if register == "rcx"]
        if not given:
            yield Remark("rcx holds what the last exit has left in it", call.node, "args->rcx = ...")
        if any("page_to_phys" in value.text for value in given):
            yield Remark("page_to_phys() can be traced", given[0], "an address worked out before")
        if not re.search(r"\bnoinstr\b|__always_inline", site.function.head):
            yield Remark(f"{site.function.name}() can be traced", call.node, "noinstr")


def flushed(site: Site) -> Iterator[Remark]:
    """SC117: a page is flushed before it is handed over."""
    for call in site.calls:
        if call.leaf is None or not call.leaf.flushed or call.object not in site.objects:
            continue
        if not FLUSH.search(_before(site, call.node)):
            late = FLUSH.search(_after(site, call.node)) is not None
            why = "the page is flushed after it is handed over" if late else "nothing flushes the page before"
            yield Remark(why, call.node, "tdx_clflush_page() before the call", sure=late)


def marked(site: Site) -> Iterator[Remark]:
    """SC118: the caches are marked incoherent before each call, on a CPU that does not change."""
    function, body = site.function, site.function.body.text
    if DIRTY not in site.whole:
        return
    if function.name == DIRTY:
        called, mark = body.find("func("), body.find("this_cpu_write(cache_state_incoherent")
        if called >= 0 and not 0 <= mark < called:
            yield Remark("the mark is not set before the call", site.function.body, "this_cpu_write() before the call")
        return
    for node in function.body.of("call_expression"):
        name = node.said("function")
        if name in BARE or (name in dict(function.parameters) and dict(function.parameters)[name] == FUNCTION):
            yield Remark(f"{name}() is called past {DIRTY}()", node, DIRTY, name)
        if name == DIRTY and function.name == "sc_retry" and "preempt_disable()" not in _before(site, node):
            yield Remark("preemption is on", node, "preempt_disable()")


def direct(site: Site) -> Iterator[Remark]:
    """SC119: a helper that is given the function is inlined, so that the call is a direct one."""
    for name, kind in site.function.parameters:
        if kind == FUNCTION and "__always_inline" not in site.function.head:
            yield Remark(
                f"{name} may be called indirectly", site.function.body, "__always_inline", sure=DIRTY in site.whole
            )


def interrupted(site: Site) -> Iterator[Remark]:
    """SC122: a leaf that can be interrupted is called until it is done."""
    for call in site.calls:
        loop, const = site.loop(call.node), call.leaf.const if call.leaf else ""
        if const == "TDH_SYS_TDMR_INIT" and call.variant == PLAIN:
            yield Remark("rdx, which tells how far it is, is not stored", call.node, "a _ret variant", call.name)
        if const in ("TDH_SYS_TDMR_INIT", "TDH_SYS_DISABLE") and loop is None:
            yield Remark(f"{call.request} is called once", call.node, "a loop until it is done")
        elif const == "TDH_SYS_DISABLE" and loop and "TDX_INTERRUPTED_RESUMABLE" not in loop.text:
            yield Remark("an interrupted call is not resumed", call.node, "TDX_INTERRUPTED_RESUMABLE")
    for node in site.function.body.of("call_expression"):
        found = re.fullmatch(r"tdh_phymem_cache_wb\((\w+)\)", node.text)
        if found and site.loop(node) and found[1] in ("0", "1", "true", "false"):
            yield Remark(f"{found[1]} is given each time", node, "0 at first, then 1", found[1])


def restricted(site: Site) -> Iterator[Remark]:
    """SC123: the page is asked about in a machine check, where nothing may be printed or tried again."""
    for call in site.calls:
        if call.leaf and call.leaf.const == "TDH_PHYMEM_PAGE_RDMD":
            if call.retried:
                yield Remark("a machine check is no place to try again", call.node, "__seamcall_ret", call.name)
            for node in site.function.body.of("call_expression"):
                if re.match(r"pr_\w+$|printk$", node.said("function")):
                    yield Remark("a machine check is no place to print", node, "no message")


def loader(site: Site) -> Iterator[Remark]:
    """SC124: the P-SEAMLDR is left alone where it loses the current VMCS."""
    for call in _loading(site):
        if "X86_BUG_SEAMRET_INVD_VMCS" not in _before(site, call.node):
            yield Remark("the P-SEAMLDR may lose the current VMCS", call.node, "X86_BUG_SEAMRET_INVD_VMCS", sure=False)


def locked(site: Site) -> Iterator[Remark]:
    """SC121: one CPU at a time is in the P-SEAMLDR."""
    for call in _loading(site):
        before = _before(site, call.node)
        if re.search(r"guard\((?:spinlock|mutex)|(?<!raw_)\bspin_lock\w*\(|mutex_lock\(", before):
            yield Remark("the lock may sleep where interrupts are off", call.node, "a raw spinlock", sure=False)
        elif not re.search(r"raw_spin_?lock", before):
            yield Remark("nothing keeps another CPU out of the P-SEAMLDR", call.node, "a raw spinlock", sure=False)


def _loading(site: Site) -> Iterator[Call]:
    for call in site.calls:
        named = call.leaf is not None and call.leaf.const.startswith("P_SEAMLDR")
        if call.name != "seamldr_call" and (named or site.function.name == "seamldr_call"):
            yield call


def aligned(site: Site) -> Iterator[Remark]:
    """SC116: the level in a guest address is the module's, not the kernel's."""
    levels = {name for name, kind in site.function.parameters if kind.endswith("enum pg_level")}
    for call in site.calls:
        if call.leaf and call.variant in (PLAIN, "ret", SAVED):
            for register, value, _ in site.given(call):
                found = re.search(r"\|\s*(\w+)$", value.text)
                if register in call.leaf.guest and found and found[1] in levels:
                    yield Remark("the module counts levels from 0", value, "pg_level_to_tdx_sept_level()", value.text)
