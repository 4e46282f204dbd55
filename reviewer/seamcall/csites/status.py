"""Where the status of a call goes: its type, whether anybody looks, and how it is compared."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reviewer.seamcall.csites.calls import Call, Site
from reviewer.seamcall.csites.remark import Remark
from reviewer.seamcall.csyntax import Node

NARROW = re.compile(r"^(?:const |static )*(?:int|u32|s32|s64|u16|u8|long|long long|unsigned int|unsigned|short|char)$")
OPERANDS = ("TDX_OPERAND_BUSY", "TDX_OPERAND_INVALID", "TDX_PAGE_METADATA_INCORRECT")
STORAGE = re.compile(r"\b(?:static|inline|__always_inline|noinstr|noinline|extern|__init|__maybe_unused|notrace)\b")
EQUAL = ("==", "!=")
ERRORS = {
    "TDX_SEAMCALL_VMFAILINVALID": "-ENODEV",
    "TDX_SEAMCALL_GP": "-EOPNOTSUPP",
    "TDX_SEAMCALL_UD": "-EACCES",
}


def _sources(site: Site) -> Iterator[tuple[str, Node, bool]]:
    """Name, place and whether it is an errno, of calls whose value is a status."""
    for call in site.calls:
        if call.name != "tdcall":
            yield call.name, call.node, call.errno
    known = {name for leaf in site.leaves.values() for name in leaf.kernel if name.startswith("tdh_")}
    for node in site.function.body.of("call_expression"):
        if node.said("function") in known:
            yield node.said("function"), node, False


def width(site: Site) -> Iterator[Remark]:
    """SC101: 64 bits all the way."""
    for name, node, errno in _sources(site):
        if errno:
            yield from _errno(site, site.receiver(node))
            continue
        kind = site.variables.get(site.receiver(node), "")
        above = next(site.function.above(node), None)
        if above is not None and above.kind == "return_statement":
            kind = " ".join(STORAGE.sub("", site.function.head).split())
        if above is not None and above.kind == "cast_expression":
            kind = above.said("type")
        if NARROW.match(kind):
            yield Remark(f"{name}() returns a status of 64 bits, which {kind} does not hold", node, "u64", kind)


def _errno(site: Site, name: str) -> Iterator[Remark]:
    for node in site.function.body.of("binary_expression"):
        left, right = node.said("left"), node.said("right")
        if name and left == name and right.startswith("TDX_") and node.said("operator") in EQUAL:
            yield Remark(f"{name} is an errno, and is compared with {right}", node, "an errno", right)


def used(site: Site) -> Iterator[Remark]:
    """SC102: somebody looks at it."""
    for name, node, _ in _sources(site):
        above = next(site.function.above(node), None)
        if above is not None and above.kind == "expression_statement":
            yield Remark(f"nobody looks at the status of {name}()", node, "the status is looked at")
        variable = site.receiver(node)
        if variable.isidentifier() and variable in site.variables and not _looked(site, variable):
            yield Remark(f"the status of {name}() is put into {variable}, which nobody reads", node)


def _looked(site: Site, variable: str) -> bool:
    for node in site.function.body.of("identifier"):
        above = site.function.parents.get(id(node))
        target = above is not None and above.kind in ("assignment_expression", "init_declarator", "declaration")
        if node.text == variable and not (target and node.field in ("left", "declarator")):
            return True
    return False


def entropy(site: Site) -> Iterator[Remark]:
    """SC110: the retry is bounded and for this code only."""
    for node in site.function.body.of("binary_expression"):
        if "TDX_RND_NO_ENTROPY" in node.said("right") and node.said("operator") in EQUAL:
            left = node.said("left")
            if re.search(r"lower_32_bits|\((?:u32|int)\)", left):
                yield Remark("only the lower half is compared, which is 0 for this code", node, "all 64 bits", left)
    yield from _bounded(site)


def _bounded(site: Site) -> Iterator[Remark]:
    """What is wrong with the condition of a loop."""
    for loop in site.function.body.of("do_statement", "while_statement"):
        condition = loop.part("condition")
        if condition is None:
            continue
        if "TDX_RND_NO_ENTROPY" in condition.text and "&&" not in condition.text and "break" not in loop.text:
            yield Remark("the retry has no bound", condition, "RDRAND_RETRY_LOOPS at most", condition.text)
        inside = any(call.variant == "" and site.loop(call.node) is loop for call in site.calls)
        if inside and "RETRY" in site.function.body.text and "TDX_RND_NO_ENTROPY" not in loop.text:
            yield Remark("it retries other failures than the lack of entropy", condition, "TDX_RND_NO_ENTROPY")
        elif inside and re.search(r"!=\s*TDX_RND_NO_ENTROPY", condition.text):
            yield Remark("it retries what is no lack of entropy", condition, "== TDX_RND_NO_ENTROPY")


def masked(site: Site) -> Iterator[Remark]:
    """SC112: codes with an operand in the lower half are compared without it."""
    for node in site.function.body.of("binary_expression"):
        left, right, sign = node.said("left"), node.said("right"), node.said("operator")
        if right in OPERANDS and sign in EQUAL and re.fullmatch(r"[\w.>-]+", left) and not _cut(site, left):
            yield Remark(f"{right} comes with an operand in bits 31:0", node, "(... & TDX_SEAMCALL_STATUS_MASK)", left)
        if right in OPERANDS and sign == "&":
            yield Remark(f"{right} is a code and no mask", node, "(... & TDX_SEAMCALL_STATUS_MASK) ==", node.text)
        if "vp_enter_ret" in left and "MASK" not in left and right == "TDX_SUCCESS" and sign in EQUAL:
            yield Remark("the lower half is the exit reason", node, "(... & TDX_SEAMCALL_STATUS_MASK)", left)


def _cut(site: Site, name: str) -> bool:
    """Whether the lower half is gone from a variable, or the text does not tell."""
    if name.isidentifier() and name in dict(site.function.parameters):
        return False
    pattern = rf"\b{re.escape(name)}\s*(?:&?=)[^=;]*(?:MASK|masked|RETURN_CODE|>>)"
    return re.search(pattern, site.function.body.text) is not None


def software(site: Site) -> Iterator[Remark]:
    """SC113: a software error is all its bits, and has its errno."""
    for node in site.function.body.of("binary_expression"):
        if node.said("operator") == "&" and node.said("right") == "TDX_SW_ERROR" and not _compared(site, node):
            yield Remark("bit 63 alone is set in ordinary errors too", node, "(... & TDX_SW_ERROR) == TDX_SW_ERROR")
    for node in site.function.body.of("if_statement"):
        code = re.search(r"==\s*(TDX_SEAMCALL_\w+)", node.said("condition"))
        given = re.fullmatch(r"\{?\s*return (-E\w+);\s*\}?", node.said("consequence"))
        if code and given and ERRORS.get(code[1], given[1]) != given[1]:
            yield Remark(f"{code[1]} is told as {given[1]}", node, ERRORS[code[1]], given[1])


def _compared(site: Site, node: Node) -> bool:
    for above in site.function.above(node):
        if above.kind != "parenthesized_expression":
            return above.kind == "binary_expression" and above.said("operator") in EQUAL
    return False


def guest(site: Site) -> Iterator[Remark]:
    """SC125: a TDVMCALL has a mask, a status that is fatal, and its result in r10."""
    for call in site.calls:
        if call.leaf is None or call.leaf.const != "TDG_VP_VMCALL":
            continue
        if not any(register == "rcx" for register, _, _ in site.given(call)):
            yield Remark("rcx has no mask of the registers to share", call.node, "args->rcx = ...")
        above = next((a for a in site.function.above(call.node) if a.kind != "parenthesized_expression"), None)
        if above is not None and above.kind == "unary_expression":
            yield Remark("the status is 0 where the call succeeded", above, "a failure where it is not 0", above.text)
        yield from _result(call, site)


def _result(call: Call, site: Site) -> Iterator[Remark]:
    for node in site.function.body.of("return_statement"):
        found = re.fullmatch(rf"return {re.escape(call.object)}(?:->|\.)(\w+);", node.text)
        if found and found[1] != "r10":
            yield Remark("the result of the hypercall is in r10", node, "r10", found[1])
