"""A machine on symbols: registers, memory, flags, and what was done with them on the way here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from reviewer.seamcall.listing import Immediate, Memory, Operand, Register
from reviewer.seamcall.registers import FLAGS, GENERAL, PARTS
from reviewer.seamcall.values import (
    Const,
    Entry,
    Offset,
    Op,
    Opaque,
    Slot,
    Value,
    bounded,
    combine,
    const,
    low,
    plus,
    split,
)

LONGEST_CHAIN = 10
STACK = Entry("rsp")
Condition = tuple[object, ...]
"""What a branch can hang on: ("zero", value), or the flags of one instruction."""


class NotUnderstoodError(Exception):
    """An operand or an instruction of which nobody knows here what it does; the text says why."""


@dataclass(frozen=True, slots=True)
class Held:
    """A value, and the statements of the body that made it, oldest first."""

    value: Value
    chain: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Flag:
    """A flag: known, or the condition that it tells; and the statement that wrote it, -1 at entry."""

    value: bool | Condition
    made: int
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Store:
    """A write to memory that is not the stack."""

    index: int
    base: Value
    offset: int
    bits: int
    held: Held
    base_chain: tuple[int, ...]
    assumed_not_null: bool
    """The way here leads past a test that the base is not zero."""


@dataclass(frozen=True, slots=True)
class Write:
    """A register written."""

    index: int
    register: str
    value: Value
    popped: bool


@dataclass(frozen=True, slots=True)
class FlagUse:
    """The first look at flags after the instruction of the contract, or any other one."""

    index: int
    flags: tuple[str, ...]
    made: tuple[int, ...]
    """Who wrote them."""


@dataclass(frozen=True, slots=True)
class Call:
    """A call of another function."""

    index: int
    name: str


Event = Store | Write | FlagUse | Call


@dataclass(slots=True)
class State:
    """All that is known at one place of one way through a function."""

    registers: dict[str, Held] = field(default_factory=lambda: {name: Held(Entry(name)) for name in GENERAL})
    memory: dict[tuple[Value, int], Held] = field(default_factory=dict)
    flags: dict[str, Flag] = field(default_factory=lambda: {name: Flag(("entry", name), -1) for name in FLAGS})
    assumed: dict[Condition, bool] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    trace: list[int] = field(default_factory=list)
    clouds: list[tuple[int, str]] = field(default_factory=list)
    """What was not understood on the way, by statement."""
    index: int = -1
    """The statement that is being executed."""
    sources: list[int] = field(default_factory=list)

    def copy(self) -> State:
        """A state of its own."""
        return State(
            dict(self.registers), dict(self.memory), dict(self.flags), dict(self.assumed),
            list(self.events), list(self.trace), list(self.clouds), self.index, list(self.sources),
        )  # fmt: skip

    def begin(self, index: int) -> None:
        """The next statement."""
        self.index, self.sources = index, []
        self.trace.append(index)

    def cloud(self, why: str) -> None:
        """Forget everything: a line was not understood."""
        self.clouds.append((self.index, why))
        lost = Held(Opaque(self.index, f"unknown after {why}", known=False), (self.index,))
        self.registers = dict.fromkeys(GENERAL, lost)
        self.memory.clear()
        self.flags = {name: Flag(("unknown", self.index, name), self.index) for name in FLAGS}

    # Registers

    def get(self, name: str) -> Value:
        """The value of a register or of a part of it, zero-extended."""
        whole, bits, lowest = _part(name)
        held = self.registers[whole]
        self.sources += held.chain
        return low(combine("shr", held.value, Const(lowest)), bits) if lowest else low(held.value, bits)

    def set(self, name: str, value: Value, *, popped: bool = False) -> None:
        """Write a register: 32 bits clear the upper half, less leave the rest as it was."""
        whole, bits, _ = _part(name)
        if bits < 32:
            self.sources += self.registers[whole].chain
            value = bounded(Op(f"part{bits}", (self.registers[whole].value, low(value, bits))))
        self.registers[whole] = Held(low(value, bits), self._chain())
        self.events.append(Write(self.index, whole, low(value, bits), popped))

    def _chain(self) -> tuple[int, ...]:
        return tuple(dict.fromkeys((*self.sources, self.index)))[-LONGEST_CHAIN:]

    # Memory

    def address(self, operand: Memory) -> tuple[Value, int]:
        """Where an operand points, as base and constant."""
        if operand.segment or operand.displacement is None:
            raise NotUnderstoodError(f"the address {operand.text}")
        if operand.base in ("rip", "eip") or not (operand.base or operand.index):
            return Opaque(-2, f"the address {operand.text}", known=True), 0
        value: Value = self.get(operand.base) if operand.base else Const(0)
        if operand.index:
            scaled = combine("imul", self.get(operand.index), const(operand.scale or 1))
            value = combine("add", value, scaled)
        return split(plus(value, operand.displacement))

    def load(self, operand: Memory, bits: int) -> Value:
        """What memory holds there, zero-extended."""
        return self.load_at(*self.address(operand), bits)

    def load_at(self, base: Value, offset: int, bits: int = 64) -> Value:
        """What memory holds at an address."""
        held = self.memory.get((base, offset))
        if held is None:
            return low(self._untouched(base, offset), bits)
        self.sources += held.chain
        return low(held.value, bits)

    def _untouched(self, base: Value, offset: int) -> Value:
        near = any(other == base and abs(at - offset) < 8 for other, at in self.memory)
        if near or (base == STACK and self.clouds):
            return Opaque(self.index, "a part of another word", known=not self.clouds)
        return Slot(base, offset)

    def store(self, operand: Memory, value: Value, bits: int) -> None:
        """Write memory."""
        self.sources += self.registers[_part(operand.base)[0]].chain if operand.base in PARTS else ()
        base_chain = tuple(self.sources)
        self.store_at(*self.address(operand), value, bits, base_chain)

    def store_at(self, base: Value, offset: int, value: Value, bits: int, base_chain: tuple[int, ...] = ()) -> None:
        """Write memory at an address; a store that is not to the stack is an event."""
        for other, at in [key for key in self.memory if key[0] == base and 0 < abs(key[1] - offset) < 8]:
            self.memory[other, at] = Held(Opaque(self.index, "a part of another word", known=True), (self.index,))
        held = Held(low(value, bits), self._chain())
        self.memory[base, offset] = held
        if base != STACK:
            not_null = self.assumed.get(("zero", base)) is False
            self.events.append(Store(self.index, base, offset, bits, held, base_chain, not_null))

    # Operands

    def read(self, operand: Operand, bits: int) -> Value:
        """The value of an operand; an immediate is sign-extended from 32 bits as the processor does."""
        if isinstance(operand, Register):
            return self.get(operand.name)
        if isinstance(operand, Memory):
            return self.load(operand, bits)
        if isinstance(operand, Immediate):
            if operand.value is None:
                return Opaque(self.index, f"the address of {operand.text.lstrip('$')}", known=False)
            return low(const(operand.value), bits)
        raise NotUnderstoodError("a code address as an operand")

    def write(self, operand: Operand, value: Value, bits: int) -> None:
        """Write an operand."""
        if isinstance(operand, Register):
            self.set(operand.name, value)
        elif isinstance(operand, Memory):
            self.store(operand, value, bits)
        else:
            raise NotUnderstoodError("a write to an operand that holds nothing")

    # Stack

    def push(self, value: Value) -> None:
        """Eight bytes onto the stack."""
        self.move_stack(-8)
        self.store_at(*self._stack(), value, 64)

    def pop(self) -> Value:
        """Eight bytes from the stack."""
        value = self.load_at(*self._stack())
        self.move_stack(8)
        return value

    def _stack(self) -> tuple[Value, int]:
        return split(self.registers["rsp"].value)

    def move_stack(self, amount: int) -> None:
        """Add to rsp."""
        held = self.registers["rsp"]
        self.registers["rsp"] = Held(plus(held.value, amount), (*held.chain, self.index)[-LONGEST_CHAIN:])

    @property
    def depth(self) -> int | None:
        """Bytes that rsp lies above its value at entry, None where that is not known."""
        base, amount = self._stack()
        return amount if base == STACK else None

    # Flags

    def use(self, names: Iterable[str]) -> list[Flag]:
        """Look at flags."""
        names = tuple(names)
        self.events.append(FlagUse(self.index, names, tuple(self.flags[name].made for name in names)))
        return [self.flags[name] for name in names]

    def flag(self, name: str, *, value: bool | None) -> None:
        """Write a flag; None for a value that is not followed."""
        told: bool | Condition = ("flag", self.index, name) if value is None else value
        self.flags[name] = Flag(told, self.index)

    def zero(self, value: Value) -> None:
        """Write ZF by a result."""
        told: bool | Condition = ("zero", value)
        if isinstance(value, Const):
            told = value.number == 0
        elif not may_be_zero(value):
            told = False
        self.flags["ZF"] = Flag(told, self.index)


def may_be_zero(value: Value) -> bool:
    """False for an address on the stack."""
    return split(value)[0] != STACK


def _part(name: str) -> tuple[str, int, int]:
    try:
        return PARTS[name]
    except KeyError:
        raise NotUnderstoodError(f"the register %{name}") from None


__all__ = ["STACK", "Call", "Condition", "Event", "Flag", "FlagUse", "Held", "NotUnderstoodError", "Offset", "State",
           "Store", "Write"]  # fmt: skip
