"""Whatever the text: reading it as assembly ends, and says what it did not understand."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from reviewer.seamcall.gas.source import STATEMENTS
from reviewer.seamcall.listing import Listing
from reviewer.seamcall.reading import read

WORDS = """.macro .endm .if .else .elseif .endif .rept .endr .irp .irpc .exitm .purgem .set .ifdef .ifc .ifb .byte M
    \\a \\@ \\() = , ( ) $ % * 1: 1b 1f a: "x" ' " ; # // /* */ 0x66 99 -1 << && mov jmp ret RET %rax 8(%rdi) \\
    #define #if #ifdef #else #endif #include #undef defined ## A B(x) __VA_ARGS__ ... .section .pushsection .text
    SYM_FUNC_START(f) SYM_FUNC_END(f) FRAME_BEGIN _ASM_EXTABLE(1b,2f) .code32 .altmacro""".split()
lines = st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join)
texts = st.one_of(st.text(), st.lists(lines, max_size=25).map("\n".join))
MACRO = ".macro M a b=2 c:vararg\n{}\n.endm\nM 1\n"


def reading(text: str) -> Listing:
    listing = read("a.S", text, lambda path: text if path.endswith("b.h") else None, frozenset())
    assert len(listing.statements) <= 4 * STATEMENTS
    return listing


@given(texts)
def test_any_text_is_read(text: str) -> None:
    listing = reading(text)
    last = text.count("\n") + 1
    assert all(1 <= each.origin.where.line <= last for each in listing.statements)


@given(lines)
def test_any_body_of_a_macro_is_read(body: str) -> None:
    reading(MACRO.format(body))


@given(lines)
def test_any_line_in_a_function_is_read(line: str) -> None:
    listing = reading(f"SYM_FUNC_START(f)\n{line}\nSYM_FUNC_END(f)\n")
    assert all(each.name for each in listing.functions)


@given(st.lists(st.sampled_from([" nop", " mov %rax, %rbx", "1:", " jmp 1b", " RET", ""]), max_size=30))
def test_plain_lines_stay_in_order(given_lines: list[str]) -> None:
    listing = reading("\n".join(["1:", *given_lines]))
    wanted = [number for number, line in enumerate(["1:", *given_lines], 1) if line]
    assert [each.origin.where.line for each in listing.statements] == wanted
    assert listing.unknowns == ()


@given(texts)
def test_reading_twice_gives_the_same(text: str) -> None:
    assert reading(text) == reading(text)
