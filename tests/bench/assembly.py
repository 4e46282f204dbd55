"""Holds the reader of assembly files against gcc, as and objdump, instruction by instruction.

    python tests/bench/assembly.py FOLDER [NAME...]

FOLDER is a kernel tree, or the part of one with arch/x86: its TDX files are compared, or those named, with and without
CONFIG_FRAME_POINTER. Or it is a folder of .S files: all of them are. What the kernel's own headers hold stands in
tests/data/asm/include in our words, and asm-offsets.h is made with the compiler, from the tree's structures.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from reviewer.seamcall.gas.mnemonics import CONDITIONS
from reviewer.seamcall.gas.sections import Sections
from reviewer.seamcall.listing import (
    Directive,
    Immediate,
    Instruction,
    Label,
    Listing,
    Memory,
    Operand,
    Register,
    Target,
)
from reviewer.seamcall.reading import read

STUBS = Path(__file__).resolve().parents[1] / "data" / "asm" / "include"
MEMBERS = "rcx rdx r8 r9 r10 r11 r12 r13 r14 r15 rbx rdi rsi".split()
KNOWN = {f"TDX_MODULE_{member}": 8 * place for place, member in enumerate(MEMBERS)}
TDX = ("arch/x86/virt/vmx/tdx/seamcall.S", "arch/x86/coco/tdx/tdcall.S")
SIZES = {"b": 8, "w": 16, "l": 32, "q": 64}
SAME = [("c", "b", "nae"), ("ae", "nb", "nc"), ("e", "z"), ("ne", "nz"), ("be", "na"), ("a", "nbe"), ("p", "pe"),
        ("np", "po"), ("l", "nge"), ("ge", "nl"), ("le", "ng"), ("g", "nle")]  # fmt: skip
ONE_NAME = {name: names[0] for names in SAME for name in names}
STRINGS = ("movs", "cmps", "stos", "lods", "scas", "ins", "outs")
OTHER_NAMES = {"movabs": "mov", "sal": "shl", "repe": "repz", "rep": "repz", "repne": "repnz", "cltq": "cltq"}
SUFFIXED = re.compile(r"(.*?)([bwlq])")
UNSIZED = frozenset("""call shl sal rol ror mul imul sub sbb syscall nop jmp cltd cqto cltq seamcall tdcall""".split())

LINE = re.compile(r"(?P<file>/\S.*|\S*\.[Sh]):(?P<line>\d+)(?: \(.*\))?$")
CODE = re.compile(r"\s*([0-9a-f]+):\t(.*)")
RELOCATION = re.compile(r"\s*([0-9a-f]+): (R_X86_64_\w+)\s+(\S+?)([+-]0x[0-9a-f]+)?$")
PADDING = re.compile(r"(?:data16 |cs )*(?:nop[wl]? |nop$|xchgw? +%ax,%ax)")
MEMORY = re.compile(r"(?:%(\w\w):)?(-?0x[0-9a-f]+)?(?:\((?:%(\w+))?(?:,%(\w+),(\d))?\))?")


@dataclass
class Theirs:
    """An instruction as objdump shows it."""

    address: int
    text: str
    line: tuple[str, int]
    relocation: tuple[str, int] | None = None


@dataclass
class Comparison:
    """What came out."""

    name: str
    instructions: int = 0
    traps: int = 0
    differences: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


def run(*command: str, text: str | None = None) -> str:
    """What a program prints."""
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}: {done.stderr}")
    return done.stdout


def assembled(source: Path, includes: list[Path], configuration: frozenset[str], into: Path) -> Path:
    """The object file, made with the real tools."""
    flags = [flag for folder in includes for flag in ("-I", str(folder))]
    defines = [f"-D{name}=1" for name in sorted(configuration | {"__ASSEMBLY__", "__KERNEL__", "CONFIG_X86_64"})]
    plain = run("gcc", "-E", "-nostdinc", "-x", "assembler-with-cpp", *defines, *flags, str(source))
    made = into / (source.stem + ".o")
    run("as", "--64", "-g", "-o", str(made), "-", text=plain)
    return made


def disassembled(made: Path) -> dict[str, list[Theirs]]:
    """The instructions of each section."""
    found: dict[str, list[Theirs]] = {}
    section, line = "", ("", 0)
    for text in run("objdump", "-dlr", "-M", "suffix", "--no-show-raw-insn", str(made)).splitlines():
        if text.startswith("Disassembly of section "):
            section = text.removeprefix("Disassembly of section ").rstrip(":")
        elif code := CODE.match(text):
            said = code[2].split("#")[0].strip()
            found.setdefault(section, []).append(Theirs(int(code[1], 16), said, line))
        elif moved := RELOCATION.match(text):
            found[section][-1].relocation = (moved[3], int(moved[4] or "0", 16))
        elif place := LINE.match(text):
            line = (Path(place["file"]).name, int(place["line"]))
    return found


def traps(made: Path) -> list[tuple[str, int]]:
    """The places that the exception table names, in order."""
    shown = run("objdump", "-r", str(made)).partition("[__ex_table]")[2].partition("RELOCATION")[0]
    found = re.findall(r"^[0-9a-f]+ R_X86_64_PC32\s+(\S+?)(?:\+0x([0-9a-f]+))?$", shown, re.MULTILINE)
    return [(section, int(offset or "0", 16)) for section, offset in found]


@dataclass
class Ours:
    """Our listing by section: the instructions, and where each label stands."""

    code: dict[str, list[Instruction]] = field(default_factory=dict)
    places: dict[str, tuple[str, int]] = field(default_factory=dict)
    traps: list[str] = field(default_factory=list)


def sorted_out(listing: Listing) -> Ours:
    """Follow the sections of a listing."""
    made, sections = Ours(), Sections()
    for statement in listing.statements:
        if isinstance(statement, Directive):
            sections.apply(statement.name, statement.arguments)
            if statement.name.startswith("_ASM_EXTABLE"):
                made.traps += statement.arguments[:2]
        here = made.code.setdefault(sections.current, [])
        if isinstance(statement, Instruction):
            here.append(statement)
        elif isinstance(statement, Label):
            made.places[statement.name] = (sections.current, len(here))
    return made


def plain(mnemonic: str) -> tuple[str, str]:
    """Prefixes and name without size or synonyms, and the size that was said."""
    *before, name = mnemonic.split()
    name = name.removesuffix(".s")
    name, said = re.sub(r"mov([sz])(?:x|[bwl][wlq])$", r"mov\1x", name), ""
    for start in ("j", "set", "cmov"):
        rest = name.removeprefix(start)
        if rest != name and rest[:-1] in CONDITIONS and rest not in CONDITIONS and start == "cmov":
            rest, said = rest[:-1], rest[-1]
        if rest != name and rest in CONDITIONS:
            return " ".join([*(OTHER_NAMES.get(word, word) for word in before), start + ONE_NAME.get(rest, rest)]), said
    if name not in UNSIZED and len(name) > 2 and (cut := SUFFIXED.fullmatch(name)):
        name, said = (cut[1], cut[2]) if cut[1] else (name, "")
    return " ".join(OTHER_NAMES.get(word, word) for word in [*before, name]), said


def number(value: int, size: str) -> int:
    """A number as the instruction holds it."""
    return value & ((1 << SIZES.get(size, 64)) - 1)


class Pair:
    """One instruction, ours and theirs."""

    def __init__(self, ours: Instruction, theirs: Theirs, places: Ours, addresses: Mapping[str, list[int]]) -> None:
        self.ours, self.theirs, self.places, self.addresses = ours, theirs, places, addresses

    def difference(self, section: str) -> str:
        """What differs, or nothing."""
        words = self.theirs.text.split()
        count = 1
        while count < len(words) and words[count - 1] in ("rep", "repz", "repnz", "lock", "notrack", "bnd", "data16"):
            count += 1
        name, size = plain(" ".join(words[:count]))
        mine, said = plain(self.ours.mnemonic)
        if name != mine or (said and size and said != size):
            return f"{self.ours.mnemonic} is {' '.join(words[:count])}"
        called = self.ours.origin.call or self.ours.origin.where
        # GNU as gives bytes a line only where a macro made them.
        if not self.ours.encoding and (Path(called.file).name, called.line) != self.theirs.line:
            return f"stands in {called}, not {self.theirs.line}"
        if name.split()[-1] in STRINGS:
            return ""
        return self._operands(name, "".join(words[count:]), size or said, section)

    def _operands(self, name: str, said: str, size: str, section: str) -> str:
        mine = list(self.ours.operands)
        theirs = re.findall(r"(?:\([^)]*\)|[^,(])+", said)
        if name in ("shl", "shr", "sar", "rol", "ror", "rcl", "rcr") and len(mine) == 2 and len(theirs) == 1:
            mine = mine[1:]
        if name in ("test", "xchg") and len(mine) == 2 and not self._same(mine[0], theirs[0], size, section):
            mine.reverse()
        if len(mine) != len(theirs):
            return f"has {len(mine)} operands, not {len(theirs)}: {said}"
        wrong = [a for a, b in zip(mine, theirs, strict=True) if not self._same(a, b, size, section)]
        return f"{wrong[0]} is not in {said}" if wrong else ""

    def _same(self, mine: Operand, theirs: str, size: str, section: str) -> bool:
        if isinstance(mine, Register):
            return theirs == f"%{mine.name}"
        if isinstance(mine, Immediate):
            if mine.value is None:
                return theirs.startswith("$") and self.theirs.relocation is not None
            return theirs.startswith("$") and number(int(theirs[1:], 16), size) == number(mine.value, size)
        if isinstance(mine, Target):
            return self._target(mine, theirs, section)
        return self._memory(mine, theirs)

    def _memory(self, mine: Memory, theirs: str) -> bool:
        found = MEMORY.fullmatch(theirs)
        if found is None:
            return False
        same = (found[1] or "", found[3] or "", found[4] or "", int(found[5] or 1))
        if same != (mine.segment, mine.base, mine.index, mine.scale):
            return False
        return mine.displacement is None or number(int(found[2] or "0", 16), "q") == number(mine.displacement, "q")

    def _target(self, mine: Target, theirs: str, section: str) -> bool:
        if mine.indirect:
            return theirs.startswith("*") and (theirs[1:] == mine.label or self.theirs.relocation is not None
                                               or "(" in theirs)  # fmt: skip
        if self.theirs.relocation and not self.theirs.relocation[0].startswith("."):
            return self.theirs.relocation[0] == mine.label
        place = self.places.places.get(mine.label)
        if place is None:
            return False
        if self.theirs.relocation:
            return place == (self.theirs.relocation[0], self._index(*self.theirs.relocation, 4))
        return place == (section, self._index(section, int(re.split(r"[^0-9a-f]", theirs)[0], 16), 0))

    def _index(self, section: str, address: int, more: int) -> int:
        return index(self.addresses[section], address + more)


def index(addresses: list[int], address: int) -> int:
    """The number of the instruction at an address or after the padding there."""
    return bisect_left(addresses, address)


def without_padding(mine: list[Instruction], real: list[Theirs]) -> list[Theirs]:
    """Their instructions without what .align put between them."""
    kept: list[Theirs] = []
    for each in real:
        ours = mine[len(kept)].mnemonic if len(kept) < len(mine) else ""
        if not PADDING.match(each.text) or ours.startswith(("nop", "xchg")):
            kept.append(each)
    return kept


def compared(listing: Listing, made: Path, name: str) -> Comparison:
    """Our listing against the object file."""
    ours = sorted_out(listing)
    theirs = {name: without_padding(ours.code.get(name, []), code) for name, code in disassembled(made).items()}
    addresses = {section: [each.address for each in code] for section, code in theirs.items()}
    result = Comparison(name, unknown=[f"{each.origin.where}: {each.why}" for each in listing.unknowns])
    for section in dict.fromkeys([*theirs, *(section for section, code in ours.code.items() if code)]):
        mine, real = ours.code.get(section, []), theirs.get(section, [])
        result.instructions += len(mine)
        if len(mine) != len(real):
            result.differences.append(f"{section}: {len(mine)} instructions, not {len(real)}")
        for a, b in zip(mine, real, strict=False):
            if told := Pair(a, b, ours, addresses).difference(section):
                result.differences.append(f"{a.origin.where} ({a.text} | {b.text}): {told}")
    real_traps = [(section, index(addresses[section], offset)) for section, offset in traps(made)]
    mine_traps = [ours.places.get(label, (label, -1)) for label in ours.traps]
    result.traps = len(mine_traps)
    if real_traps != mine_traps:
        result.differences.append(f"exception table: {mine_traps}, not {real_traps}")
    return result


def compare(
    source: Path, root: Path, includes: list[Path], configuration: frozenset[str], known: Mapping[str, int]
) -> Comparison:
    """One file under one configuration; our reader is given what stands in the tree, and no stub."""

    def files(path: str) -> str | None:
        there = root / path
        return there.read_text(errors="replace") if there.is_file() else None

    listing = read(source.relative_to(root).as_posix(), source.read_text(), files, configuration, known)
    with tempfile.TemporaryDirectory() as folder:
        return compared(listing, assembled(source, includes, configuration, Path(folder)), source.name)


def real_offsets(root: Path, into: Path) -> None:
    """Write asm/asm-offsets.h with the offsets that the compiler gives the tree's structures."""
    lines = re.findall(r"OFFSET\((TDX_\w+), *(\w+), *(\w+)\)", (root / "arch/x86/kernel/asm-offsets.c").read_text())
    names = {structure for _, structure, _ in lines}
    headers = [root / "arch/x86/include/asm" / name for name in ("shared/tdx.h", "tdx.h")]
    texts = "\n".join(header.read_text() for header in headers)
    bodies = [found[0] for found in re.finditer(r"^struct (\w+) \{.*?^\};", texts, re.M | re.S) if found[1] in names]
    prints = [f'printf("#define {a} %zu\\n", offsetof(struct {b}, {c}));' for a, b, c in lines]
    program = into / "offsets"
    types = "typedef unsigned long long u64; typedef unsigned int u32;"
    source = ["#include <stdio.h>", "#include <stddef.h>", types, *bodies, "int main(void) {", *prints, "}", ""]
    run("gcc", "-x", "c", "-o", str(program), "-", text="\n".join(source))
    (into / "asm").mkdir()
    (into / "asm" / "asm-offsets.h").write_text(run(str(program)))


