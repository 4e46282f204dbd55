"""SC120: the state that a CPU and the module must be in before a call."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reviewer.seamcall.csites.calls import Site
from reviewer.seamcall.csites.remark import Remark
from reviewer.seamcall.csyntax import Node

STEPS = ("TDH_SYS_INIT", "TDH_SYS_LP_INIT", "TDH_SYS_CONFIG", "TDH_SYS_KEY_CONFIG", "TDH_SYS_TDMR_INIT")
"""How the module is brought up."""
ON, OFF = "x86_virt_get_ref", "x86_virt_put_ref"
"""What switches VMX on and off for a CPU."""
DISABLE = "TDH_SYS_DISABLE"
MAKES = re.compile(r"^(?:TDH_|P_SEAMLDR_)[A-Z_]+$|^tdh_\w+$")
ONLINE = re.compile(r"\bfor_each_online_cpu\(")
HELD = re.compile(r"\bcpus_read_lock\(|\bguard\(cpus_read_lock|\blockdep_assert_cpus_held\(")
DONE = re.compile(r"\bif\s*\(")


def ordered(site: Site) -> Iterator[Remark]:
    """SC120: VMXON, INIT, LP.INIT, CONFIG, KEY.CONFIG, TDMR.INIT, in this order, and nothing after DISABLE."""
    events = list(_events(site))
    yield from _bringing_up(site, events)
    yield from _switched(events)
    yield from _missing(site, events)
    yield from _packages(site)
    for call in site.calls:
        if call.leaf and call.leaf.const == STEPS[0] and not DONE.search(site.before(call.node)):
            yield Remark("TDH.SYS.INIT is made once, and nothing here asks whether it was", call.node, sure=False)


def _events(site: Site) -> Iterator[tuple[Node, frozenset[str]]]:
    """The calls of a function in their order, each with all that it leads to."""
    for node in site.function.body.of("call_expression"):
        names = [each.text for each in node.of("identifier")]
        inside = [each for each in node.of("call_expression") if each is not node]
        if not inside:
            reached = frozenset[str]().union(
                *(site.source.reached(name) for name in names if name != site.function.name)
            )
            yield node, reached


def _bringing_up(site: Site, events: list[tuple[Node, frozenset[str]]]) -> Iterator[Remark]:
    done = -1
    for node, reached in events:
        steps = [n for n, step in enumerate(STEPS) if step in reached]
        if not steps:
            continue
        if max(steps) < done and site.loop(node) is None:
            yield Remark(
                f"{_told(STEPS[max(steps)])} comes after {_told(STEPS[done])}",
                node,
                f"{_told(STEPS[max(steps)])} first",
            )
        done = max(done, *steps)


def _told(step: str) -> str:
    return step.replace("TDH_", "TDH.").replace("_", ".")


def _switched(events: list[tuple[Node, frozenset[str]]]) -> Iterator[Remark]:
    """VMX, without which the instruction is an invalid opcode, and the end of the module."""
    made, off, ended, on = list[Node](), False, False, False
    for node, reached in events:
        makes = any(MAKES.match(name) for name in reached)
        if node.said("function") == OFF and made and not on and not off:
            yield Remark("VMX is let go that nothing here has switched on", node, f"{ON}() before the call")
        on = on or ON in reached or node.said("function") == ON
        if node.said("function") == ON and made and not off:
            yield Remark("a call is made before VMX is on", made[0], f"{ON}() first")
        if makes and ended and DISABLE not in reached:
            yield Remark("nothing can be called after TDH.SYS.DISABLE", node)
        elif makes and off and ON not in reached:
            yield Remark("VMX is off by then", node, f"{OFF}() after the last call")
        made += [node] if makes and OFF not in reached else []
        ended, off = ended or DISABLE in reached, off or (OFF in reached and ON not in reached and not makes)


def _missing(site: Site, events: list[tuple[Node, frozenset[str]]]) -> Iterator[Remark]:
    """A step that this file makes, but not on the way to the next one."""
    together = frozenset[str]().union(*(reached for _, reached in events))
    for call in site.calls:
        first = STEPS[0]
        if call.leaf and call.leaf.const == STEPS[1] and first not in together and _made(site, first):
            yield Remark(f"{_told(first)} comes first", call.node, f"{_told(first)} before it")
    config, key, init = STEPS[2:]
    if config in together and init in together and key not in together and _made(site, key):
        at = next(node for node, reached in events if init in reached)
        yield Remark(f"{_told(key)} comes first", at, f"{_told(key)} before it")


def _made(site: Site, step: str) -> bool:
    return any(step in names for names in site.source.callees.values())


def _packages(site: Site) -> Iterator[Remark]:
    """Going through the packages while CPUs may come and go."""
    loop = ONLINE.search(site.code)
    if loop and "cpus_read_unlock(" in site.code and not HELD.search(site.code[: loop.start()]):
        for node in site.function.body.of("call_expression"):
            if node.said("function") == "cpus_read_unlock":
                yield Remark("CPUs can go away while packages are gone through", node, "cpus_read_lock()")
                return
