"""What a listing of an assembly file says, and where it says that it does not know."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

import pytest

from reviewer.seamcall.listing import (
    Directive,
    Immediate,
    Instruction,
    Label,
    Listing,
    Memory,
    Register,
    Target,
    Unknown,
    Where,
)
from reviewer.seamcall.reading import read

FRAMES = "CONFIG_FRAME_POINTER"
FILE = "arch/x86/virt/a.S"
ASM_OFFSETS = "arch/x86/kernel/asm-offsets.c"


def listing(text: str, files: Mapping[str, str] = {}, *on: str, **known: int) -> Listing:
    return read(FILE, text, files.get, frozenset(on), known)


def code(text: str, *on: str) -> list[Instruction]:
    """The instructions of a text that is wholly understood."""
    made = listing(text, {}, *on)
    assert made.unknowns == ()
    return [each for each in made.statements if isinstance(each, Instruction)]


def whys(made: Listing) -> list[str]:
    return [f"{each.origin.where.line}: {each.why}" for each in made.unknowns]


def test_operands_come_apart() -> None:
    (move,) = code("\tmovq\t-8(%rsp,%rax,4), %rcx  # why\n")
    assert (move.mnemonic, move.spelled, move.encoding) == ("movq", "", ())
    source, target = move.operands
    assert source == Memory(-8, "rsp", "rax", 4, "", "-8(%rsp,%rax,4)")
    assert target == Register("rcx")


def test_a_statement_knows_its_line_its_macro_and_the_call() -> None:
    text = ".macro IN reg:req n=1\n mov $\\n, \\reg\n.endm\n.macro OUT a b=%rcx\n IN \\b\n.endm\n\n OUT 5\n nop\n"
    move, nop = code(text)
    assert move.origin.where == Where(FILE, 2)
    assert move.origin.macro == "IN"
    assert move.origin.call == Where(FILE, 8)
    assert move.origin.arguments == "a=5 b=%rcx"
    assert (nop.origin.macro, nop.origin.call, nop.origin.arguments) == ("", None, "")


def test_a_macro_of_an_included_file_keeps_its_own_file() -> None:
    made = listing('#include "../b.S"\n M\n', {"arch/x86/b.S": ".macro M\n nop\n.endm\n"})
    (nop,) = (each for each in made.statements if isinstance(each, Instruction))
    assert (nop.origin.where, nop.origin.call) == (Where("arch/x86/b.S", 2), Where(FILE, 2))
    assert (made.includes, made.missing) == (("../b.S",), ())


@pytest.mark.parametrize(
    ("text", "spelled", "encoding"),
    [
        ("#define seamcall .byte 0x66,0x0f,0x01,0xcf\n seamcall\n", "seamcall", (0x66, 0x0F, 0x01, 0xCF)),
        ("#define host_call .byte 102, 15, 1, 207\n host_call\n", "host_call", (0x66, 0x0F, 0x01, 0xCF)),
        (" .byte 0x66\n .byte 0x0f,0x01,0xcf\n", ".byte", (0x66, 0x0F, 0x01, 0xCF)),
        (" seamcall\n", "", ()),
    ],
)
def test_an_instruction_may_be_bytes(text: str, spelled: str, encoding: tuple[int, ...]) -> None:
    (call,) = code(text)
    assert (call.mnemonic, call.spelled, call.encoding) == ("seamcall", spelled, encoding)


def test_the_contract_says_which_bytes_are_one() -> None:
    made = read(FILE, " .byte 1,2,3,4\n", lambda path: None, frozenset(), encodings={(2, 3): "twothree"})
    assert [getattr(each, "mnemonic", "") for each in made.statements] == ["", "twothree", ""]


def test_other_bytes_in_a_function_are_not_understood() -> None:
    made = listing("SYM_FUNC_START(f)\n .byte 0x0f, 0xff\nSYM_FUNC_END(f)\n .byte 0x0f\n")
    assert whys(made) == [f"2: the byte {byte} spells no instruction that is known" for byte in ("0x0f", "0xff")]
    assert isinstance(made.statements[-1], Directive)


def test_frames_depend_on_the_configuration() -> None:
    text = "SYM_FUNC_START(f)\n FRAME_BEGIN\n FRAME_END\n RET\nSYM_FUNC_END(f)\n"
    with_frames = code(text, FRAMES)
    assert [each.mnemonic for each in with_frames] == ["push", "mov", "pop", "ret"]
    assert [each.spelled for each in with_frames] == ["FRAME_BEGIN", "FRAME_BEGIN", "FRAME_END", "RET"]
    assert with_frames[1].operands == (Register("rsp"), Register("rbp"))
    assert [each.mnemonic for each in code(text)] == ["ret"]
    named = [each.name for each in listing(text).statements if isinstance(each, Directive)]
    assert named == ["SYM_FUNC_START", "FRAME_BEGIN", "FRAME_END", "SYM_FUNC_END"]


def test_the_offset_of_a_frame_does_too() -> None:
    for on, offset in (((), 8), ((FRAMES,), 16)):
        (move,) = code(" mov FRAME_OFFSET + 8(%rsp), %rax\n", *on)
        assert isinstance(move.operands[0], Memory)
        assert move.operands[0].displacement == offset


def test_a_file_that_defines_a_word_of_the_kernel_is_believed() -> None:
    assert [each.mnemonic for each in code("#define RET jmp out\n RET\n")] == ["jmp"]
    assert [each.mnemonic for each in code(".macro FRAME_BEGIN\n nop\n.endm\n FRAME_BEGIN\n", FRAMES)] == ["nop"]
    assert [each.mnemonic for each in code(" ret\n")] == ["ret"]
    assert code(" ret\n")[0].spelled == ""


def test_a_function_has_a_section_and_a_body() -> None:
    text = (
        'SYM_FUNC_START(a)\n nop\nSYM_FUNC_END(a)\n.section .noinstr.text, "ax"\nSYM_TYPED_FUNC_START(b)\n M\n'
        "SYM_FUNC_START_LOCAL(c)\n RET\nSYM_FUNC_END(other)\n.previous\nSYM_CODE_START(d)\n jmp d\n"
    )
    made = listing(".macro M on=1\n nop\n.endm\n" + text)
    told = [(each.name, each.section, each.end and each.end.arguments) for each in made.functions]
    assert told == [
        ("a", ".text", ("a",)),
        ("b", ".noinstr.text", None),
        ("c", ".noinstr.text", ("other",)),
        ("d", ".text", None),
    ]
    assert [each.instances for each in made.functions] == ["", "on=1", "", ""]
    assert [type(each) for each in made.functions[0].body] == [Label, Instruction]


@pytest.mark.parametrize(
    ("text", "begun"),
    [
        ("toy_call:\n\tRET\nSYM_FUNC_END(toy_call)\n", [("toy_call", Label)]),
        (".globl toy_call\ntoy_call:\n\tRET\n", [("toy_call", Label)]),
        ("SYM_FUNC_START(a)\ntoy_call:\n\tRET\nSYM_FUNC_END(a)\n.globl toy_call\n", [("a", Directive)]),
        ("toy_call:\n\tRET\n", []),
    ],
)
def test_a_label_begins_a_function_if_the_file_says_so(text: str, begun: list[tuple[str, type]]) -> None:
    assert [(each.name, type(each.start)) for each in listing(text).functions] == begun


def test_numeric_labels_get_names_of_their_own() -> None:
    made = listing("1: jmp 1f\n1: jmp 1b\n jmp 1f\n1:\n _ASM_EXTABLE_FAULT(1b, 1b)\n")
    assert made.unknowns == ()
    places = [each.name for each in made.statements if isinstance(each, Label)]
    first, second, third = places
    targets = [each.operands[0] for each in made.statements if isinstance(each, Instruction)]
    assert targets == [Target(second), Target(second), Target(third)]
    assert isinstance(made.statements[-1], Directive)
    assert made.statements[-1].arguments == (third, third)
    assert len({first, second, third}) == 3


def test_a_numeric_label_that_is_nowhere_is_not_understood() -> None:
    made = listing(" jmp 1b\n1: jmp 1f\n _ASM_EXTABLE(1b, 2f)\n")
    assert whys(made) == ["1: there is no 1: before it", "2: there is no 1: after it", "3: there is no 2: after it"]


def test_a_label_twice_is_there_twice() -> None:
    made = listing(".macro M\n.Lout:\n nop\n.endm\n M\n M\n")
    assert [each.name for each in made.statements if isinstance(each, Label)] == [".Lout", ".Lout"]


def test_a_constant_without_a_definition_has_no_value() -> None:
    text = " mov $TDX_SEAMCALL_VMFAILINVALID, %rax\n"
    (move,) = code(text)
    assert move.operands[0] == Immediate(None, "$TDX_SEAMCALL_VMFAILINVALID")
    header = "#define TDX_ERROR _BITUL(63)\n#define TDX_SEAMCALL_VMFAILINVALID (TDX_ERROR | GENMASK_ULL(47, 40))\n"
    made = listing(f"#include <asm/tdx.h>\n{text}", {"arch/x86/include/asm/tdx.h": header})
    (known,) = (each for each in made.statements if isinstance(each, Instruction))
    assert isinstance(known.operands[0], Immediate)
    assert known.operands[0].value == 0x8000FF0000000000


STRUCTURE = "struct tdx_module_args {\n\tu32 a; /* u64 no; */\n\tu64 rcx;\n\tu8 b[3];\n\tu16 rdx;\n};\n"
LINES = "\tOFFSET(TDX_MODULE_rcx, tdx_module_args, rcx);\n\tOFFSET(TDX_MODULE_rdx, tdx_module_args, rdx);\n"
TREE = {"arch/x86/include/asm/shared/tdx.h": STRUCTURE, ASM_OFFSETS: LINES}
LOADS = " mov TDX_MODULE_rcx(%rsi), %rcx\n mov TDX_MODULE_rdx(%rsi), %rdx\n"


@pytest.mark.parametrize(
    ("files", "known", "offsets", "source"),
    [
        (TREE, {"TDX_MODULE_rcx": 1}, [8, 20], "asm-offsets.c and the structure"),
        ({}, {"TDX_MODULE_rcx": 0, "TDX_MODULE_rdx": 8}, [0, 8], "the contract"),
        ({ASM_OFFSETS: LINES}, {"TDX_MODULE_rcx": 0}, [0, None], "the contract"),
        (TREE | {ASM_OFFSETS: LINES[:46]}, {"TDX_MODULE_rdx": 1}, [8, 1],
         "asm-offsets.c and the structure, else the contract"),
        ({}, {}, [None, None], ""),
    ],
)  # fmt: skip
def test_offsets_come_from_the_tree_or_the_contract(
    files: dict[str, str], known: dict[str, int], offsets: list[int | None], source: str
) -> None:
    made = listing("#include <asm/asm-offsets.h>\n" + LOADS, files, **known)
    loads = [each.operands[0] for each in made.statements if isinstance(each, Instruction)]
    assert [each.displacement for each in loads if isinstance(each, Memory)] == offsets
    assert made.offsets == source


def test_who_does_not_include_the_offsets_does_not_have_them() -> None:
    made = listing(LOADS, TREE, TDX_MODULE_rcx=1)
    loads = [each.operands[0] for each in made.statements if isinstance(each, Instruction)]
    assert [each.displacement for each in loads if isinstance(each, Memory)] == [None, None]
    assert made.offsets == ""


def test_a_place_is_no_number() -> None:
    made = code("1: mov $outside + 8, %rax\n lea 1b(%rip), %rax\n mov 4 + outside@GOTPCREL(%rip), %rax\n")
    sources = [each.operands[0] for each in made]
    assert [getattr(each, "value", None) for each in sources] == [None] * 3
    assert [getattr(each, "displacement", None) for each in sources] == [None] * 3


def test_a_structure_with_more_than_numbers_is_left_to_the_contract() -> None:
    files = {
        "arch/x86/include/asm/tdx.h": "struct tdx_module_args {\n\tstruct x y;\n\tu64 rcx;\n};\n",
        ASM_OFFSETS: LINES,
    }
    made = listing("#include <asm/asm-offsets.h>\n" + LOADS, files, TDX_MODULE_rcx=0, TDX_MODULE_rdx=8)
    assert made.offsets == "the contract"


def test_a_header_that_is_not_there_is_named() -> None:
    made = listing("#include <asm/strange.h>\n#include <linux/linkage.h>\n nop\n")
    assert (made.missing, made.unknowns) == (("asm/strange.h",), ())
    assert made.included == ("asm/strange.h", "linux/linkage.h")


def test_code_that_is_not_there_is_not_understood() -> None:
    made = listing('#include "tdxcall.S"\nSYM_FUNC_START(f)\n TDX_MODULE_CALL host=1\nSYM_FUNC_END(f)\n')
    assert whys(made) == [
        "1: tdxcall.S was not there",
        "3: TDX_MODULE_CALL is no instruction, directive or macro that is known",
    ]
    assert made.functions[0].body[-1] in made.unknowns


def test_a_condition_on_a_header_that_is_not_there_is_doubted() -> None:
    made = listing("#include <asm/strange.h>\n#ifdef STRANGE\n nop\n#endif\n#ifdef CONFIG_X\n nop\n#endif\n")
    assert whys(made) == ["2: STRANGE may be defined in asm/strange.h, which was not there"]


def test_a_condition_that_cannot_be_told_hides_both_branches() -> None:
    made = listing("SYM_FUNC_START(f)\n .if SIZE > 3\n nop\n .elseif 1\n nop\n .else\n nop\n .endif\n RET\n")
    assert whys(made) == ["2: SIZE is not known as a number; none of its branches is read"]
    assert [each.mnemonic for each in made.statements if isinstance(each, Instruction)] == ["ret"]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (".macro M a:req\n.endm\n M\n", "3: the argument a is missing"),
        (".macro M a\n.endm\n M 1 2\n", "3: more arguments than the macro takes"),
        (".macro M a\n.endm\n M b=1\n", "3: the macro has no parameter b"),
        (".macro M a b\n.endm\n M a=1 2\n", "3: an argument without a name follows one with a name"),
        (".macro M a:what\n.endm\n", "1: the parameters of a .macro"),
        (".macro M\n nop\n", "1: .macro without .endm"),
        (" .if 1\n", "1: an .if without .endif"),
        (" .endif\n", "1: the end of a condition that was not begun"),
        (" .else\n", "1: an alternative without a condition"),
        (" .if 0\n .else\n .else\n .endif\n", "3: an alternative after the last one"),
        ("#if 1\n nop\n", "1: an #if without #endif"),
        ("#endif\n", "1: the end of a condition that was not begun"),
        ("#if 1 +\n#endif\n", "1: an expression that ends early; none of its branches is read"),
        ("#error stop\n", "1: #error stop"),
        (' .error "stop"\n', '1: the file stops here: .error "stop"'),
        (" .exitm\n", "1: .exitm outside a macro"),
        (" .endr\n", "1: .endr without a beginning"),
        (" .rept N\n nop\n .endr\n", "1: N is not known as a number"),
        (" .strange 5\n", "1: .strange is not read"),
        ("#define F(a) a\n F(1, 2)\n", "2: F takes 1 arguments, not 2"),
        (" mov $, %rax\n", "1: an operand that is empty"),
        (" mov ARG, %rax\n", "1: ARG may be a register or a place in memory"),
        (" mov $1 2, %rax\n", "1: '2' stands where an operator is due"),
        (" mov $outside +* 2, %rax\n", "1: '*' stands where a number is due"),
        (" .if 1 / 0\n .endif\n", "1: a division by zero; none of its branches is read"),
        ("SYM_FUNC_START(f)\n .quad 5\n", "2: data inside a function"),
        (" @!\n", "1: no statement of an assembly file"),
    ],
)
def test_what_makes_no_sense_says_why(text: str, why: str) -> None:
    assert whys(listing(text)) == [why]


OTHERS = {
    "arm64": "SYM_FUNC_START(f)\n\tstp\tx29, x30, [sp, #-16]!\n\tmov\tx0, x1\n\tbl\tg\n\tldp\tx29, x30, [sp], #16\n",
    "riscv": "SYM_FUNC_START(f)\n\taddi\tsp, sp, -16\n\tsd\tra, 8(sp)\n\tmv\ta0, a1\n\tecall\n",
    "Intel": "SYM_FUNC_START(f)\n\t.intel_syntax noprefix\n\tmov\trax, rdi\n\tadd\trax, 5\n\tseamcall\n",
    "C": "int f(void)\n{\n\treturn 0;\n}\n",
    "32 bits": "SYM_FUNC_START(f)\n\t.code32\n\tpush\t%ebp\n\tmov\t%esp, %ebp\n\tpop\t%ebp\n",
    "prose": "This file was made by hand.\nIt says nothing.\n",
}


@pytest.mark.parametrize("text", OTHERS.values(), ids=OTHERS)
def test_what_is_no_assembly_of_this_kind_is_not_understood(text: str) -> None:
    made = listing(text)
    read_all = [each for each in made.statements if isinstance(each, Instruction)]
    assert read_all == []
    assert len(made.unknowns) >= 2


def test_code_for_64_bits_is_read_again() -> None:
    made = listing(" .code32\n nop\n .code64\n nop\n")
    assert [type(each) for each in made.statements] == [Unknown, Unknown, Directive, Instruction]


LONG = {
    "digits": " mov $" + "9" * 9000 + ", %rax\n",
    "a scale": " mov (,%rax," + "9" * 9000 + "), %rax\n",
    "blanks": " mov (%rax" + " " * 9000 + "y,), %rax\n",
    "open quotes": '"\\' * 9000 + "\n",
    "parentheses": " .if " + "(" * 9000 + "1\n .endif\n",
    "a line": " mov " + "x" * 20_000 + "\n",
    "prefixes": "rep " * 2400 + "\n",
    "calls": "#define F(x) x\n" + "F(" * 2400 + ")" * 2400 + "\n",
    "no end of a comment": " nop; /*" + "*/*" * 9000 + "\n",
}


@pytest.mark.parametrize("text", LONG.values(), ids=LONG)
def test_what_is_too_long_is_not_understood(text: str) -> None:
    made = listing(text + "\n nop\n")
    assert made.unknowns or made.statements
    assert len(made.statements) < 10


ENDLESS = {
    "a macro that calls itself": ".macro M\n M\n M\n.endm\n M\n",
    "an argument that grows": ".macro M a\n M \\a\\a\n.endm\n M 12345678\n",
    "macros that double": "".join(f".macro M{n}\n M{n + 1}\n M{n + 1}\n.endm\n" for n in range(40)) + " M0\n",
    "definitions that double": "".join(f"#define A{n} A{n + 1} A{n + 1}\n" for n in range(40)) + " A0\n",
    "a repetition": " .rept 1 << 60\n nop\n .endr\n",
    "an empty repetition": " .rept 1 << 60\n .endr\n",
    "a file that includes itself": '#include "a.S"\n nop\n#include "a.S"\n',
}


@pytest.mark.parametrize("text", ENDLESS.values(), ids=ENDLESS)
def test_what_does_not_end_is_cut_off(text: str) -> None:
    made = listing(text, {FILE: text})
    assert made.unknowns
    assert len(made.statements) <= 200_000


def test_a_long_file_is_read_to_its_end() -> None:
    text = "SYM_FUNC_START(f)\n" + " mov %rax, 8(%rbx)\n" * 10_000 + "SYM_FUNC_END(f)\n"
    made = listing(text)
    assert made.unknowns == ()
    lines = [each.origin.where.line for each in made.functions[0].body]
    assert all(before <= after for before, after in pairwise(lines))
    assert len(lines) == 10_001