def kernel(root: Path, names: list[str]) -> Iterator[Comparison]:
    """The TDX files of a tree."""
    with tempfile.TemporaryDirectory() as folder:
        real_offsets(root, Path(folder))
        includes = [Path(folder), STUBS, root / "arch/x86/include", root / "include"]
        for name in names or [name for name in TDX if (root / name).is_file()]:
            for configuration in (frozenset[str](), frozenset({"CONFIG_FRAME_POINTER"})):
                yield compare(root / name, root, includes, configuration, {})


def folder_of(root: Path) -> Iterator[Comparison]:
    """All .S files of a folder; one that the assembler refuses is a difference."""
    for path in sorted(root.glob("*.S")):
        for configuration in (frozenset[str](), frozenset({"CONFIG_FRAME_POINTER"})):
            try:
                yield compare(path, root, [STUBS], configuration, KNOWN)
            except RuntimeError as refused:
                yield Comparison(path.name, differences=[str(refused)])


def main() -> int:
    """Print a line per file and configuration."""
    root, names = Path(sys.argv[1]).resolve(), sys.argv[2:]
    results = list(kernel(root, names) if (root / "arch").is_dir() else folder_of(root))
    for each in results:
        print(f"{each.name:24} {each.instructions:4} instructions, {each.traps:2} traps, "
              f"{len(each.differences)} differences, {len(each.unknown)} unknown")  # fmt: skip
        for told in [*each.differences, *each.unknown]:
            print(f"    {told}")
    wrong = sum(len(each.differences) for each in results)
    print(f"{sum(each.instructions for each in results)} instructions in {len(results)} listings, {wrong} differences")
    return any(each.differences for each in results)


if __name__ == "__main__":
    sys.exit(main())
