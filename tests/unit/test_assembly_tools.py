"""The reader of assembly gives what gcc, as and objdump give, for each file under tests/data/asm."""

from __future__ import annotations

import importlib.util
import shutil
import sys
from pathlib import Path
from types import ModuleType

import pytest

TESTS = Path(__file__).resolve().parents[1]
FOLDER = TESTS / "data" / "asm"
FILES = sorted(path.name for path in FOLDER.glob("*.S"))
FRAMES = frozenset({"CONFIG_FRAME_POINTER"})

pytestmark = pytest.mark.skipif(
    not all(map(shutil.which, ("gcc", "as", "objdump"))), reason="gcc, as or objdump is not installed"
)


@pytest.fixture(scope="module")
def bench() -> ModuleType:
    spec = importlib.util.spec_from_file_location("assembly_bench", TESTS / "bench" / "assembly.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_there_is_a_file_for_each_construct() -> None:
    assert len(FILES) >= 30


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("configuration", [frozenset[str](), FRAMES], ids=["plain", "frames"])
def test_every_instruction_is_the_assemblers(bench: ModuleType, name: str, configuration: frozenset[str]) -> None:
    path = FOLDER / name
    if configuration and "FRAME" not in path.read_text():
        configuration = frozenset({"CONFIG_64BIT"})
    result = bench.compare(path, FOLDER, [bench.STUBS], configuration, bench.KNOWN)
    assert result.instructions
    assert (result.differences, result.unknown) == ([], [])


WRONG = {
    "a register": ("mov %rdi, %rax", "mov %rdi, %rcx"),
    "the order of operands": ("mov %rdi, %rax", "mov %rax, %rdi"),
    "a size": ("movq $1, (%rdi)", "movl $1, (%rdi)"),
    "a number": ("mov $5, %rax", "mov $6, %rax"),
    "an offset": ("mov 8(%rdi), %rax", "mov 16(%rdi), %rax"),
    "a scale": ("mov (%rdi,%rsi,8), %rax", "mov (%rdi,%rsi,4), %rax"),
    "a segment": ("mov %gs:8, %rax", "mov %fs:8, %rax"),
    "a condition": ("1: jc 1b", "1: jnc 1b"),
    "a target": ("1: nop; 2: jmp 1b", "1: nop; 2: jmp 2b"),
    "one more": ("nop", "nop; nop"),
    "a line": ("nop", "\n nop"),
}


@pytest.mark.parametrize(("real", "read"), WRONG.values(), ids=WRONG)
def test_the_comparison_sees(bench: ModuleType, tmp_path: Path, real: str, read: str) -> None:
    source = tmp_path / "a.S"
    source.write_text(f" {real}\n")
    made = bench.assembled(source, [], frozenset(), tmp_path)
    same = bench.read("a.S", source.read_text(), lambda path: None, frozenset())
    assert bench.compared(same, made, "a.S").differences == []
    other = bench.read("a.S", f" {read}\n", lambda path: None, frozenset())
    assert bench.compared(other, made, "a.S").differences


def test_the_comparison_sees_the_exception_table(bench: ModuleType, tmp_path: Path) -> None:
    text = "#include <asm/asm.h>\n1: nop\n2: nop\n _ASM_EXTABLE_FAULT({}, 2b)\n"
    source = tmp_path / "a.S"
    source.write_text(text.format("1b"))
    made = bench.assembled(source, [bench.STUBS], frozenset(), tmp_path)
    for label, wrong in (("1b", 0), ("2b", 1)):
        listing = bench.read("a.S", text.format(label), lambda path: None, frozenset())
        assert len(bench.compared(listing, made, "a.S").differences) == wrong
