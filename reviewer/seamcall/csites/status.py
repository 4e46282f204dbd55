"""Where the status of a call goes: its type, and whether anybody looks."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reviewer.seamcall.csites.calls import HYPERCALLS, Site, arguments
from reviewer.seamcall.csites.codes import EQUAL, NARROW, STATUS
from reviewer.seamcall.csites.remark import Remark
from reviewer.seamcall.csyntax import Node

STORAGE = re.compile(
    r"\b(?:static|inline|__always_inline|noinstr|noinline|extern|__init|__maybe_unused|notrace|__must_check|__cpuidle)\b"
)
SHORT = re.compile(r"^(?:int|u32|s32|u16|u8|unsigned int|bool)$")
"""Types that do not hold the result of a hypercall, which some functions give as a long."""
OUTCOMES = ("_tdx_hypercall", *HYPERCALLS)
KEPT = re.compile(r"(?:->|\.)vp_enter_ret$")
"""Where KVM keeps the status of the last entry."""
FORKS = ("if_statement", "else_clause", "switch_statement", "case_statement", "for_statement", "while_statement")


def sources(site: Site) -> Iterator[tuple[str, Node, bool]]:
    """Name, place and whether it is an errno, of calls whose value is a status."""
    calls = {id(call.node): call for call in site.calls}
    known = {name for leaf in site.leaves.values() for name in leaf.kernel if name.startswith("tdh_")}
    for node in site.function.body.of("call_expression"):
        name, call = node.said("function"), calls.get(id(node))
        if call is not None and call.name != "tdcall":
            yield name, node, call.errno
        elif name in known or name in OUTCOMES:
            yield name, node, False
        elif passed := next((each.text for each in arguments(node)[:1] if each.text in known), ""):
            yield passed, node, False


def _own(site: Site) -> Iterator[tuple[str, Node, bool]]:
    """Calls of functions of this file that give on, in 64 bits, the status that a leaf's function gives them."""
    for node in site.function.body.of("call_expression"):
        if node.said("function") in site.source.givers:
            yield node.said("function"), node, False


def width(site: Site) -> Iterator[Remark]:
    """SC101: 64 bits all the way."""
    told = set[str]()
    for name, node, errno in (*sources(site), *_own(site)):
        variable = site.receiver(node)
        if errno:
            yield from _errno(site, variable)
            told.add(variable)
            continue
        kind = _taken(site, node, variable)
        if (SHORT if name in OUTCOMES else NARROW).match(kind):
            told.add(variable)
            yield Remark(f"{name}() returns a status of 64 bits, which {kind} does not hold", node, "u64", kind)
        elif variable and name not in OUTCOMES:
            yield from _returned(site, variable, name)
    yield from _compared(site, told)
    yield from _kept(site)


def _kept(site: Site) -> Iterator[Remark]:
    """A status that is put from its variable into something narrower, and the head of what gives a result."""
    names = {site.receiver(node) for _, node, errno in sources(site) if not errno} - {""}
    for node in site.function.body.of("assignment_expression"):
        left, kind = node.said("left"), site.type_of(node.said("left"))
        if node.said("right") in names and left not in names and NARROW.match(kind) and "." in left.replace("->", "."):
            yield Remark(f"{left} takes a status of 64 bits, which {kind} does not hold", node, "u64", kind)
    kind = " ".join(STORAGE.sub("", site.function.head).split())
    if site.function.name in HYPERCALLS and NARROW.match(kind):
        yield Remark(f"the result has 64 bits, which {kind} does not hold", site.function.body, "u64", kind)


def _taken(site: Site, node: Node, variable: str) -> str:
    """The type that takes the value of a call; empty where nothing tells."""
    above = next((each for each in site.function.above(node) if each.kind != "parenthesized_expression"), None)
    if above is not None and above.kind == "return_statement":
        return " ".join(STORAGE.sub("", site.function.head).split())
    if above is not None and above.kind == "cast_expression":
        return above.said("type")
    return site.type_of(variable)


def _returned(site: Site, variable: str, name: str) -> Iterator[Remark]:
    """A status that the function gives on in less than it takes."""
    kind = " ".join(STORAGE.sub("", site.function.head).split())
    for node in site.function.body.of("return_statement"):
        given = re.fullmatch(rf"return \(?{re.escape(variable)}\)?;", node.text)
        if given and NARROW.match(kind) and not re.search(rf"\b{re.escape(variable)}\s*=\s*-E", site.code):
            yield Remark(f"the status of {name}() is returned as {kind}", node, "u64", kind)


