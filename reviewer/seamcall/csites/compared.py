"""How a status is compared: retries for want of entropy, codes with operands, software errors."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reviewer.seamcall.csites.calls import Site
from reviewer.seamcall.csites.codes import EQUAL, OPERANDS, UPPER
from reviewer.seamcall.csites.remark import Remark
from reviewer.seamcall.csites.status import KEPT, sources
from reviewer.seamcall.csyntax import Node

ENTROPY = "TDX_RND_NO_ENTROPY"
HALF = re.compile(r"lower_32_bits|\((?:u32|int|unsigned int)\)|0x[fF]{8}(?:U|UL|ULL)?\b")
COUNTS = re.compile(r"--|\+\+|[-+]=|\bbreak\b|\breturn\b|\bgoto\b")
MASK = "(... & TDX_SEAMCALL_STATUS_MASK)"
ERRORS = {
    "TDX_SEAMCALL_VMFAILINVALID": "-ENODEV",
    "TDX_SEAMCALL_GP": "-EOPNOTSUPP",
    "TDX_SEAMCALL_UD": "-EACCES",
}
LOOPS = ("do_statement", "while_statement")


def entropy(site: Site) -> Iterator[Remark]:
    """SC110: the retry is bounded and for this code only."""
    for node in site.function.body.of("binary_expression"):
        if ENTROPY in node.said("right") and node.said("operator") in EQUAL and HALF.search(node.said("left")):
            found = node.said("left")
            yield Remark("only the lower half is compared, which is 0 for this code", node, "all 64 bits", found)
    for loop in site.function.body.of(*LOOPS):
        if (condition := loop.part("condition")) is not None:
            yield from _retry(site, loop, condition)


def _retry(site: Site, loop: Node, condition: Node) -> Iterator[Remark]:
    """What is wrong with the condition of a loop."""
    wanted, text = ENTROPY in condition.text, condition.text
    if wanted and "||" in text:
        yield Remark("it retries other failures than the lack of entropy", condition, f"== {ENTROPY} && ...", text)
    elif wanted and not COUNTS.search(loop.text):
        yield Remark("the retry has no bound", condition, "RDRAND_RETRY_LOOPS at most", text)
    inside = any(call.variant == "" and site.loop(call.node) is loop for call in site.calls)
    if inside and "RETRY" in site.code and ENTROPY not in loop.text:
        yield Remark("it retries other failures than the lack of entropy", condition, ENTROPY)
    elif inside and re.search(rf"!=\s*{ENTROPY}", text):
        yield Remark("it retries what is no lack of entropy", condition, f"== {ENTROPY}")


def masked(site: Site) -> Iterator[Remark]:
    """SC112: codes with an operand in the lower half are compared without it."""
    errnos = {site.receiver(node) for _, node, errno in sources(site) if errno}
    for node in site.function.body.of("binary_expression"):
        if node.said("left") not in errnos:
            yield from _comparison(site, node)
    for node in site.function.body.of("switch_statement"):
        yield from _switch(site, node)


def _comparison(site: Site, node: Node) -> Iterator[Remark]:
    left, right, sign = node.said("left"), node.said("right").strip("( )"), node.said("operator")
    if OPERANDS.match(left):
        left, right = right, left
    if OPERANDS.match(right) and sign in EQUAL and _whole(site, left):
        yield Remark(f"{right} comes with an operand in bits 31:0", node, MASK, left)
    elif OPERANDS.match(right) and sign == "&":
        yield Remark(f"{right} is a code and no mask", node, f"{MASK} ==", node.text)
    elif UPPER.match(right) and sign in EQUAL and re.fullmatch(r"\w+", left) and not _cut(site, left):
        yield Remark(f"{right} is the upper half of a status", node, "TDCALL_RETURN_CODE()", left)
    elif sign in EQUAL and right in ("TDX_SUCCESS", "0") and re.search(r"\bvp_enter_ret$", left):
        yield Remark("the lower half is the exit reason", node, MASK, left)


def _whole(site: Site, text: str) -> bool:
    """Whether the lower half is still there, or is all that is there."""
    if re.search(r"~\s*TDX_SEAMCALL_STATUS_MASK", text) or HALF.search(text) or re.search(r">>\s*32", text):
        return True
    return re.fullmatch(r"[\w.>-]+", text) is not None and not _cut(site, text)


def _switch(site: Site, node: Node) -> Iterator[Remark]:
    over = node.said("condition").strip("( )")
    if not re.fullmatch(r"[\w.>-]+", over) or _cut(site, over):
        return
    for case in node.of("case_statement"):
        value = case.said("value")
        if OPERANDS.match(value):
            yield Remark(f"{value} comes with an operand in bits 31:0", case.part("value") or case, MASK, over)
        elif value == "TDX_SUCCESS" and (KEPT.search(over) or over == "vp_enter_ret"):
            yield Remark("the lower half is the exit reason", case.part("value") or case, MASK, over)


def _cut(site: Site, name: str) -> bool:
    """Whether the lower half is gone from a variable, or the text does not tell."""
    pattern = rf"\b{re.escape(name)}\s*(?:&?=)[^=;]*(?:MASK|masked|RETURN_CODE|>>)"
    return re.search(pattern, site.code) is not None


def software(site: Site) -> Iterator[Remark]:
    """SC113: a software error is all its bits, and has its errno."""
    for node in site.function.body.of("binary_expression"):
        yield from _half(site, node)
    for node in site.function.body.of("if_statement"):
        code = re.search(r"==\s*(TDX_SEAMCALL_\w+)", node.said("condition"))
        given = re.fullmatch(r"\{?\s*return (-E\w+);\s*\}?", node.said("consequence"))
        if code and given and ERRORS.get(code[1], given[1]) != given[1]:
            yield Remark(f"{code[1]} is told as {given[1]}", node, ERRORS[code[1]], given[1])
    for case in site.function.body.of("case_statement"):
        given = re.search(r":\s*return (-E\w+);", case.text)
        if given and ERRORS.get(case.said("value"), given[1]) != given[1]:
            yield Remark(f"{case.said('value')} is told as {given[1]}", case, ERRORS[case.said("value")], given[1])


def _half(site: Site, node: Node) -> Iterator[Remark]:
    """A test of some bits of a software error, or of more than all software errors have."""
    left, sign, right = node.said("left"), node.said("operator"), node.said("right").strip("( )")
    if sign == "&" and right == "TDX_SW_ERROR" and not _compared(site, node):
        yield Remark("bit 63 alone is set in ordinary errors too", node, "(... & TDX_SW_ERROR) == TDX_SW_ERROR")
    elif sign == "&" and right in ERRORS:
        yield Remark(f"{right} is a code and no mask", node, f"== {right}", node.text)
    elif sign in EQUAL and right == "TDX_SW_ERROR" and _bare(site, left):
        yield Remark("software errors have more in their lower half", node, "(... & TDX_SW_ERROR) == TDX_SW_ERROR")


def _bare(site: Site, text: str) -> bool:
    """Whether it is a variable that nothing has been cut from."""
    return re.fullmatch(r"[\w.>-]+", text) is not None and not _cut(site, text) and not _cut_by(site, text)


def _cut_by(site: Site, name: str) -> bool:
    return re.search(rf"\b{re.escape(name)}\s*&?=[^=;]*TDX_SW_ERROR", site.code) is not None


def _compared(site: Site, node: Node) -> bool:
    """Whether it is compared with all the bits."""
    for above in site.function.above(node):
        if above.kind != "parenthesized_expression":
            sides = (above.said("left"), above.said("right"))
            return above.kind == "binary_expression" and above.said("operator") in EQUAL and "TDX_SW_ERROR" in sides
    return False
