"""The value of a macro, as far as it is made of numbers, bits and other macros."""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable, Mapping

SUFFIX = re.compile(r"\b(0[xX][0-9a-fA-F]+|\d+)(?:[uU]?[lL]{0,2}|[lL]{1,2}[uU])\b")
LONGEST, DEEP = 500, 8
OPERATORS: Mapping[type[ast.operator], Callable[[int, int], int]] = {
    ast.BitOr: operator.or_,
    ast.BitAnd: operator.and_,
    ast.BitXor: operator.xor,
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
}
WORD = (1 << 64) - 1


def value(text: str, macros: Mapping[str, str]) -> int | None:
    """The number that an expression of C is, None where it is none that can be told."""
    return _text(text, macros, DEEP)


def _text(text: str, macros: Mapping[str, str], deep: int) -> int | None:
    if deep < 0 or len(text) > LONGEST:
        return None
    plain = re.sub(r"\b0(?=\d)", "0o", SUFFIX.sub(r"\1", text)).strip()
    try:
        return _node(ast.parse(plain, mode="eval").body, macros, deep)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _node(node: ast.expr, macros: Mapping[str, str], deep: int) -> int | None:
    if isinstance(node, ast.Constant):
        return node.value if type(node.value) is int else None
    if isinstance(node, ast.Name):
        return _text(macros[node.id], macros, deep - 1) if node.id in macros else None
    if isinstance(node, ast.BinOp):
        return _binary(node.op, _node(node.left, macros, deep), _node(node.right, macros, deep))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        return _call(node.func.id, [_node(each, macros, deep) for each in node.args])
    return None


def _binary(sign: ast.operator, left: int | None, right: int | None) -> int | None:
    if left is None or right is None:
        return None
    if isinstance(sign, ast.LShift | ast.RShift):
        if not 0 <= right < 64:
            return None
        return (left << right) & WORD if isinstance(sign, ast.LShift) else left >> right
    return OPERATORS[type(sign)](left, right) & WORD if type(sign) in OPERATORS else None


def _call(name: str, given: list[int | None]) -> int | None:
    """BIT(3), GENMASK(47, 40), _UL(1) and their kin."""
    known = [each for each in given if each is not None and each >= 0]
    if len(known) != len(given):
        return None
    if name in ("_UL", "_ULL", "_AC", "UL", "ULL", "_AT") and known:
        return known[0]
    if name in ("BIT", "BIT_ULL", "_BITUL", "_BITULL") and len(known) == 1 and known[0] < 64:
        return int(1 << known[0])
    if name in ("GENMASK", "GENMASK_ULL") and len(known) == 2 and 64 > known[0] >= known[1]:
        return int((1 << (known[0] + 1)) - (1 << known[1]))
    return None
