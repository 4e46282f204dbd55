"""What reading an assembly file gives: its statements after all macros, each knowing where it comes from."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Where:
    """A line of a file."""

    file: str
    line: int
    """1-based."""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a statement was written, and through which macros it came to stand here."""

    where: Where
    """The line that holds the words: in the macro's body for an expanded statement."""
    macro: str = ""
    """The innermost macro; empty for a statement that stands in the file itself."""
    call: Where | None = None
    """The outermost invocation; None outside macros."""
    arguments: str = ""
    """The arguments of the outermost invocation with defaults filled in: "host=1 ret=1 saved=0"."""


@dataclass(frozen=True, slots=True)
class Register:
    """%rax, without the percent sign, as written: rax, eax, al."""

    name: str


@dataclass(frozen=True, slots=True)
class Immediate:
    """$5 or $SYMBOL."""

    value: int | None
    """None where it names a symbol that no file defines as a number."""
    text: str


@dataclass(frozen=True, slots=True)
class Memory:
    """disp(base, index, scale)."""

    displacement: int | None
    """None where it names something that is not known as a number."""
    base: str
    """Register name; empty without one."""
    index: str
    scale: int
    segment: str
    text: str


@dataclass(frozen=True, slots=True)
class Target:
    """What a jump or a call names: a label, resolved for numeric ones ("1f" becomes the name in Label)."""

    label: str
    indirect: bool = False


Operand = Register | Immediate | Memory | Target


@dataclass(frozen=True, slots=True)
class Instruction:
    """One machine instruction; a run of .byte that spells one known to the contract is one too."""

    mnemonic: str
    """Lower case, AT&T suffix kept: movq, pushq, jc, ret; RET, ANNOTATE_* and the like are not instructions."""
    operands: tuple[Operand, ...]
    """In AT&T order, the destination last."""
    origin: Origin
    text: str
    spelled: str = ""
    """The word of the source where it is not the mnemonic: "RET" for a ret, "seamcall" for its bytes."""
    encoding: tuple[int, ...] = ()
    """The bytes, where the source gives them."""


@dataclass(frozen=True, slots=True)
class Label:
    """A place in the code."""

    name: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class Directive:
    """A statement that makes no instruction: .section, SYM_FUNC_START, _ASM_EXTABLE_FAULT, EXPORT_SYMBOL_GPL ..."""

    name: str
    arguments: tuple[str, ...]
    origin: Origin


@dataclass(frozen=True, slots=True)
class Unknown:
    """A line that was not understood; a rule that depends on what it does says so."""

    text: str
    why: str
    origin: Origin


Statement = Instruction | Label | Directive | Unknown


@dataclass(frozen=True, slots=True, kw_only=True)
class Function:
    """What stands between its START, a bare label in the worst case, and its END."""

    name: str
    start: Directive | Label
    """A label where no SYM_*_START announces it."""
    end: Directive | None
    """None where the file ends before it, or another function begins."""
    section: str
    body: tuple[Statement, ...]

    @property
    def instances(self) -> str:
        """The arguments of the macro calls in its body: "host=1 ret=1 saved=0"; empty without."""
        told = (s.origin.arguments for s in self.body if s.origin.call and s.origin.arguments)
        return next(iter(dict.fromkeys(told)), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A file read under one configuration."""

    file: str
    configuration: frozenset[str]
    """The CONFIG_ names that are on."""
    statements: tuple[Statement, ...]
    functions: tuple[Function, ...]
    includes: tuple[str, ...]
    """As written, of the file itself, in order."""
    included: tuple[str, ...] = ()
    """As written, of the file and of all that it includes, each once; headers that are known and not opened too."""
    missing: tuple[str, ...] = ()
    """Included files that nobody could give."""
    offsets: str = ""
    """Where structure offsets come from: "asm-offsets.c and the structure", "the contract" or ""."""

    @property
    def unknowns(self) -> tuple[Unknown, ...]:
        """Everything that was not understood."""
        return tuple(s for s in self.statements if isinstance(s, Unknown))
