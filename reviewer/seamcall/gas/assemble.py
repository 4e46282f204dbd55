"""One statement without macros in it: labels, symbols, the kernel's words, instructions, directives."""

from __future__ import annotations

import re
from collections.abc import Mapping

from reviewer.seamcall.gas import kernel, operands
from reviewer.seamcall.gas.expressions import evaluate, value
from reviewer.seamcall.gas.mnemonics import JUMPS, LOOPS, PREFIXES, is_instruction
from reviewer.seamcall.gas.sections import Sections
from reviewer.seamcall.gas.source import NotUnderstood, Raw
from reviewer.seamcall.gas.statements import parts, unquoted
from reviewer.seamcall.listing import Directive, Instruction, Label, Memory, Operand, Origin, Statement, Target, Unknown

_LABEL = re.compile(r"""\s*(?:(?P<name>[A-Za-z_.$][\w.$@]*|"[^"]+")|(?P<number>\d+))\s*:(?!:)""", re.ASCII)
_ASSIGNED = re.compile(r"([A-Za-z_.$][\w.$]*)\s*==?(?!=)\s*(.+)", re.ASCII | re.DOTALL)
_WORD = re.compile(r"([A-Za-z_.][\w.]*)(.*)", re.ASCII | re.DOTALL)
_CALL = re.compile(r"\s*\((.*)\)\s*", re.DOTALL)
_LOCAL = re.compile(r"(\d+)([bf])", re.ASCII)
_REGISTER = re.compile(r"%[a-z][a-z0-9]*", re.ASCII)
_NAME = re.compile(r"(?<![\w.$%@])[A-Za-z_.$][\w.$]*", re.ASCII)
_FOREIGN = {
    ".code16": ".code64",
    ".code16gcc": ".code64",
    ".code32": ".code64",
    ".intel_syntax": ".att_syntax",
    ".altmacro": ".noaltmacro",
    ".mri": "",
}
"""Directives after which nothing means what it meant, and those that end that."""
_SETS = frozenset({".set", ".equ", ".equiv", ".eqv"})
_BYTES = frozenset({".byte", ".dc.b"})
_HARMLESS = frozenset(
    """.text .data .bss .rodata .section .pushsection .popsection .previous .subsection .globl .global .weak .local
    .hidden .protected .internal .type .size .align .balign .p2align .balignw .balignl .p2alignw .p2alignl .file .loc
    .ident .symver .code64 .comm .lcomm .version .print .att_syntax .nops .warning .line .title .sbttl .psize .eject
    .list .nolist .extern .addrsig .addrsig_sym .weakref .set .equ .equiv .eqv""".split()
)
_DATA = frozenset(
    """.byte .word .short .hword .2byte .4byte .8byte .long .int .quad .octa .ascii .asciz .string .string8 .string16
    .string32 .string64 .skip .space .zero .fill .float .single .double .tfloat .uleb128 .sleb128 .dc.b .dc.w .dc.l
    .dcb .ds .value""".split()
)


def labels(text: str) -> tuple[list[str], str]:
    """The labels that a statement begins with, and the rest."""
    found, at = list[str](), 0
    while label := _LABEL.match(text, at):
        found.append(unquoted(label["name"] or label["number"]))
        at = label.end()
    return found, text[at:].strip()