def _errno(site: Site, name: str) -> Iterator[Remark]:
    for node in site.function.body.of("binary_expression"):
        left, right = node.said("left"), node.said("right")
        if name and left == name and right.startswith("TDX_") and node.said("operator") in EQUAL:
            yield Remark(f"{name} is an errno, and is compared with {right}", node, "an errno", right)


def _compared(site: Site, told: set[str]) -> Iterator[Remark]:
    """Narrow variables that are taken for a status, wherever they come from."""
    for node in site.function.body.of("binary_expression", "call_expression", "init_declarator"):
        name = _meant(node)
        if node.kind == "init_declarator" and KEPT.search(node.said("value")):
            name = node.said("declarator")
        kind = site.variables.get(name, "") if name not in told else ""
        if NARROW.match(kind) and kind != "bool":
            told.add(name)
            yield Remark(f"{name} is a status of 64 bits, which {kind} does not hold", node, "u64", kind)


def _meant(node: Node) -> str:
    """The variable that is compared with a code, or masked by one."""
    if node.kind == "binary_expression" and node.said("operator") in (*EQUAL, "&"):
        left, right = node.said("left"), node.said("right")
        return left if STATUS.match(right) and right != "TDX_SUCCESS" else ""
    if node.kind == "call_expression" and node.said("function") == "tdx_operand_busy":
        return next((each.text for each in arguments(node)), "")
    return ""


def used(site: Site) -> Iterator[Remark]:
    """SC102: somebody looks at it."""
    for name, node, _ in sources(site):
        above = list(site.function.above(node))
        outer = next((each for each in above if each.kind not in ("parenthesized_expression", "cast_expression")), None)
        if outer is not None and outer.kind == "expression_statement" and not _forever(above):
            yield Remark(f"nobody looks at the status of {name}()", node, "the status is looked at")
        variable = site.receiver(node)
        if variable.isidentifier() and variable in site.variables and not _looked(site, variable, node):
            yield Remark(f"the status of {name}() is put into {variable}, which nobody reads", node)


def _forever(above: list[Node]) -> bool:
    """Whether it stands in a loop without end, from which there is no way but success of another kind."""
    loops = (each for each in above if each.kind in ("while_statement", "for_statement"))
    return any(re.match(r"(?:while \(1\)|while \(true\)|for \(;;\))", each.text) for each in loops)


def _looked(site: Site, variable: str, call: Node) -> bool:
    """Whether the variable is read after a call, before something else is put into it."""
    if site.type_of(variable).endswith("*"):
        return True
    loop, killed = site.loop(call), 1 << 60
    path = _path(site, call)
    for node in site.function.body.of("identifier"):
        if node.text != variable or node.start < call.start:
            if node.text == variable and loop and node.start > loop.start and not _target(site, node):
                return True
            continue
        if not _target(site, node):
            if node.start < killed:
                return True
        elif node.start > call.start + len(call.text) and _path(site, node) <= path and not _within(site, node):
            killed = min(killed, _end(site, node))
    return False


def _end(site: Site, node: Node) -> int:
    """Where the assignment ends that a variable is the target of."""
    above = site.function.parents[id(node)]
    return above.start + len(above.text.encode())


def _within(site: Site, node: Node) -> bool:
    """Whether the assignment reads what it overwrites."""
    above = site.function.parents[id(node)]
    value = above.part("right") or above.part("value")
    return value is not None and any(each.text == node.text for each in value.of("identifier"))


def _path(site: Site, node: Node) -> set[tuple[int, int]]:
    """The forks above a place, each with the branch."""
    path, below = set[tuple[int, int]](), node
    for above in site.function.above(node):
        if above.kind in FORKS:
            path.add((id(above), id(below)))
        below = above
    return path


def _target(site: Site, node: Node) -> bool:
    above = site.function.parents.get(id(node))
    if above is None or above.kind not in ("assignment_expression", "init_declarator", "declaration"):
        return False
    plain = above.kind != "assignment_expression" or above.said("operator") in ("=", "")
    return plain and node.field in ("left", "declarator")
