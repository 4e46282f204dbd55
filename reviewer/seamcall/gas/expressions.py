"""Numbers: what `.if`, `$...`, displacements and `#if` compute, each with its own operators."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from reviewer.seamcall.gas.source import DEPTH, LONGEST, NotUnderstood

Lookup = Callable[[str], int | None]

_TOKEN = re.compile(
    r"\s*(?:(?P<number>0[xX][0-9a-fA-F]+|0[bB][01]+|\d+)(?P<suffix>[uUlL]*)(?![\w.$@])"
    r"|(?P<char>'(?:\\.|[^\\])'?)"
    r"|(?P<name>[A-Za-z_.$][\w.$@]*|\d+[bf](?!\w))|(?P<sign><<|>>|<=|>=|==|!=|<>|&&|\|\||[-+*/%&|^~!<>()]))",
    re.ASCII,
)
_ESCAPES = {"n": 10, "t": 9, "r": 13, "b": 8, "f": 12, "0": 0}
_WIDTH = 64
_ALL = (1 << _WIDTH) - 1
_UNARY = 100


@dataclass(frozen=True, slots=True)
class Grammar:
    """How tightly each operator binds, and what a comparison that holds gives."""

    binds: dict[str, int]
    true: int


def _levels(*rows: str) -> dict[str, int]:
    return {sign: len(rows) - row for row, signs in enumerate(rows) for sign in signs.split()}


AS = Grammar(_levels("* / % << >>", "| & ^ !", "+ -", "== <> != < > >= <=", "&&", "||"), -1)
"""GNU as: shifts bind like products, "and" and "or" tighter than sums; true is -1."""
C = Grammar(_levels("* / %", "+ -", "<< >>", "< > <= >=", "== !=", "&", "^", "|", "&&", "||"), 1)


def evaluate(text: str, lookup: Lookup, grammar: Grammar = AS) -> int:
    """The value of an expression; NotUnderstood where it is none, or where a name has no value."""
    if len(text) > LONGEST:
        raise NotUnderstood("an expression that is too long")
    machine = _Machine(grammar, lookup)
    at, end = 0, len(text.rstrip())
    while at < end:
        found = _TOKEN.match(text, at)
        if found is None:
            raise NotUnderstood(f"{text[at:end].strip()!r} is no expression")
        machine.take(found)
        at = found.end()
    return machine.result()


def value(text: str, lookup: Lookup) -> int | None:
    """A number, or None for something that names a place; NotUnderstood where it is neither."""
    unknown = False

    def any_name(name: str) -> int:
        nonlocal unknown
        found = lookup(name)
        unknown = unknown or found is None
        return 1 if found is None else found

    made = evaluate(text, any_name)
    return None if unknown else made


class _Machine:
    """Two stacks: what is computed, and the operators that wait."""

    def __init__(self, grammar: Grammar, lookup: Lookup) -> None:
        self.grammar, self.lookup = grammar, lookup
        self.values: list[int] = []
        self.waiting: list[tuple[str, int]] = []
        self.depth = 0
        self.operand_next = True

    def take(self, found: re.Match[str]) -> None:
        sign = found["sign"]
        if self.operand_next:
            self._operand(found, sign)
        elif sign == ")":
            self._close()
        elif sign in self.grammar.binds:
            self._reduce(self.grammar.binds[sign])
            self.waiting.append((sign, self.grammar.binds[sign]))
            self.operand_next = True
        else:
            raise NotUnderstood(f"{found[0].strip()!r} stands where an operator is due")

    def _operand(self, found: re.Match[str], sign: str | None) -> None:
        if sign == "(":
            self.depth += 1
            if self.depth > 8 * DEPTH:
                raise NotUnderstood("parentheses too deep")
            self.waiting.append(("(", -1))
        elif sign in ("-", "~", "!", "+"):
            self.waiting.append((f"u{sign}", _UNARY))
        elif sign is not None:
            raise NotUnderstood(f"{sign!r} stands where a number is due")
        else:
            self.values.append(self._value(found))
            self.operand_next = False

    def _value(self, found: re.Match[str]) -> int:
        if found["number"]:
            return _number(found["number"])
        if found["char"]:
            return _character(found["char"])
        value = self.lookup(found["name"])
        if value is None:
            raise NotUnderstood(f"{found['name']} is not known as a number")
        return value

    def _reduce(self, level: int) -> None:
        while self.waiting and self.waiting[-1][1] >= level:
            sign, _ = self.waiting.pop()
            right = self.values.pop()
            if sign[0] == "u":
                self.values.append(_unary(sign, right))
            else:
                self.values.append(_binary(sign, self.values.pop(), right, self.grammar.true))

    def _close(self) -> None:
        self._reduce(0)
        if not self.waiting:
            raise NotUnderstood("a closing parenthesis too many")
        self.waiting.pop()
        self.depth -= 1

    def result(self) -> int:
        if self.operand_next:
            raise NotUnderstood("an expression that ends early")
        self._reduce(0)
        if self.waiting:
            raise NotUnderstood("a parenthesis is not closed")
        return self.values[0]


def _number(text: str) -> int:
    if len(text) > 3 * _WIDTH:
        raise NotUnderstood("a number that is too long")
    low = text.lower()
    base = 16 if low.startswith("0x") else 2 if low.startswith("0b") else 8 if low[0] == "0" and len(low) > 1 else 10
    try:
        value = int(low.removeprefix("0x").removeprefix("0b") if base in (2, 16) else low, base)
    except ValueError:
        raise NotUnderstood(f"{text} is no number") from None
    if value > _ALL:
        raise NotUnderstood(f"{text} has more than 64 bits")
    return value


def _character(text: str) -> int:
    if text[1] != "\\":
        return ord(text[1])
    return _ESCAPES.get(text[2], ord(text[2]))


def _wrap(value: int) -> int:
    return value if -(1 << (_WIDTH - 1)) <= value <= _ALL else value & _ALL


def _unary(sign: str, value: int) -> int:
    return {"u-": _wrap(-value), "u~": _wrap(~value), "u!": int(not value), "u+": value}[sign]


def _binary(sign: str, left: int, right: int, true: int) -> int:
    if sign in ("&&", "||"):
        return int(bool(left and right) if sign == "&&" else bool(left or right))
    if sign in _COMPARE:
        return true if _COMPARE[sign](_signed(left), _signed(right)) else 0
    if sign in ("/", "%") and right == 0:
        raise NotUnderstood("a division by zero")
    return _wrap(_COMPUTE[sign](left, right))


def _signed(value: int) -> int:
    value &= _ALL
    return value - (1 << _WIDTH) if value >> (_WIDTH - 1) else value


def _divide(left: int, right: int) -> int:
    quotient = abs(_signed(left)) // abs(_signed(right))
    return quotient if (_signed(left) < 0) == (_signed(right) < 0) else -quotient


def _left(value: int, by: int) -> int:
    return value << by if 0 <= by < _WIDTH else 0


def _right(value: int, by: int) -> int:
    return (value & _ALL) >> by if 0 <= by < _WIDTH else 0


_COMPARE: dict[str, Callable[[int, int], bool]] = {
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "<>": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    ">": lambda a, b: a > b,
    "<=": lambda a, b: a <= b,
    ">=": lambda a, b: a >= b,
}
_COMPUTE: dict[str, Callable[[int, int], int]] = {
    "*": lambda a, b: a * b,
    "/": _divide,
    "%": lambda a, b: _signed(a) - _divide(a, b) * _signed(b),
    "<<": _left,
    ">>": _right,
    "|": lambda a, b: a | b,
    "&": lambda a, b: a & b,
    "^": lambda a, b: a ^ b,
    "!": lambda a, b: a | ~b,
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
}
