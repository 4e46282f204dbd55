"""A function under judgement: its body, its contract, and what it is asked to be."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from reviewer.seamcall.contract import Abi, Contract, Design, Shape, Variant
from reviewer.seamcall.listing import Directive, Function, Instruction, Label, Listing, Memory, Register, Statement
from reviewer.seamcall.registers import PARTS

ARGUMENT = re.compile(r"(\w+)=(\w+)")
EXTABLE = re.compile(r"^_ASM_EXTABLE\w*$")
FAULT = frozenset({"EX_TYPE_FAULT", "2"})
"""Source: arch/x86/include/asm/extable_fixup_types.h."""


@dataclass(frozen=True, slots=True)
class TableEntry:
    """An entry of the exception table: the address that may fault, and where control goes then."""

    directive: Directive
    source: str
    target: str
    fault: bool
    """The type that puts the trap number into rax."""


@dataclass(frozen=True)
class Subject:
    """One function in one configuration, with the contract that it is judged by."""

    function: Function
    listing: Listing
    contract: Contract
    design: Design

    @property
    def body(self) -> tuple[Statement, ...]:
        """Its statements."""
        return self.function.body

    @cached_property
    def arguments(self) -> Mapping[str, bool]:
        """The macro's arguments, where the body comes from a macro that has them: {"host": True, "ret": False}."""
        return {name: value not in ("0", "") for name, value in ARGUMENT.findall(self.function.instances)}

    @property
    def variant(self) -> Variant | None:
        """What its name promises."""
        return self.contract.variants.get(self.function.name)

    @cached_property
    def calls(self) -> tuple[int, ...]:
        """Where the instructions of the contract stand."""
        names = self.contract.encodings
        return tuple(n for n, each in enumerate(self.body) if isinstance(each, Instruction) and each.mnemonic in names)

    @cached_property
    def abi(self) -> Abi | None:
        """The instruction that it should use: by name, then by the macro's argument, then by what stands there."""
        known = self.contract.instructions
        if self.variant:
            return known[self.variant.instruction]
        if "host" in self.arguments:
            side = "1" if self.arguments["host"] else "0"
            return next((abi for abi in known.values() if abi.side == side), None)
        found = (each for n in self.calls if isinstance(each := self.body[n], Instruction))
        return next((known[each.mnemonic] for each in found if each.mnemonic in known), None)

    @cached_property
    def ret(self) -> bool | None:
        """Whether outputs are to be stored; None where nobody says so."""
        if "ret" in self.arguments:
            return self.arguments["ret"]
        return self.variant.ret if self.variant and "saved" in self.design.shapes else None

    @cached_property
    def saved(self) -> bool:
        """Whether the form with the callee-saved registers is asked for."""
        if "saved" not in self.design.shapes:
            return False
        if "saved" in self.arguments:
            return self.arguments["saved"]
        if self.variant and self.variant.saved is not None:
            return self.variant.saved
        more = self.design.shapes["saved"].outputs.keys() - self.design.shapes["plain"].outputs.keys()
        return any(_written(each) in more for each in loads(self.body, self.design.through))

    @property
    def shape(self) -> Shape:
        """The registers of its form."""
        return self.design.shapes["saved" if self.saved else "plain"]

    @cached_property
    def labels(self) -> Mapping[str, int]:
        """Label -> index in the body; the first of several."""
        found: dict[str, int] = {}
        for n, each in enumerate(self.body):
            if isinstance(each, Label):
                found.setdefault(each.name, n)
        return found

    @cached_property
    def entries(self) -> tuple[TableEntry, ...]:
        """Exception table entries that name a label of this function, and those that stand in it."""
        inside = {id(each) for each in self.body}
        found = (entry for each in self.listing.statements for entry in _entry(each))
        return tuple(e for e in found if e.source in self.labels or id(e.directive) in inside)

    def covering(self, call: int) -> TableEntry | None:
        """The entry whose fault address is exactly the statement at an index."""
        return next((e for e in self.entries if self.after(e.source) == call), None)

    def after(self, label: str) -> int | None:
        """The index of the first instruction at a label."""
        start = self.labels.get(label)
        if start is None:
            return None
        passed = (Label, Directive)
        return next((n for n in range(start, len(self.body)) if not isinstance(self.body[n], passed)), None)


def subjects(listing: Listing, contracts: Sequence[Contract]) -> Iterator[Subject]:
    """The functions of a file that a contract is about."""
    for function in listing.functions:
        for contract in contracts:
            if _concerned(function, contract):
                yield Subject(function, listing, contract, _design(function, contract))
                break


def _concerned(function: Function, contract: Contract) -> bool:
    if contract.about(function.name):
        return True
    names = contract.encodings
    asked = any(name == "host" for name, _ in ARGUMENT.findall(function.instances))
    # Whoever calls the instruction by another name may have another convention: that is no violation of this one.
    return (
        asked
        and "*" in contract.functions
        and any(isinstance(s, Instruction) and s.mnemonic in names for s in function.body)
    )


def _design(function: Function, contract: Contract) -> Design:
    """By name, then by how the arguments come: through a pointer or in registers."""
    for design in contract.designs:
        if function.name in design.functions:
            return design
    left = [design for design in contract.designs if not design.functions]
    variant = contract.variants.get(function.name)
    asked = {name for name, _ in ARGUMENT.findall(function.instances)}
    if not asked.isdisjoint(("ret", "saved")) or (variant and variant.saved):
        left = [design for design in left if "saved" in design.shapes] or left
    loaded = [design for design in left if design.through and any(loads(function.body, design.through))]
    plain = [design for design in left if not design.through]
    return (loaded or plain or left)[0]


def loads(body: Sequence[Statement], base: str) -> Iterator[Instruction]:
    """The loads of a register through another one."""
    for each in body:
        if isinstance(each, Instruction) and len(each.operands) == 2:
            source, target = each.operands
            if isinstance(source, Memory) and isinstance(target, Register) and source.base == base:
                yield each


def _written(instruction: Instruction) -> str:
    target = instruction.operands[-1]
    return PARTS[target.name][0] if isinstance(target, Register) and target.name in PARTS else ""


def _entry(statement: Statement) -> Iterator[TableEntry]:
    if not isinstance(statement, Directive) or not EXTABLE.match(statement.name) or len(statement.arguments) < 2:
        return
    source, target, *rest = (argument.strip() for argument in statement.arguments)
    fault = statement.name == "_ASM_EXTABLE_FAULT" or not FAULT.isdisjoint(rest)
    yield TableEntry(statement, source, target, fault)
