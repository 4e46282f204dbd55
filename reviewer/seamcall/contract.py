"""rules/seamcall/abi/*.toml -> Contract: which argument goes where, what the instruction may change, what comes back.

The engine knows no instruction and no register of TDX by name; all of that is data. A value is written as values.parse
reads it: "rdi" (what the caller has put there), "16(rsi)" (a word of the caller's memory), "out rax", a number.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path

from reviewer.errors import RuleFileError
from reviewer.fields import Table
from reviewer.seamcall import leaves
from reviewer.seamcall.registers import GENERAL
from reviewer.seamcall.values import Const, Value, parse


@dataclass(frozen=True, slots=True)
class Outcome:
    """One way that the instruction can end."""

    name: str
    title: str
    carry: bool | None
    """What CF is then; None where it tells nothing."""
    traps: bool
    """Control goes to the exception table's fixup, with the trap number in rax."""
    changes: bool
    """Registers are written; else all are as before."""


@dataclass(frozen=True, slots=True)
class Abi:
    """An instruction of the contract."""

    name: str
    encoding: tuple[int, ...]
    side: str
    """The value of the macro argument that asks for this one: "1" for host=1; empty without such an argument."""
    outcomes: tuple[Outcome, ...]


@dataclass(frozen=True, slots=True)
class Shape:
    """The registers of one form of a design, "plain" or "saved"."""

    inputs: Mapping[str, Value]
    outputs: Mapping[str, int]
    """Register -> offset in the structure."""
    scrub: tuple[str, ...]
    """Registers that must not keep what the other side has left in them, where outputs are stored."""


@dataclass(frozen=True, slots=True)
class Variant:
    """What a function of a certain name promises."""

    name: str
    instruction: str
    ret: bool | None
    """None where the contract does not say; then either is right."""
    saved: bool | None
    section: str
    """Where its code must lie; empty = anywhere."""
    noinstr_when: str
    """"file.c:function": where that one is noinstr, so must be this, which it calls."""


