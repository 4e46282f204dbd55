"""SC121: locks that keep others out of what the module would refuse as busy."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from reviewer.seamcall.csites.calls import Call, Site, arguments
from reviewer.seamcall.csites.remark import Remark
from reviewer.seamcall.csyntax import Node

TAKEN = re.compile(
    r"\b(?:(?P<scoped>scoped_)?guard\((?P<guard>\w+)\s*[,)]|(?P<take>(?:raw_)?(?:mutex|write|read|spin)_lock)\w*\("
    r"|(?P<drop>(?:raw_)?(?:mutex|write|read|spin)_unlock)\w*\(|(?P<held>lockdep_assert_held(?:_write)?)\()"
)
IRQS = re.compile(r"\blocal_irq_(?:save|disable)\(|\bguard\(irq|lockdep_assert_irqs_disabled\(")
NO_VCPUS = "tdh_do_no_vcpus"
BUSY = re.compile(r"operand_busy|OPERAND_BUSY|do\s*\{|while\s*\(")
LOADER = "seamldr_call"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a leaf is to be called under."""

    kinds: tuple[str, ...]
    """Beginnings of the names of locks, the first of which is said."""
    why: str


GLOBAL = Wanted(("mutex",), "others hold the same resource of the module for a while")
WRITE = Wanted(("write", "lockdep_assert_held_write"), "other flows would find the module's lock taken")
LEAVES = {
    "tdh_mng_create": GLOBAL,
    "tdh_mng_vpflushdone": GLOBAL,
    "tdh_mng_key_freeid": GLOBAL,
    "tdh_vp_init": WRITE,
    "tdh_mem_track": WRITE,
    "tdh_mem_range_block": WRITE,
    "tdh_mem_page_remove": WRITE,
}
RETRIED = ("tdh_mem_track", "tdh_mem_range_block", "tdh_mem_page_remove")


def locked(site: Site) -> Iterator[Remark]:
    """SC121: one mutex for the KeyIDs, mmu_lock for what blocks and removes, a raw spinlock for the P-SEAMLDR."""
    for call in loading(site):
        yield from _loader(site, call)
    for node in site.function.body.of("call_expression"):
        name = next((each.text for each in arguments(node)[:1]), "") if node.said("function") == NO_VCPUS else ""
        name = name or node.said("function")
        if name in LEAVES and site.function.name != name:
            yield from _leaf(site, node, name)
        if node.said("function") in site.source.named:
            yield from _interrupts(site, node)


def _leaf(site: Site, node: Node, name: str) -> Iterator[Remark]:
    wanted, held = LEAVES[name], _held(site, node)
    if not any(each.startswith(wanted.kinds) for each in held):
        other = next(iter(held), "")
        dropped = _pairs(site, wanted.kinds[0])
        why = f"{name}() is called without the {wanted.kinds[0]} lock, and {wanted.why}"
        yield Remark(why, node, f"{wanted.kinds[0]}_lock()", other, sure=dropped or _weaker(site, node, other))
    if name in RETRIED and node.said("function") == name and NO_VCPUS in site.source.code and not _busy(site, node):
        yield Remark("a vCPU may hold the lock, and nothing kicks it and tries again", node, f"{NO_VCPUS}()")


def _weaker(site: Site, node: Node, other: str) -> bool:
    """Whether a lock of the same name is held for reading."""
    return other.startswith(("read", "lockdep_assert_held")) and "mmu_lock" in site.before(node)


def _busy(site: Site, node: Node) -> bool:
    return BUSY.search(site.after(node)[:400]) is not None or "kick" in site.code


def _pairs(site: Site, kind: str) -> bool:
    """Whether this function drops a lock of the kind, so that it takes it somewhere."""
    return any((m["drop"] or "").endswith(f"{kind}_unlock") for m in TAKEN.finditer(site.code))


def _held(site: Site, node: Node) -> list[str]:
    """The locks that the text before has taken and not dropped; scoped ones only around the place."""
    found: list[str] = []
    for each in TAKEN.finditer(site.before(node)):
        if each["guard"] and (not each["scoped"] or _around(site, node, each["guard"])):
            found.append(each["guard"])
        elif each["take"] or each["held"]:
            found.append(each["take"] or each["held"])
        elif each["drop"] and (taken := each["drop"].replace("unlock", "lock")) in found:
            found.remove(taken)
    return found


def _around(site: Site, node: Node, kind: str) -> bool:
    """Whether a scoped_guard() of the kind ends after a place."""
    start = site.before(node).rfind(f"scoped_guard({kind}")
    between = site.before(node)[start:]
    return start >= 0 and (between.count("{") > between.count("}") or "{" not in between)


def _interrupts(site: Site, node: Node) -> Iterator[Remark]:
    """A function that is to run with interrupts off, called as any other."""
    body = site.source.named[node.said("function")].body.text
    if "lockdep_assert_irqs_disabled(" not in body or "tdh_" not in body:
        return
    if not IRQS.search(site.before(node)):
        yield Remark(
            f"{node.said('function')}() wants interrupts off, and its own CPU", node, "smp_call_function_single()"
        )


def _loader(site: Site, call: Call) -> Iterator[Remark]:
    held = _held(site, call.node)
    if any(each.startswith("raw_spin") for each in held):
        return
    if any(each.startswith(("spin", "mutex", "rwlock")) for each in held):
        yield Remark("the lock may sleep where interrupts are off", call.node, "a raw spinlock", held[0])
    else:
        sure = re.search(r"DEFINE_RAW_SPINLOCK\(\w*seamldr\w*\)", site.source.code) is not None
        yield Remark("nothing keeps another CPU out of the P-SEAMLDR", call.node, "a raw spinlock", sure=sure)


def loading(site: Site) -> Iterator[Call]:
    """The calls of the P-SEAMLDR that go to the instruction."""
    for call in site.calls:
        named = call.leaf is not None and call.leaf.const.startswith("P_SEAMLDR")
        if call.name != LOADER and (named or site.function.name == LOADER):
            yield call
