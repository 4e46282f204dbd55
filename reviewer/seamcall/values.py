"""What a register may hold, as a symbol: an argument of the function, an output of the instruction, a constant."""

from __future__ import annotations

import re
from dataclasses import dataclass

MASK = (1 << 64) - 1
TRAP_BITS = 0xFF
"""A trap number fits in these bits."""
DEEPEST = 6
"""Expressions are followed this far down."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What a register held when the function was entered."""

    register: str

    def __str__(self) -> str:
        return f"the caller's %{self.register}"


@dataclass(frozen=True, slots=True)
class Const:
    """A number, 64 bits."""

    number: int

    def __str__(self) -> str:
        return f"{self.number:#x}" if self.number > 9 else str(self.number)


@dataclass(frozen=True, slots=True)
class Out:
    """What the instruction of the contract left in a register."""

    register: str

    def __str__(self) -> str:
        return f"the %{self.register} that the instruction left"


@dataclass(frozen=True, slots=True)
class Trap:
    """The trap number that the exception fixup finds in %rax."""

    def __str__(self) -> str:
        return "the trap number"


@dataclass(frozen=True, slots=True)
class Offset:
    """Another value plus a constant."""

    base: Value
    amount: int

    def __str__(self) -> str:
        return f"{self.base} {'+' if self.amount >= 0 else '-'} {abs(self.amount)}"


@dataclass(frozen=True, slots=True)
class Slot:
    """Eight bytes of memory as the caller left them."""

    base: Value
    offset: int

    def __str__(self) -> str:
        where = f"%{self.base.register}" if isinstance(self.base, Entry) else str(self.base)
        return f"the word at {self.offset}({where})"


@dataclass(frozen=True, slots=True)
class Op:
    """The result of an operation on values; "low32" is the lower half, zero-extended."""

    name: str
    arguments: tuple[Value, ...]

    def __str__(self) -> str:
        if self.name.startswith("low"):
            return f"the lower {self.name[3:]} bits of {self.arguments[0]}"
        return f"{self.name}({', '.join(str(each) for each in self.arguments)})"


@dataclass(frozen=True, slots=True)
class Opaque:
    """Something else: the result of a call, or of a line that was not understood."""

    index: int
    what: str
    known: bool
    """True where it is certainly none of the values that a rule asks for."""

    def __str__(self) -> str:
        return self.what


Value = Entry | Const | Out | Trap | Offset | Slot | Op | Opaque
COMMUTES = frozenset({"and", "or", "xor", "add", "imul"})
_FOLD = {
    "and": lambda a, b: a & b,
    "or": lambda a, b: a | b,
    "xor": lambda a, b: a ^ b,
    "add": lambda a, b: a + b,
    "sub": lambda a, b: a - b,
    "shl": lambda a, b: a << (b & 63),
    "shr": lambda a, b: a >> (b & 63),
}


def const(number: int) -> Const:
    """A number cut to 64 bits."""
    return Const(number & MASK)


def plus(base: Value, amount: int) -> Value:
    """A value plus a constant, in its one normal form."""
    amount = (amount + (1 << 63) & MASK) - (1 << 63)
    if isinstance(base, Const):
        return const(base.number + amount)
    if isinstance(base, Offset):
        return plus(base.base, base.amount + amount)
    return Offset(base, amount) if amount else base


def split(value: Value) -> tuple[Value, int]:
    """A value as base and constant: the reverse of plus."""
    return (value.base, value.amount) if isinstance(value, Offset) else (value, 0)


def combine(name: str, one: Value, other: Value) -> Value:
    """The result of a binary operation, folded where it can be."""
    if isinstance(one, Const) and isinstance(other, Const) and name in _FOLD:
        return const(_FOLD[name](one.number, other.number))
    if one == other and name in ("xor", "sub"):
        return Const(0)
    if one == other and name in ("and", "or"):
        return one
    if name in COMMUTES and isinstance(one, Const):
        one, other = other, one
    if isinstance(other, Const):
        return _with_constant(name, one, other)
    if name == "sub" and split(one)[0] == split(other)[0]:
        return const(split(one)[1] - split(other)[1])
    if name in COMMUTES:
        one, other = sorted((one, other), key=repr)
    return bounded(Op(name, (one, other)))


def _with_constant(name: str, value: Value, number: Const) -> Value:
    if number.number == 0:
        return Const(0) if name in ("and", "imul") else value
    if isinstance(value, Trap) and name in ("add", "xor") and not number.number & TRAP_BITS:
        name = "or"  # no bit of the one meets a bit of the other
    if name in ("add", "sub"):
        return plus(value, number.number if name == "add" else -number.number)
    if name == "and" and number.number == MASK:
        return value
    if name == "xor" and isinstance(value, Op) and value.name == "xor" and isinstance(value.arguments[1], Const):
        return combine("xor", value.arguments[0], const(value.arguments[1].number ^ number.number))
    return bounded(Op(name, (value, number)))


def low(value: Value, bits: int) -> Value:
    """The lower bits, zero-extended."""
    if bits >= 64:
        return value
    if isinstance(value, Const):
        return const(value.number & ((1 << bits) - 1))
    if isinstance(value, Trap) or value == Op(f"low{bits}", getattr(value, "arguments", ())):
        return value
    return bounded(Op(f"low{bits}", (value,)))


def bounded(value: Op) -> Value:
    """The expression, or something unknown where it has grown too deep to follow."""
    return value if _depth(value) <= DEEPEST else Opaque(-1, "a long computation", known=False)


def _depth(value: Value) -> int:
    if isinstance(value, Op):
        return 1 + max((_depth(each) for each in value.arguments), default=0)
    if isinstance(value, (Offset, Slot)):
        return 1 + _depth(value.base)
    return 0


def certain(value: Value) -> bool:
    """False where it hangs on something that was not understood."""
    if isinstance(value, Opaque):
        return value.known
    if isinstance(value, Op):
        return all(certain(each) for each in value.arguments)
    return certain(value.base) if isinstance(value, (Offset, Slot)) else True


def holds(value: Value, register: str) -> bool:
    """Whether an output of the instruction can be told from the value; with an empty name, any output."""
    if isinstance(value, Out):
        return register in ("", value.register)
    if isinstance(value, Op):
        return any(holds(each, register) for each in value.arguments)
    return holds(value.base, register) if isinstance(value, Offset) else False


_SLOT = re.compile(r"(-?\w+)\((\w+)\)")


def parse(text: str) -> Value:
    """A value as a contract writes it: "rdi", "16(rsi)", "out rax", "0x10", "trap | 0x10"; raises ValueError."""
    left, bar, right = text.partition("|")
    if bar:
        return combine("or", parse(left), parse(right))
    text = text.strip()
    if slot := _SLOT.fullmatch(text):
        return Slot(Entry(slot[2]), int(slot[1], 0))
    if text == "trap":
        return Trap()
    if text.startswith("out "):
        return Out(text[4:].strip())
    return const(int(text, 0)) if text[:1].isdigit() else Entry(text)