@dataclass(frozen=True, slots=True)
class Design:
    """One form that the functions had in the life of the code."""

    name: str
    title: str
    pointer: str
    """The entry register with the address of the structure; empty without one."""
    nullable: bool
    through: str
    """Entry register that the arguments are loaded through, which tells the design; empty: they come in registers."""
    shapes: Mapping[str, Shape]
    result: Value
    """What is returned where the instruction succeeds."""
    failures: Mapping[str, Value]
    """Outcome -> what is returned then."""
    stores_on: tuple[str, ...]
    """Outcomes after which outputs are stored."""
    tolerated_on: tuple[str, ...]
    """Outcomes after which they may be: older behaviour."""
    table: str
    """Exception table entry: "required", "optional" or "none"."""
    functions: tuple[str, ...]
    """Names that have this design whatever they look like."""
    status_must_be_zero: bool
    """Another value of the status goes to a function that does not return."""
    unmasks: bool
    """Interrupts may be switched on, immediately before the instruction."""
    frame: bool
    """Each function has FRAME_BEGIN and FRAME_END around all it does."""
    rule: str
    """The rule that judges the inputs that are constants, the status and the result; empty: the usual ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """One file of contracts."""

    name: str
    title: str
    functions: tuple[str, ...]
    """Globs of the functions that it is about; with "*" also any that expands its macro."""
    instructions: Mapping[str, Abi]
    forbidden: Mapping[str, tuple[int, ...]]
    """Neighbours in the opcode map that no wrapper may use."""
    constants: Mapping[str, int]
    offsets: Mapping[str, int]
    """Names of structure offsets, for a file whose asm-offsets.c is not at hand."""
    designs: tuple[Design, ...]
    variants: Mapping[str, Variant]
    headers: Mapping[str, tuple[str, ...]]
    """Header -> words that it defines, shell patterns."""
    files: tuple[str, ...]
    """Files that expand the macros of the others."""
    noreturn: tuple[str, ...]
    path: Path

    @property
    def encodings(self) -> Mapping[str, tuple[int, ...]]:
        """Mnemonic -> bytes, of all instructions that it names."""
        return {**{name: abi.encoding for name, abi in self.instructions.items()}, **self.forbidden}

    def about(self, function: str) -> bool:
        """Whether a function of this name is its business even without the instruction."""
        return function in self.variants or any(glob != "*" and fnmatchcase(function, glob) for glob in self.functions)


def load(folder: Path) -> tuple[Contract, ...]:
    """The contracts of a folder; raises RuleFileError."""
    return _load(folder) if folder.is_dir() else ()


@cache
def _load(folder: Path) -> tuple[Contract, ...]:
    return tuple(_contract(path) for path in sorted(folder.glob("*.toml")) if path.name != leaves.FILE)


def _contract(path: Path) -> Contract:
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RuleFileError(f"{path}: {error}") from error
    table = Table(str(path), values)
    outcomes = {part.text("name"): _outcome(part) for part in table.tables("outcome")}
    contract = Contract(
        name=table.text("name"),
        title=table.text("title"),
        functions=table.texts("functions", ()),
        instructions={name: _abi(name, part, outcomes) for name, part in table.tables_by_name("instruction")},
        forbidden={name: _bytes(part) for name, part in table.tables_by_name("forbidden")},
        constants=_numbers(table, "constants"),
        offsets=_numbers(table, "offsets"),
        designs=tuple(_design(part) for part in table.tables("design")),
        variants={name: _variant(name, part) for name, part in table.tables_by_name("variant")},
        headers={name: part.texts("defines", ()) for name, part in table.tables_by_name("header")},
        files=table.texts("files", ()),
        noreturn=table.texts("noreturn", ()),
        path=path,
    )
    table.texts("sources", ())
    table.close()
    _judge(table, contract)
    return contract


def _judge(table: Table, contract: Contract) -> None:
    if not contract.instructions or not contract.designs:
        raise table.error("design", "a contract has at least one instruction and one design")
    for variant in contract.variants.values():
        if variant.instruction not in contract.instructions:
            raise table.error(f"variant.{variant.name}.instruction", f"{variant.instruction!r} is none of its own")


def _outcome(table: Table) -> Outcome:
    carry = table.choice("carry", ("set", "clear", "tells nothing"))
    outcome = Outcome(
        table.text("name"),
        table.text("title"),
        {"set": True, "clear": False}.get(carry),
        table.flag("traps"),
        table.flag("changes"),
    )
    table.close()
    return outcome


def _abi(name: str, table: Table, outcomes: Mapping[str, Outcome]) -> Abi:
    names = table.texts("outcomes", ())
    for each in names:
        if each not in outcomes:
            raise table.error("outcomes", f"{each!r} is none of {', '.join(outcomes)}")
    abi = Abi(name, _bytes(table), table.text("side", ""), tuple(outcomes[each] for each in names))
    table.close()
    return abi


def _bytes(table: Table) -> tuple[int, ...]:
    try:
        return tuple(bytes.fromhex(table.text("bytes")))
    except ValueError as error:
        raise table.error("bytes", str(error)) from error


def _design(table: Table) -> Design:
    design = Design(
        name=table.text("name"),
        title=table.text("title"),
        pointer=table.text("pointer", ""),
        nullable=table.flag("nullable"),
        through=table.text("through", ""),
        shapes={name: _shape(part) for name, part in table.tables_by_name("shape")},
        result=_value(table, "result", table.text("result")),
        failures={name: _value(table, f"failures.{name}", text) for name, text in table.mapping("failures").items()},
        stores_on=table.texts("stores_on", ()),
        tolerated_on=table.texts("tolerated_on", ()),
        table=table.choice("exception_table", ("required", "optional", "none")),
        functions=table.texts("functions", ()),
        status_must_be_zero=table.flag("status_must_be_zero"),
        unmasks=table.flag("unmasks"),
        frame=table.flag("frame"),
        rule=table.text("rule", ""),
    )
    table.close()
    if "plain" not in design.shapes:
        raise table.error("shape", 'one shape is named "plain"')
    return design


def _shape(table: Table) -> Shape:
    outputs = _numbers(table, "outputs")
    inputs = {name: _value(table, f"inputs.{name}", text) for name, text in table.mapping("inputs").items()}
    shape = Shape(inputs, outputs, table.texts("scrub", ()))
    table.close()
    for name in (*inputs, *outputs, *shape.scrub):
        if name not in GENERAL:
            raise table.error(name, "is no 64-bit register")
    return shape


def _variant(name: str, table: Table) -> Variant:
    variant = Variant(
        name,
        table.text("instruction"),
        _tristate(table, "ret"),
        _tristate(table, "saved"),
        table.text("section", ""),
        table.text("noinstr_when", ""),
    )
    table.close()
    return variant


def _tristate(table: Table, key: str) -> bool | None:
    return table.flag(key) if table.has(key) else None


def _numbers(table: Table, key: str) -> Mapping[str, int]:
    values = table.mapping(key)
    for name, value in values.items():
        if not isinstance(value, int) or isinstance(value, bool):
            raise table.error(f"{key}.{name}", f"must be a whole number, not {value!r}"[:100])
    return dict(values)


def _value(table: Table, key: str, text: object) -> Value:
    try:
        value = parse(str(text))
    except ValueError as error:
        raise table.error(key, str(error)) from error
    if isinstance(value, Const) or all(word in GENERAL for word in _registers(value)):
        return value
    raise table.error(key, f"{text!r} names no 64-bit register")


def _registers(value: Value) -> tuple[str, ...]:
    base = getattr(value, "base", value)
    name = getattr(base, "register", None)
    return (name,) if name else ()
