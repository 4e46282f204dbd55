"""What a function does around its instruction, to hold comments and changelogs against."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from reviewer.seamcall.contract import Contract, Design, Shape, Variant
from reviewer.seamcall.judgements.case import CannotTellError, Case, NotApplicableError, after
from reviewer.seamcall.listing import Instruction, Memory
from reviewer.seamcall.registers import CALLEE_SAVED
from reviewer.seamcall.values import Const, Entry, Out, Slot, Value, certain

ARGUMENTS = ("rdi", "rsi", "rdx", "rcx", "r8", "r9")
"""The registers of the first arguments of a C function, in order. Source: System V ABI, x86-64 supplement, 3.2.3."""
LEAF = "rax"
STATUS = "rax"
"""Where SEAMCALL and TDCALL take the leaf number, and give the status. Source: the contract, on either side."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conduct:
    """A function that makes the call, or several of one macro."""

    design: str
    """Empty where those of one macro differ."""
    instruction: str
    """Empty where those of one macro differ."""
    inputs: Mapping[str, Value]
    """Register at the instruction -> what it is given, leaf number included."""
    outputs: frozenset[str]
    """Registers that are stored after it."""
    results: Mapping[str, Value]
    """Outcome -> what is returned in rax."""
    bases: frozenset[str]
    """Registers that stores go through."""
    null: bool | None
    """Whether the pointer for the outputs may be NULL; None where nothing tells."""

    @property
    def passed(self) -> frozenset[str]:
        """The registers beside the leaf number's."""
        return frozenset(self.inputs) - {LEAF}


def conduct(case: Case) -> Conduct | None:
    """The facts of one function; None where they are not the same on every way, or not sure."""
    try:
        ways = [way for way in case.returning() if way.before and way.outcome]
    except (CannotTellError, NotApplicableError):
        return None
    if not ways or any(way.end.clouds for way in ways):
        return None
    pointer = case.subject.design.pointer
    states = [way.before.state.registers for way in ways if way.before]
    if any(_strange(case, name, state[name].value) for state in states for name in state):
        return None
    inputs = {name: state[name].value for state in states for name in state if _given(case, name, state[name].value)}
    stores = [store for way in ways for store in after(way)]
    results = {way.outcome.name: way.end.registers[STATUS].value for way in ways if way.outcome}
    if not all(map(certain, (*inputs.values(), *results.values()))):
        return None
    tested = any(condition == ("zero", Entry(pointer)) for way in ways for condition in way.end.assumed)
    return Conduct(
        design=case.subject.design.name,
        instruction=case.subject.abi.name if case.subject.abi else "",
        inputs=inputs,
        outputs=frozenset(each.held.value.register for each in stores if isinstance(each.held.value, Out)),
        results=results,
        bases=frozenset(filter(None, (_base(case, store.index) for store in stores))),
        null=tested if stores else None,
    )


def _given(case: Case, register: str, value: Value) -> bool:
    """Whether a register is handed over on purpose, and not merely left as it was."""
    if isinstance(value, Entry):
        kept = case.subject.shape.inputs.get(register) == value
        return kept or (value.register != register and value.register != case.subject.design.pointer)
    return isinstance(value, (Slot, Const)) and getattr(value, "base", None) != Entry("rsp")


def _strange(case: Case, register: str, value: Value) -> bool:
    """Whether a register holds what this form has no use for: then it is another form, and not known."""
    kept = value == Entry(register) or (register in CALLEE_SAVED and value == Entry(case.subject.design.pointer))
    return register not in ("rsp", "rbp") and not kept and not _given(case, register, value)


def _base(case: Case, index: int) -> str:
    statement = case.subject.body[index]
    operands = statement.operands if isinstance(statement, Instruction) else ()
    return next((each.base for each in operands if isinstance(each, Memory) and each.base), "")


def promised(contract: Contract, function: str, design: Design) -> Conduct | None:
    """What the contract says of a function whose code is not in sight; None of one that it does not know."""
    variant = contract.variants.get(function)
    if variant is None:
        return None
    shape = _shape(variant, design)
    return Conduct(
        design=design.name,
        instruction=variant.instruction,
        inputs=shape.inputs,
        outputs=frozenset(shape.outputs) if variant.ret is not False or design.nullable else frozenset(),
        results={"ok": design.result, **(design.failures if variant.instruction == "seamcall" else {})},
        bases=frozenset(),
        null=design.nullable or None,
    )


def _shape(variant: Variant, design: Design) -> Shape:
    return design.shapes["saved" if variant.saved and "saved" in design.shapes else "plain"]


def joined(conducts: Iterable[Conduct]) -> Conduct | None:
    """What those of one macro do between them; None for none."""
    several = tuple(conducts)
    if not several:
        return None
    first = several[0]
    alike = {each.design for each in several} == {first.design}
    return Conduct(
        design=first.design if alike else "",
        instruction=first.instruction if {each.instruction for each in several} == {first.instruction} else "",
        inputs={name: value for each in several for name, value in each.inputs.items()},
        outputs=frozenset().union(*(each.outputs for each in several)),
        results={name: value for each in several for name, value in each.results.items()},
        bases=frozenset().union(*(each.bases for each in several)),
        null=first.null if alike else None,
    )
