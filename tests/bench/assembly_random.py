"""Holds the reader of assembly against the real tools on files made at random.

    python tests/bench/assembly_random.py COUNT [SEED]

A file has a few macros with all kinds of parameters, which call each other, repeat and decide, and a function that
calls them. What the assembler refuses counts for nothing, but then our listing should say so too; that is counted.
"""

from __future__ import annotations

import random
import sys
import tempfile
from pathlib import Path

from assembly import assembled, compared  # beside this file

from reviewer.seamcall.reading import read

REGISTERS = "%rax %rcx %rdx %rsi %rdi %r8 %r9 %r10 %r11 %r12".split()
NUMBERS = "0 1 2 3 8 -1 0x10 (1+2) 4*2".split()


class Author:
    """Writes one file."""

    def __init__(self, seed: int) -> None:
        self.at = random.Random(seed)
        self.macros: list[list[tuple[str, str]]] = []

    def file(self) -> str:
        lines = ["#define NINE 9", "#define PLUS(a, b) ((a) + (b))", ".set five, 5"]
        for number in range(self.at.randint(1, 4)):
            lines += self.macro(number)
        lines.append("f:")
        for _ in range(self.at.randint(1, 6)):
            lines += self.statement([], 0)
        return "\n".join([*lines, " ret", ""])

    def macro(self, number: int) -> list[str]:
        parameters = [(f"p{place}", self.at.choice(["", "", ":req", "=1", "=%rax", '="1 2"'])) for place in
                      range(self.at.randint(0, 3))]  # fmt: skip
        head = self.at.choice([", ", " "]).join(name + kind for name, kind in parameters)
        body = [line for _ in range(self.at.randint(1, 5)) for line in self.statement([n for n, _ in parameters], 0)]
        if self.at.random() < 0.4:
            body += [" jmp .Lat\\@", " nop", ".Lat\\@:"]
        self.macros.append(parameters)
        return [f".macro m{number} {head}", *body, ".endm"]

    def value(self, names: list[str]) -> str:
        if names and self.at.random() < 0.5:
            return "\\" + self.at.choice(names)
        return self.at.choice([*NUMBERS, *NUMBERS, "five", "NINE", "PLUS(2, 3)"])

    def register(self, names: list[str]) -> str:
        return "\\" + self.at.choice(names) if names and self.at.random() < 0.3 else self.at.choice(REGISTERS)

    def statement(self, names: list[str], depth: int) -> list[str]:
        kinds = ["plain"] * 4 + ["call"] * 2 * bool(self.macros)
        if depth < 3:
            kinds += ["if", "if", "ifb", "ifc", "rept", "irp", "set", "numeric"]
        made: list[str] = getattr(self, self.at.choice(kinds))(names, depth)
        return made

    def block(self, names: list[str], depth: int) -> list[str]:
        return [line for _ in range(self.at.randint(0, 2)) for line in self.statement(names, depth + 1)]

    def plain(self, names: list[str], _: int) -> list[str]:
        a, b, n = self.register(names), self.register(names), self.value(names)
        forms = [f"mov {a}, {b}", f"add ${n}, {b}", f"mov {n}({a}), {b}", f"movq {a}, {n}({b})", f"push {a}",
                 f"lea ({a},{b},4), {a}", f"test {a}, {b}; nop", f"xor {a},{b} # {n}", "RET"]  # fmt: skip
        return [" " + self.at.choice(forms[:-1])]

    def call(self, names: list[str], _: int) -> list[str]:
        number = self.at.randrange(len(self.macros))
        given = []
        for name, _kind in self.macros[number]:
            plain = [self.value(names), self.register(names), '"%rax"', "", "1 + 2", "1 2"]
            named = [f"{name}={self.value(names)}", f"{name} = {self.register(names)}"]
            value = self.at.choice(plain + named)
            given.append(value)
        return [f" m{number} " + self.at.choice([", ", ",", " "]).join(given)]

    def condition(self, names: list[str], depth: int, head: str) -> list[str]:
        lines = [head, *self.block(names, depth)]
        if self.at.random() < 0.3:
            lines += [f" .elseif {self.value(names)} < 3", *self.block(names, depth)]
        if self.at.random() < 0.5:
            lines += [" .else", *self.block(names, depth)]
        return [*lines, " .endif"]

    def numbers(self, names: list[str]) -> str:
        sign = self.at.choice("== != < > <= >= + - & | && ||".split())
        return f"{self.at.choice(['', '!', '~'])}{self.value(names)} {sign} {self.value(names)}"

    def ifs(self, names: list[str], depth: int) -> list[str]:
        return self.condition(names, depth, f" .if {self.numbers(names)}")

    def ifb(self, names: list[str], depth: int) -> list[str]:
        asked = self.value(names) if names else self.at.choice(["", "x"])
        return self.condition(names, depth, f" {self.at.choice(['.ifb', '.ifnb'])} {asked}")

    def ifc(self, names: list[str], depth: int) -> list[str]:
        head = f" {self.at.choice(['.ifc', '.ifnc'])} {self.value(names)},{self.at.choice(NUMBERS)}"
        return self.condition(names, depth, head)

    def rept(self, names: list[str], depth: int) -> list[str]:
        return [f" .rept {self.at.choice(['0', '1', '2', 'five - 3'])}", *self.block(names, depth), " .endr"]

    def irp(self, names: list[str], depth: int) -> list[str]:
        values = self.at.choice(["%rax, %rcx", "1,2,3", '"1" 2', "", "%rdi %rsi"])
        return [f" .irp x{depth}, {values}", *self.block([*names, f"x{depth}"], depth), " .endr"]

    def set(self, names: list[str], _: int) -> list[str]:
        return [f" .set five, {self.numbers(names)}"]

    def numeric(self, names: list[str], depth: int) -> list[str]:
        return [f"{self.at.randint(1, 2)}:", *self.block(names, depth), f" jmp {self.at.randint(1, 2)}b"]


setattr(Author, "if", Author.ifs)


def main() -> int:
    """Print each difference and the sums."""
    count, seed = int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1
    taken = refused = quiet = instructions = wrong = doubted = 0
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "a.S"
        for number in range(seed, seed + count):
            source.write_text(Author(number).file())
            listing = read("a.S", source.read_text(), lambda path: None, frozenset())
            try:
                made = assembled(source, [], frozenset(), Path(folder))
            except RuntimeError as error:
                refused += 1
                if not listing.unknowns:
                    quiet += 1
                    print(f"{number}: refused, and we say nothing: {str(error).splitlines()[1]}")
                continue
            taken += 1
            result = compared(listing, made, "a.S")
            instructions += result.instructions
            doubted += bool(result.unknown)
            wrong += bool(result.differences and not result.unknown)
            if result.differences or result.unknown:
                print(f"{number}:", *(result.unknown or result.differences)[:2], sep="\n    ")
    print(f"{taken} files taken, {instructions} instructions, {wrong} files misread, {doubted} with a doubt")
    print(f"{refused} files refused by the assembler, {quiet} of them read without a doubt")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