class Assembler:
    """Turns statements into the listing's, and keeps the symbols that conditions ask for."""

    def __init__(self, encodings: Mapping[tuple[int, ...], str], configuration: frozenset[str]) -> None:
        self.encodings = encodings
        self.framed = "CONFIG_FRAME_POINTER" in configuration
        self.sections = Sections()
        self.made: list[Statement] = []
        self.section_of: list[str] = []
        self.symbols: dict[str, int | None] = {}
        self.numbered: dict[str, int] = {}
        self.bytes: list[tuple[int, Raw]] = []
        self.registers: dict[str, str] = {}
        self.function = ""
        self.foreign = ""

    def lookup(self, name: str) -> int | None:
        """The number that a name stands for."""
        return self.symbols.get(name)

    def take(self, raw: Raw) -> None:
        """One statement without labels."""
        try:
            self._statement(raw)
        except NotUnderstood as reason:
            self.unknown(raw.text, str(reason), raw.origin)

    def label(self, name: str, origin: Origin) -> None:
        """A label; a numeric one gets a name of its own: the second "1:" is 1#2."""
        self._spell_bytes()
        if name.isdigit():
            self.numbered[name] = self.numbered.get(name, 0) + 1
            name = f"{name}#{self.numbered[name]}"
        else:
            self.symbols.setdefault(name, None)
        self._add(Label(name, origin))

    def unknown(self, text: str, why: str, origin: Origin) -> None:
        """Something that was not understood."""
        self._spell_bytes()
        self._add(Unknown(text, why, origin))

    def finish(self) -> list[Statement]:
        """Everything, in order."""
        self._spell_bytes()
        there = {s.name for s in self.made if isinstance(s, Label)}
        self.made = [_resolved(statement, there) for statement in self.made]
        return self.made

    def _add(self, statement: Statement) -> None:
        self.made.append(statement)
        self.section_of.append(self.sections.current)

    def _statement(self, raw: Raw) -> None:
        if assigned := _ASSIGNED.fullmatch(raw.text):
            self._assign(assigned[1], assigned[2], raw)
            return
        word = _WORD.fullmatch(raw.text)
        if word is None:
            raise NotUnderstood("no statement of an assembly file")
        name, rest = word[1], word[2].strip()
        if name in _BYTES:
            self._take_bytes(rest, raw)
            return
        self._spell_bytes()
        if name.startswith("."):
            self._directive(name, rest, raw)
        elif not self._word(name, rest, raw):
            self._instruction(name, rest, raw)

    def _assign(self, name: str, text: str, raw: Raw) -> None:
        self._spell_bytes()
        named = self._named(text.strip())
        self.registers.pop(name, None)
        made: int | None = None
        try:
            if _REGISTER.fullmatch(named):
                self.registers[name] = named
            else:
                made = value(text, self.lookup)
        finally:
            self.symbols[name] = made
        self._add(Directive(".set", (name, text.strip()), raw.origin))

    def _named(self, text: str) -> str:
        """The text with the registers that .set gave another name."""
        if not self.registers:
            return text
        return _NAME.sub(lambda found: self.registers.get(found[0], found[0]), text)

    def _directive(self, name: str, rest: str, raw: Raw) -> None:
        arguments = parts(rest)
        if name in _FOREIGN or name == _FOREIGN.get(self.foreign):
            self._change(name, raw)
            return
        if name in _SETS and len(arguments) == 2:
            self._assign(arguments[0], arguments[1], raw)
            return
        if name in (".err", ".error", ".abort"):
            raise NotUnderstood(f"the file stops here: {name} {rest}".strip())
        if name in _DATA and self.function and self.sections.holds_code:
            raise NotUnderstood("data inside a function")
        if name not in _HARMLESS and name not in _DATA and not name.startswith(".cfi_"):
            raise NotUnderstood(f"{name} is not read")
        self.sections.apply(name, arguments)
        self._add(Directive(name, arguments, raw.origin))

    def _change(self, name: str, raw: Raw) -> None:
        self.foreign = name if name in _FOREIGN else ""
        if self.foreign:
            raise NotUnderstood(f"{name} is not read, and nothing up to its end")
        self._add(Directive(name, (), raw.origin))

    def _word(self, name: str, rest: str, raw: Raw) -> bool:
        """A word of the kernel's headers; False for anything else."""
        if name == "RET":
            self._add(Instruction("ret", (), raw.origin, raw.text, spelled="RET"))
            return True
        if name in ("CALL_NOSPEC", "JMP_NOSPEC") and rest:
            made = "call" if name == "CALL_NOSPEC" else "jmp"
            self._add(Instruction(made, (Target("%" + rest.lstrip("%"), indirect=True),), raw.origin, raw.text, name))
            return True
        kinds = (kernel.START, kernel.END, kernel.LABEL, kernel.QUIET)
        kind = next((kind for kind in kinds if kind.fullmatch(name)), None)
        if kind is None:
            return False
        call = _CALL.fullmatch(rest)
        arguments = tuple(self._resolve(part) for part in (parts(call[1]) if call else rest.replace(",", " ").split()))
        self._known_word(kind, Directive(name, arguments, raw.origin), raw)
        return True

    def _known_word(self, kind: re.Pattern[str], said: Directive, raw: Raw) -> None:
        self.sections.apply(said.name, said.arguments)
        self._add(said)
        named = said.arguments[0] if said.arguments else ""
        if kind is kernel.START:
            self.function = named or said.name
        if kind in (kernel.START, kernel.LABEL) and named:
            self.label(named, raw.origin)
        if kind is kernel.END:
            self.function = ""
        if self.framed:
            for text in kernel.FRAME.get(said.name, ()):
                mnemonic, _, rest = text.partition(" ")
                there = operands.parse(rest, self.lookup, jump=False)
                self._add(Instruction(mnemonic, there, raw.origin, text, spelled=said.name))

    def _instruction(self, name: str, rest: str, raw: Raw) -> None:
        mnemonic = name if name == "rex.W" else name.lower()
        prefix = ""
        while mnemonic in PREFIXES and (more := _WORD.fullmatch(rest)):
            prefix += mnemonic + " "
            mnemonic, rest = more[1].lower(), more[2].strip()
        rest = self._named(rest)
        if self.foreign:
            raise NotUnderstood(f"an instruction after {self.foreign}")
        if not is_instruction(mnemonic, rest):
            raise NotUnderstood(f"{mnemonic if prefix else name} is no instruction, directive or macro that is known")
        jump = mnemonic in JUMPS or mnemonic in LOOPS
        there = tuple(self._placed(operand) for operand in operands.parse(rest, self.lookup, jump=jump))
        self._doubt(there)
        if sum(isinstance(operand, Memory) for operand in there) > 1 and not _moves_strings(mnemonic):
            raise NotUnderstood("two operands in memory, which no instruction takes")
        spelled = next((word for word, body in raw.words if mnemonic == body.strip().split(" ")[0].split("\t")[0]), "")
        self._add(Instruction(prefix + mnemonic, there, raw.origin, raw.text, spelled))

    def _doubt(self, there: tuple[Operand, ...]) -> None:
        """A name alone is a place in memory, or a register that a header names."""
        for operand in there:
            if not isinstance(operand, Memory) or operand.displacement is not None or operand.text in self.symbols:
                continue
            if not (operand.base or operand.index or operand.segment):
                raise NotUnderstood(f"{operand.text} may be a register or a place in memory")

    def _placed(self, operand: Operand) -> Operand:
        if isinstance(operand, Target) and not operand.indirect:
            return Target(self._resolve(operand.label))
        return operand

    def _resolve(self, label: str) -> str:
        found = _LOCAL.fullmatch(label)
        if found is None:
            return label
        count = self.numbered.get(found[1], 0) + (found[2] == "f")
        if not count:
            raise NotUnderstood(f"there is no {found[1]}: before it")
        return f"{found[1]}#{count}"

    def _take_bytes(self, rest: str, raw: Raw) -> None:
        try:
            values = [evaluate(part, self.lookup) & 0xFF for part in parts(rest)]
        except NotUnderstood:
            self._spell_bytes()
            self._directive(".byte", rest, raw)
            return
        self.bytes += [(value, raw) for value in values]

    def _spell_bytes(self) -> None:
        """Find known instructions in the bytes that stand together."""
        taken, self.bytes = self.bytes, []
        at = 0
        while at < len(taken):
            size = self._instruction_at(taken, at)
            if not size:
                self._plain_byte(*taken[at])
            at += size or 1

    def _instruction_at(self, taken: list[tuple[int, Raw]], at: int) -> int:
        for size in sorted({len(encoding) for encoding in self.encodings}, reverse=True):
            name = self.encodings.get(tuple(value for value, _ in taken[at : at + size]))
            if name is None:
                continue
            raw = taken[at][1]
            spelled = next((word for word, body in raw.words if body.lstrip().startswith(".byte")), ".byte")
            values = tuple(value for value, _ in taken[at : at + size])
            self._add(Instruction(name, (), raw.origin, raw.text, spelled, values))
            return size
        return 0

    def _plain_byte(self, value: int, raw: Raw) -> None:
        if self.function and self.sections.holds_code:
            self._add(Unknown(raw.text, f"the byte {value:#04x} spells no instruction that is known", raw.origin))
        else:
            self._add(Directive(".byte", (f"{value:#04x}",), raw.origin))


def _moves_strings(mnemonic: str) -> bool:
    return mnemonic[:-1] in ("movs", "cmps", "outs", "ins") or mnemonic in ("movs", "cmps", "outs", "ins")


def _resolved(statement: Statement, there: set[str]) -> Statement:
    """A jump to a numeric label that never comes is not understood."""
    if not isinstance(statement, Instruction | Directive):
        return statement
    named: tuple[str, ...] = ()
    if isinstance(statement, Instruction):
        named = tuple(operand.label for operand in statement.operands if isinstance(operand, Target))
    elif statement.name.startswith("_ASM_"):
        named = statement.arguments
    lost = next((name for name in named if "#" in name and name not in there and name[0].isdigit()), None)
    if lost is None:
        return statement
    text = statement.name if isinstance(statement, Directive) else statement.text
    return Unknown(text, f"there is no {lost.partition('#')[0]}: after it", statement.origin)
