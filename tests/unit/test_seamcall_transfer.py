"""reviewer.seamcall.transfer against iced-x86: registers and flags read and written, for the bytes of GNU as."""

from __future__ import annotations

import re
import shutil
import subprocess
from functools import cache
from pathlib import Path

import iced_x86
import pytest

from reviewer.seamcall import transfer
from reviewer.seamcall.listing import Instruction
from reviewer.seamcall.reading import read
from reviewer.seamcall.registers import FLAGS, PARTS
from reviewer.seamcall.state import FlagUse, State, Write

TWO = ("mov", "and", "or", "xor", "add", "sub", "cmp", "test", "adc", "sbb", "xchg")
FORMS = ("{0}q %rbx, %rcx", "{0}l %r9d, %eax", "{0}q %r12, 16(%rsi)", "{0}w %cx, %dx", "{0}b %al, %r8b")
ONE = ("inc", "dec", "neg", "not")
SHIFTS = ("shl", "sal", "shr", "sar", "rol", "ror")
PLAIN = """
movabs $0x8000ff0000000000, %rdi
movq $-1, %rax
movq $0x10, 8(%rsp)
movq 8(%rsp), %rax
movq (%rsi,%rdx,8), %r11
leaq 8(%rsp), %rsp
leaq (%rsi,%rcx,4), %rdx
leal 4(%rdi), %eax
pushq %r12
pushq $5
pushq 8(%rsi)
popq %r12
leave
cltq_is_not_here
movzbl %al, %ecx
movzwl %di, %eax
movsbq %al, %rdx
movslq %edi, %rax
cltq
movzbl 3(%rsi), %ecx
btq $63, %rax
btsq $3, %rcx
stc
clc
cmc
sti
cli
cld
std
nop
endbr64
lfence
mfence
sfence
pause
pushfq_is_not_here
popf
xorl %eax, %eax
subq %rcx, %rcx
cmpq $0, %r12
testq %rax, %rax
addq $8, %rsp
cmovcq %rdi, %rax
""".split("\n")
SOURCES = sorted(
    {
        *(form.format(name) for name in TWO for form in FORMS),
        *(f"{name}{form}" for name in ONE for form in ("q %rcx", "l %r8d", "q 8(%rsi)")),
        *(f"{name}{form}" for name in SHIFTS for form in ("q $3, %rcx", "l $1, %r8d", "q $2, 8(%rsi)")),
        *(f"cmov{cc} %rdi, %rax" for cc in transfer.CONDITIONS),
        *(f"set{cc} %al" for cc in transfer.CONDITIONS),
        *(line for line in PLAIN if line and "not_here" not in line),
    }
)

pytestmark = pytest.mark.skipif(shutil.which("as") is None, reason="GNU as is not installed")


@cache
def encoded(folder: Path) -> dict[str, bytes]:
    """The bytes of each line, all assembled in one go; labels part them."""
    source, thing = folder / "all.s", folder / "all.o"
    source.write_text("".join(f"\t{line}\n\t.balign 16, 0xcc\n" for line in SOURCES))
    subprocess.run(["as", "-o", thing, source], check=True, capture_output=True)
    subprocess.run(["objcopy", "-O", "binary", "-j", ".text", thing, folder / "all.bin"], check=True)
    code = (folder / "all.bin").read_bytes()
    return {line: code[16 * n : 16 * n + 16] for n, line in enumerate(SOURCES)}


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("as")


def effects(line: str) -> tuple[set[str], set[str], set[str], set[str]]:
    """Registers read and written, flags read and written, as the table has them."""
    (statement,) = (s for s in read("a.S", f"\t{line}\n", lambda _: None, frozenset()).statements)
    assert isinstance(statement, Instruction), statement
    state, seen = _Watched(), set(FLAGS)
    state.begin(0)
    transfer.execute(state, statement)
    written = {event.register for event in state.events if isinstance(event, Write)}
    if state.registers["rsp"].chain:
        written.add("rsp")
        state.seen.add("rsp")
    used = {flag for event in state.events if isinstance(event, FlagUse) for flag in event.flags}
    return state.seen, written, used, {flag for flag in seen if state.flags[flag].made == 0}


class _Watched(State):
    """A state that keeps which registers were looked at."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: set[str] = set()

    def get(self, name: str) -> object:  # type: ignore[override]
        self.seen.add(PARTS[name][0])
        return super().get(name)

    def set(self, name: str, value: object, *, popped: bool = False) -> None:
        super().set(name, value, popped=popped)  # type: ignore[arg-type]


FORGOTTEN = {"xorl %eax, %eax": {"rax"}, "subq %rcx, %rcx": {"rcx"}, "leave": {"rsp"}}
"""Read in the table, but without a trace in the result."""
BITS = {
    "CF": iced_x86.RflagsBits.CF,
    "PF": iced_x86.RflagsBits.PF,
    "AF": iced_x86.RflagsBits.AF,
    "ZF": iced_x86.RflagsBits.ZF,
    "SF": iced_x86.RflagsBits.SF,
    "OF": iced_x86.RflagsBits.OF,
    "DF": iced_x86.RflagsBits.DF,
    "IF": iced_x86.RflagsBits.IF,
}
READS = {"READ", "READ_WRITE", "COND_READ", "READ_COND_WRITE", "COND_WRITE"}
"""What is written on a condition keeps its old value without it: the table reads that."""
WRITES = {"WRITE", "READ_WRITE", "COND_WRITE", "READ_COND_WRITE"}
ACCESS = {value: name for name, value in vars(iced_x86.OpAccess).items() if name.isupper()}
NAMES = {
    value: re.sub(r"^(r\d+)l$", r"\1b", name.lower())
    for name, value in vars(iced_x86.Register).items()
    if name.isupper()
}


def known(code: bytes) -> tuple[set[str], set[str], set[str], set[str]]:
    """The same from iced-x86."""
    instruction = next(iter(iced_x86.Decoder(64, code)))
    info = iced_x86.InstructionInfoFactory().info(instruction)
    reads, writes = set[str](), set[str]()
    for used in info.used_registers():
        name = NAMES.get(used.register, "")
        if name in PARTS:
            reads |= {PARTS[name][0]} if ACCESS[used.access] in READS else set()
            writes |= {PARTS[name][0]} if ACCESS[used.access] in WRITES else set()
    flags = {flag for flag, bit in BITS.items() if instruction.rflags_read & bit}
    changed = {flag for flag, bit in BITS.items() if instruction.rflags_modified & bit}
    return reads, writes, flags, changed


@pytest.mark.parametrize("line", SOURCES)
def test_the_table_agrees_with_iced(line: str, folder: Path) -> None:
    ours, theirs = effects(line), known(encoded(folder)[line])
    assert ours[1:] == theirs[1:], "registers written, flags read, flags written"
    assert ours[0] - FORGOTTEN.get(line, set()) == theirs[0], "registers read"


def test_every_entry_of_the_table_is_compared() -> None:
    names = {transfer._named(line.split()[0])[0] for line in SOURCES}
    quiet = {"pushf", "movsxd", "prefetcht0", "int3", "clac", "stac", "bts", "btr", "btc"}
    same_as_another = {name for name in transfer.TABLE if name.startswith(("movz", "movs"))}
    assert transfer.TABLE.keys() - names - quiet - same_as_another == set()
