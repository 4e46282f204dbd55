"""What each instruction of this kind of code does to the state: one table, mnemonic -> transfer function.

Source: Intel SDM, volume 2. tests/unit compares the registers and flags read and written here with what iced-x86
knows of the bytes that the assembler makes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from reviewer.seamcall.listing import Immediate, Instruction, Memory, Operand, Register
from reviewer.seamcall.registers import PARTS
from reviewer.seamcall.state import Condition, Flag, NotUnderstoodError, State
from reviewer.seamcall.values import Const, Op, Opaque, Value, bounded, combine, low, plus

Operands = tuple[Operand, ...]
Transfer = Callable[[State, Operands, int], None]
SUFFIX = {"b": 8, "w": 16, "l": 32, "q": 64}
ARITHMETIC = ("CF", "PF", "AF", "ZF", "SF", "OF")
CONDITIONS: Mapping[str, tuple[tuple[str, ...], bool]] = {
    "o": (("OF",), True), "no": (("OF",), False), "b": (("CF",), True), "c": (("CF",), True), "nae": (("CF",), True),
    "ae": (("CF",), False), "nb": (("CF",), False), "nc": (("CF",), False), "e": (("ZF",), True), "z": (("ZF",), True),
    "ne": (("ZF",), False), "nz": (("ZF",), False), "s": (("SF",), True), "ns": (("SF",), False),
    "p": (("PF",), True), "pe": (("PF",), True), "np": (("PF",), False), "po": (("PF",), False),
    "be": (("CF", "ZF"), True), "na": (("CF", "ZF"), True), "a": (("CF", "ZF"), False), "nbe": (("CF", "ZF"), False),
    "l": (("SF", "OF"), True), "nge": (("SF", "OF"), True), "ge": (("SF", "OF"), False), "nl": (("SF", "OF"), False),
    "le": (("ZF", "SF", "OF"), True), "ng": (("ZF", "SF", "OF"), True),
    "g": (("ZF", "SF", "OF"), False), "nle": (("ZF", "SF", "OF"), False),
}  # fmt: skip
"""Suffix of jcc, setcc and cmovcc -> the flags it looks at, and whether it asks for them or for their contrary."""


def test(state: State, suffix: str) -> tuple[bool | Condition, bool]:
    """What a condition hangs on, and whether it asks for the contrary."""
    names, wanted = CONDITIONS[suffix]
    flags = state.use(names)
    if suffix in ("be", "na", "a", "nbe"):
        told = _either(flags)
    else:
        told = flags[0].value if len(names) == 1 else _together(flags)
    if isinstance(told, bool):
        return told == wanted, True
    return told, wanted


def _either(flags: list[Flag]) -> bool | Condition:
    """CF or ZF."""
    if any(flag.value is True for flag in flags):
        return True
    open_ones = [flag.value for flag in flags if flag.value is not False]
    return open_ones[0] if len(open_ones) == 1 else _together(flags) if open_ones else False


def _together(flags: list[Flag]) -> Condition:
    return ("several", *((flag.value, flag.made) for flag in flags))


def decide(state: State, suffix: str) -> bool | None:
    """Whether a condition is true here, None where both may be."""
    told, wanted = test(state, suffix)
    if isinstance(told, bool):
        return told == wanted
    known = state.assumed.get(told)
    return None if known is None else known == wanted


def _results(state: State, value: Value, *, carry: bool | None, overflow: bool | None = None) -> None:
    state.flag("CF", value=carry)
    state.flag("OF", value=overflow)
    for name in ("PF", "AF", "SF"):
        state.flag(name, value=None)
    state.zero(value)


def _mov(state: State, operands: Operands, bits: int) -> None:
    source, target = operands
    state.write(target, state.read(source, bits), bits)


def _extend(name: str, source_bits: int, state: State, operands: Operands, bits: int) -> None:
    source, target = operands
    if isinstance(source, Register):
        source_bits = PARTS.get(source.name, ("", source_bits, 0))[1]
    value = state.read(source, source_bits)
    signed = isinstance(value, Const) and not value.number >> (source_bits - 1)
    state.write(target, value if name == "z" or signed else bounded(Op(f"sign{source_bits}", (value,))), bits)


def _extend_rax(state: State, operands: Operands, bits: int) -> None:
    _extend("s", 32, state, (Register("eax"), Register("rax")), 64)


def _lea(state: State, operands: Operands, bits: int) -> None:
    source, target = operands
    if not isinstance(source, Memory):
        raise NotUnderstoodError("an lea of what is no address")
    state.write(target, plus(*state.address(source)), bits)


def _logic(name: str, state: State, operands: Operands, bits: int) -> None:
    source, target = operands
    if name == "xor" and isinstance(source, Register) and source == target:
        value: Value = Const(0)
        state.get(source.name)
        state.sources.clear()  # nothing of the old value is left
    else:
        value = low(combine(name, state.read(target, bits), state.read(source, bits)), bits)
    state.write(target, value, bits)
    _results(state, value, carry=False, overflow=False)


def _sum(name: str, state: State, operands: Operands, bits: int) -> None:
    source, target = operands
    value = low(combine(name, state.read(target, bits), state.read(source, bits)), bits)
    state.write(target, value, bits)
    _results(state, value, carry=None)


def _with_carry(name: str, state: State, operands: Operands, bits: int) -> None:
    source, target = operands
    carry = state.use(("CF",))[0]
    one, other = state.read(target, bits), state.read(source, bits)
    value: Value = bounded(Op(name, (one, other, Opaque(carry.made, "CF", known=True))))
    if isinstance(carry.value, bool):
        value = combine(name[:3].replace("sbb", "sub").replace("adc", "add"), one, other)
        value = combine("sub" if name == "sbb" else "add", value, Const(int(carry.value)))
    state.write(target, low(value, bits), bits)
    _results(state, value, carry=None)


def _compare(name: str, state: State, operands: Operands, bits: int) -> None:
    source, target = operands
    value = low(combine(name, state.read(target, bits), state.read(source, bits)), bits)
    _results(state, value, carry=False if name == "and" else None, overflow=False if name == "and" else None)


def _unary(name: str, state: State, operands: Operands, bits: int) -> None:
    (target,) = operands
    value = state.read(target, bits)
    if name in ("inc", "dec"):
        value = low(plus(value, 1 if name == "inc" else -1), bits)
    elif name == "neg":
        value = low(combine("sub", Const(0), value), bits)
    else:
        value = low(combine("xor", value, Const((1 << bits) - 1)), bits)
    state.write(target, value, bits)
    if name == "not":
        return
    carry = state.flags["CF"]
    _results(state, value, carry=None)
    if name != "neg":
        state.flags["CF"] = carry


def _shift(name: str, state: State, operands: Operands, bits: int) -> None:
    count: Operand = operands[0] if len(operands) == 2 else Immediate(1, "$1")
    target = operands[-1]
    value = low(combine(name, state.read(target, bits), state.read(count, 8)), bits)
    state.write(target, value, bits)
    if isinstance(count, Immediate) and count.value == 0:
        return
    if name in ("rol", "ror"):
        state.flag("CF", value=None)
        state.flag("OF", value=None)
    else:
        _results(state, value, carry=None)


def _bit(name: str, state: State, operands: Operands, bits: int) -> None:
    index, target = operands
    one, other = state.read(target, bits), state.read(index, bits)
    if name != "bt":
        state.write(target, bounded(Op("bit", (one, other))), bits)
    for name in ("CF", "PF", "AF", "SF", "OF"):
        state.flag(name, value=None)


def _exchange(state: State, operands: Operands, bits: int) -> None:
    one, other = operands
    first, second = state.read(one, bits), state.read(other, bits)
    state.write(one, second, bits)
    state.write(other, first, bits)


def _push(state: State, operands: Operands, bits: int) -> None:
    if bits != 64:
        raise NotUnderstoodError("a push of less than 64 bits")
    state.push(state.read(operands[0], 64))


def _pop(state: State, operands: Operands, bits: int) -> None:
    (target,) = operands
    if bits != 64:
        raise NotUnderstoodError("a pop of less than 64 bits")
    value = state.pop()
    if isinstance(target, Register):
        state.set(target.name, value, popped=True)
    else:  # an address with rsp counts from where rsp is after the pop
        state.write(target, value, 64)


def _push_flags(state: State, operands: Operands, bits: int) -> None:
    state.use(tuple(state.flags))
    state.push(Opaque(state.index, "the flags", known=True))


def _pop_flags(state: State, operands: Operands, bits: int) -> None:
    state.pop()
    for name in state.flags:
        state.flag(name, value=None)


def _leave(state: State, operands: Operands, bits: int) -> None:
    state.set("rsp", state.get("rbp"))
    state.set("rbp", state.pop(), popped=True)


def _set_flag(change: str, state: State, operands: Operands, bits: int) -> None:
    """ "CF+" sets, "CF-" clears, "CF~" turns over."""
    name = change[:2]
    if change[2] == "~":
        state.use((name,))
    state.flag(name, value={"+": True, "-": False}.get(change[2]))


def _nothing(state: State, operands: Operands, bits: int) -> None:
    return


def _move_if(suffix: str, state: State, operands: Operands, bits: int) -> None:
    source, target = operands
    new, old = state.read(source, bits), state.read(target, bits)
    decided = decide(state, suffix)
    unclear = bounded(Op("either", (new, old)))
    state.write(target, unclear if decided is None else new if decided else old, bits)


def _set_if(suffix: str, state: State, operands: Operands, bits: int) -> None:
    decided = decide(state, suffix)
    value: Value = Opaque(state.index, "a condition", known=True) if decided is None else Const(int(decided))
    state.write(operands[0], value, 8)


_PLAIN: dict[str, tuple[Transfer, int]] = {
    "mov": (_mov, 2), "movabs": (_mov, 2), "lea": (_lea, 2), "xchg": (_exchange, 2), "push": (_push, 1),
    "pop": (_pop, 1), "leave": (_leave, 0), "pushf": (_push_flags, 0), "popf": (_pop_flags, 0),
    "cmp": (partial(_compare, "sub"), 2), "test": (partial(_compare, "and"), 2),
    "adc": (partial(_with_carry, "adc"), 2), "sbb": (partial(_with_carry, "sbb"), 2),
    "movslq": (partial(_extend, "s", 32), 2), "movsxd": (partial(_extend, "s", 32), 2),
    "cltq": (_extend_rax, 0), "stc": (partial(_set_flag, "CF+"), 0), "clc": (partial(_set_flag, "CF-"), 0),
    "cmc": (partial(_set_flag, "CF~"), 0), "sti": (partial(_set_flag, "IF+"), 0),
    "cli": (partial(_set_flag, "IF-"), 0), "cld": (partial(_set_flag, "DF-"), 0),
    "std": (partial(_set_flag, "DF+"), 0),
}  # fmt: skip
_PLAIN |= {name: (partial(_logic, name), 2) for name in ("and", "or", "xor")}
_PLAIN |= {name: (partial(_sum, name), 2) for name in ("add", "sub")}
_PLAIN |= {name: (partial(_unary, name), 1) for name in ("inc", "dec", "neg", "not")}
_PLAIN |= {
    name: (partial(_shift, name.replace("sal", "shl")), 0) for name in ("shl", "sal", "shr", "sar", "rol", "ror")
}
_PLAIN |= {name: (partial(_bit, name), 2) for name in ("bt", "bts", "btr", "btc")}
_PLAIN |= {f"mov{kind}{size}{to}": (partial(_extend, kind, SUFFIX[size]), 2)
           for kind in "zs" for size in "bw" for to in ("", "l", "q")}  # fmt: skip
_PLAIN |= {f"cmov{suffix}": (partial(_move_if, suffix), 2) for suffix in CONDITIONS}
_PLAIN |= {f"set{suffix}": (partial(_set_if, suffix), 1) for suffix in CONDITIONS}
_IDLE = ("nop", "endbr64", "lfence", "mfence", "sfence", "pause", "int3", "clac", "stac", "prefetcht0")
_PLAIN |= dict.fromkeys(_IDLE, (_nothing, -1))
TABLE: Mapping[str, tuple[Transfer, int]] = _PLAIN
"""Mnemonic without a size suffix -> what it does, and how many operands it takes; -1 for any, 0 for what it sees."""
NEVER_SIZED = frozenset({"movslq", "movsxd", "endbr64"})


def execute(state: State, instruction: Instruction) -> None:
    """Do what the instruction does; raises NotUnderstoodError where the table does not know it."""
    name, suffix = _named(instruction.mnemonic)
    transfer, wanted = TABLE[name]
    if wanted > 0 and len(instruction.operands) != wanted:
        raise NotUnderstoodError(f"{name} with {len(instruction.operands)} operands")
    transfer(state, instruction.operands, _width(suffix, instruction))


def _named(mnemonic: str) -> tuple[str, str]:
    if mnemonic in TABLE:
        return mnemonic, ""
    if mnemonic[:-1] in TABLE and mnemonic[-1:] in SUFFIX:
        return mnemonic[:-1], mnemonic[-1]
    raise NotUnderstoodError(f'the instruction "{mnemonic}"')


def _width(suffix: str, instruction: Instruction) -> int:
    """Bits that the instruction works on: the suffix says so, or the last register does."""
    if suffix:
        return SUFFIX[suffix]
    for operand in reversed(instruction.operands):
        if isinstance(operand, Register) and operand.name in PARTS:
            return PARTS[operand.name][1]
    return 64
