"""SC126: a page that the module may still own is leaked, not freed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reviewer.seamcall.csites.calls import Site, arguments
from reviewer.seamcall.csites.remark import Remark
from reviewer.seamcall.csyntax import Function, Node

TAKES = re.compile(r"^tdh_(?:phymem_page_reclaim|phymem_page_wbinvd\w*|mem_page_remove|mng_key_freeid)$")
GIVES = re.compile(
    r"^(?:__)?(?:free_pages?|put_page|tdx_quirk_reset_paddr|tdx_hkid_free|tdx_guest_keyid_free|reset_tdx_pages)$"
)
JUMPS = ("return_statement", "goto_statement", "continue_statement", "break_statement")
NOT = re.compile(r"^\(\s*!|==\s*(?:0|TDX_SUCCESS)\s*\)$")


def owned(site: Site) -> Iterator[Remark]:
    """SC126: what is freed has come back."""
    calls = list(site.function.body.of("call_expression"))
    takes = [node for node in calls if _takes(site, node) and not _dropped(site, node)]
    for gift in calls:
        if GIVES.match(gift.said("function")):
            for take in takes:
                if take.start < gift.start and not _safe(site, take, gift):
                    why = f"{gift.said('function')}() is reached where {_name(take)}() has failed"
                    yield Remark(why, gift, "leak it", gift.text)
                    break


def _takes(site: Site, node: Node) -> bool:
    """Whether a call takes something back from the module, and tells whether it could."""
    name = _name(node)
    if TAKES.match(name):
        return True
    own = site.source.named.get(name)
    return own is not None and not _void(own) and any(TAKES.match(inner) for inner in site.source.reached(name))


def _dropped(site: Site, node: Node) -> bool:
    """Whether nobody looks at the status of a call of the module itself, which is SC102's."""
    above = next(site.function.above(node), None)
    return TAKES.match(_name(node)) is not None and above is not None and above.kind == "expression_statement"


def _name(node: Node) -> str:
    first = next((each.text for each in arguments(node)[:1]), "")
    return first if TAKES.match(first) else node.said("function")


def _void(function: Function) -> bool:
    return "void" in function.head.split()


def _safe(site: Site, take: Node, gift: Node) -> bool:
    """Whether a test of the outcome stands between the two."""
    names = {site.receiver(take)} - {""}
    for test in site.function.body.of("if_statement"):
        condition = test.part("condition")
        if condition is None or not take.start - 4096 < test.start < gift.start:
            continue
        inside = any(each is take for each in condition.walk())
        later = test.start > take.start and any(
            each.text in names for each in condition.of("identifier", "field_expression")
        )
        if (inside or later) and _parted(site, test, condition.text, gift):
            return True
    return any(above.kind == "conditional_expression" for above in site.function.above(take))


def _parted(site: Site, test: Node, condition: str, gift: Node) -> bool:
    """Whether a test keeps the failure from what is given away."""
    branch = next((below for below in test.children if any(each is gift for each in below.walk())), None)
    negated = NOT.search(condition) is not None
    if branch is not None:
        return (branch.field == "alternative") != negated
    consequence, other = test.part("consequence"), test.part("alternative")
    failing = other if negated else consequence
    if failing is None:
        return False
    return any(True for _ in failing.of(*JUMPS))
