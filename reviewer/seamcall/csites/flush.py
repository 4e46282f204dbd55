"""SC117: caches are flushed before memory changes hands."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reviewer.seamcall.csites.arguments import inputs
from reviewer.seamcall.csites.calls import Call, Site, arguments
from reviewer.seamcall.csites.remark import Remark
from reviewer.seamcall.csyntax import Node

FLUSH = re.compile(r"\b(?:tdx_clflush_\w+|clflush_cache_range)\(")
OWN = ("tdx_clflush_page", "tdx_clflush_pfn")
CALLERS = re.compile(r"^(?:smp_call_on_cpu|smp_call_function\w*|on_each_cpu\w*)$")
HELPER = re.compile(r"^[a-z][\w *]{0,120}\b(\w{1,80})\([^;{}]{0,300}\)\s*\{(.{0,2000}?)^\}", re.M | re.S)
"""A function of the file, its name and its text."""
KEY_CONFIG = "TDH_SYS_KEY_CONFIG"
RESET = re.compile(r"^(?:tdx_quirk_reset_paddr|reset_tdx_pages|tdx_clear_page)$")
PATTERN = re.compile(r"\btdh_phymem_page_wbinvd\w*\(")


def flushed(site: Site) -> Iterator[Remark]:
    """SC117: a page is flushed before it changes hands, and all caches before the key is set."""
    for call in site.calls:
        if call.leaf and call.leaf.flushed and call.object in site.objects:
            yield from _page(site, call)
    yield from _keys(site)
    yield from _back(site)


def _page(site: Site, call: Call) -> Iterator[Remark]:
    flushes = [node for node in site.function.body.of("call_expression") if FLUSH.match(node.text)]
    before = [node for node in flushes if node.start < call.start]
    if not before:
        why = "the page is flushed after it is handed over" if flushes else "nothing flushes the page before"
        sure = bool(flushes) or any(name in site.source.named for name in OWN)
        yield Remark(why, call.node, "tdx_clflush_page() before the call", sure=sure)
        return
    for register, value, _ in site.given(call):
        if call.leaf and register in call.leaf.flushed:
            wanted = _words(site, value.text)
            others = [node for node in before if not wanted & _words(site, node.text)]
            if wanted and len(others) == len(before) and not _misplaced(site, call, others[0]):
                yield Remark("another page is flushed than the one that is handed over", others[0], value.text)


def _misplaced(site: Site, call: Call, flush: Node) -> bool:
    """Whether the page that is flushed stands in another register, which is no matter of the flush."""
    flushed, roots = _words(site, flush.text), call.leaf.flushed if call.leaf else frozenset[str]()
    return any(
        flushed & _words(site, value.text) and _swaps(site) for r, value, _ in site.given(call) if r not in roots
    )


def _swaps(site: Site) -> bool:
    return any("takes the" in remark.why for remark in inputs(site))


def _words(site: Site, text: str) -> set[str]:
    """The variables of an expression, and those that they were made from."""
    found = set(re.findall(r"(?<!>)(?<!\.)\b[a-z_]\w*\b(?!\s*\()", text)) & set(site.variables)
    for name in tuple(found):
        if made := re.search(rf"\b{name}\s*=([^=;][^;]*);", site.code):
            found |= set(re.findall(r"(?<!>)(?<!\.)\b[a-z_]\w*\b", made[1])) & set(site.variables)
    return found


def _keys(site: Site) -> Iterator[Remark]:
    """PAMTs have dirty lines of KeyID 0 until the caches of all CPUs are written back."""
    for node in site.function.body.of("call_expression"):
        if CALLERS.match(node.said("function")):
            names = {each.text for each in arguments(node)}
            makes = any(KEY_CONFIG in site.source.callees.get(name, ()) for name in names)
            if makes and not _written_back(site, node):
                yield Remark("the caches of all CPUs are not written back before", node, "wbinvd_on_all_cpus()")


def _written_back(site: Site, node: Node) -> bool:
    """Whether the caches of all CPUs are written back before a place, here or in a function that is called."""
    before = set(re.findall(r"\b\w+(?=\()", site.before(node))) - {site.function.name}
    helpers = {found[1] for found in HELPER.finditer(site.source.code) if "wbinvd_on_all_cpus(" in found[2]}
    return "wbinvd_on_all_cpus" in before or not before.isdisjoint(helpers)


def _back(site: Site) -> Iterator[Remark]:
    """A page that comes back is written back under its KeyID before it is reset."""
    resets = [n for n in site.function.body.of("call_expression") if RESET.match(n.said("function"))]
    taken = [n for n in site.function.body.of("call_expression") if _removed(n)]
    for node in resets:
        earlier = [each for each in taken if each.start < node.start]
        if earlier and not PATTERN.search(site.code[len(site.before(earlier[-1])) : len(site.before(node))]):
            yield Remark(
                "its lines with the KeyID of the guest are not written back before",
                node,
                "tdh_phymem_page_wbinvd_hkid()",
            )


def _removed(node: Node) -> bool:
    """Whether a call takes a page from a guest that is in use, or its root page, which the module itself has used."""
    listed = arguments(node)
    if node.said("function") == "tdh_mem_page_remove" or any(each.text == "tdh_mem_page_remove" for each in listed[:1]):
        return True
    return node.said("function") == "__tdx_reclaim_page" and any("tdr" in each.text for each in listed)
