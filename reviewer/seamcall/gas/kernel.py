"""What the kernel's own headers mean for an assembly file: linkage.h, frame.h, asm.h, objtool.h, export.h and others.

They are known here, so that a patch with nothing but its own file can be read; a file that defines one of them itself
is believed.
"""

from __future__ import annotations

import re

from reviewer.seamcall.gas.defines import ENABLED, Define, parse

HEADERS = frozenset(
    """linux/linkage.h asm/linkage.h asm/frame.h asm/asm.h asm/nospec-branch.h asm/unwind_hints.h linux/objtool.h
    linux/objtool_types.h linux/annotate.h linux/export.h asm/export.h asm-generic/export.h
    linux/cfi_types.h asm/cfi_types.h linux/const.h vdso/const.h uapi/linux/const.h linux/bits.h vdso/bits.h
    linux/stringify.h linux/init.h linux/compiler.h linux/compiler_types.h linux/types.h linux/mmzone.h
    linux/kvm_types.h asm/percpu.h asm/ibt.h asm/ptrace.h linux/pgtable.h""".split()
)
"""Headers that are not opened: their macros are known, or they hold nothing for assembly."""

OFFSETS = ("asm/asm-offsets.h", "generated/asm-offsets.h", "asm-offsets.h")
"""The build makes it, so it stands in no tree; who includes it has the constants of asm-offsets.c."""

_DEFINES = """\
__ASSEMBLY__ 1
__ASSEMBLER__ 1
__KERNEL__ 1
__x86_64__ 1
__LP64__ 1
__linux__ 1
CONFIG_X86 1
CONFIG_X86_64 1
CONFIG_64BIT 1
_AC(X,Y) X
_AT(T,X) X
UL(x) x
ULL(x) x
_UL(x) x
_ULL(x) x
_BITUL(x) (1 << (x))
_BITULL(x) (1 << (x))
BIT(nr) (1 << (nr))
BIT_ULL(nr) (1 << (nr))
GENMASK(h, l) ((~0 << (l)) & (~0 >> (63 - (h))))
GENMASK_ULL(h, l) ((~0 << (l)) & (~0 >> (63 - (h))))
__GENMASK(h, l) ((~0 << (l)) & (~0 >> (63 - (h))))
__stringify(x...) #x
__ASM_FORM(x, ...) x
__ASM_SEL(a, b) b
__ASM_SIZE(inst, ...) inst##q
__ASM_REG(reg) r##reg
_ASM_PTR .quad
_ASM_ALIGN .balign 8
_ASM_MOV movq
_ASM_INC incq
_ASM_DEC decq
_ASM_ADD addq
_ASM_SUB subq
_ASM_XADD xaddq
_ASM_MUL mulq
_ASM_AX rax
_ASM_BX rbx
_ASM_CX rcx
_ASM_DX rdx
_ASM_SP rsp
_ASM_BP rbp
_ASM_SI rsi
_ASM_DI rdi
_ASM_ARG1 rdi
_ASM_ARG2 rsi
_ASM_ARG3 rdx
_ASM_ARG4 rcx
_ASM_ARG5 r8
_ASM_ARG6 r9
_ASM_ARG1L edi
_ASM_ARG2L esi
_ASM_ARG3L edx
_ASM_ARG4L ecx
PER_CPU_VAR(var) %gs:(var)(%rip)
EX_TYPE_NONE 0
EX_TYPE_DEFAULT 1
EX_TYPE_FAULT 2
EX_TYPE_UACCESS 3
X86_TRAP_UD 6
X86_TRAP_GP 13
SYM_L_GLOBAL(name) .globl name
SYM_L_WEAK(name) .weak name
SYM_L_LOCAL(name)
SYM_A_ALIGN .balign 16
"""

START = re.compile(r"SYM_(?:TYPED_)?(?:FUNC|CODE)_START\w*|SYM_PIC_ALIAS_START|SYM_TYPED_START|SYM_START|ENTRY")
END = re.compile(r"SYM_(?:FUNC|CODE)_END|SYM_END|ENDPROC|END")
LABEL = re.compile(r"SYM_(?:INNER_)?LABEL\w*|SYM_ENTRY\w*|SYM_DATA_START\w*|SYM_DATA_LOCAL|SYM_DATA|GLOBAL|WEAK")
QUIET = re.compile(
    r"SYM_FUNC_ALIAS\w*|SYM_ALIAS|SYM_DATA_END\w*|SYM_PIC_ALIAS|SYM_ENTRY_AT|"
    r"ANNOTATE\w*|UNWIND_HINT\w*|STACK_FRAME_NON_STANDARD\w*|VALIDATE_UNRET\w*|REACHABLE|UNREACHABLE|"
    r"_ASM_EXTABLE\w*|_ASM_NOKPROBE|_ASM_EXPORT\w*|EXPORT_SYMBOL\w*|ENDBR|ASM_CLAC|ASM_STAC|ASM_ENDBR|"
    r"__ALIGN|ALIGN|__CFI_TYPE|CFI_\w+|ASM_REACHABLE|ASM_UNREACHABLE|"
    r"FRAME_BEGIN|FRAME_END|__INIT|__FINIT|__HEAD|__INITDATA|__INITRODATA|__FINITDATA|__REF|__REFDATA|__CPUINIT"
)
SECTIONS = {
    "__INIT": ".init.text",
    "__HEAD": ".head.text",
    "__INITDATA": ".init.data",
    "__INITRODATA": ".init.rodata",
    "__REF": ".ref.text",
    "__REFDATA": ".ref.data",
}
FRAME = {"FRAME_BEGIN": ("push %rbp", "mov %rsp, %rbp"), "FRAME_END": ("pop %rbp",)}
"""What they are with CONFIG_FRAME_POINTER; without, nothing."""

ENCODINGS: dict[tuple[int, ...], str] = {
    (0x66, 0x0F, 0x01, 0xCC): "tdcall",
    (0x66, 0x0F, 0x01, 0xCD): "seamret",
    (0x66, 0x0F, 0x01, 0xCE): "seamops",
    (0x66, 0x0F, 0x01, 0xCF): "seamcall",
}
"""Intel SDM volume 3, SEAM instructions; binutils since 2.36 knows them by name."""


def definitions(configuration: frozenset[str]) -> dict[str, Define]:
    """The preprocessor's names at the first line of a file."""
    made = [parse(line) for line in _DEFINES.splitlines()]
    made += [Define(name, ("1",)) for name in sorted(configuration)]
    made += [Define(name, ("0",), ("x",)) for name in sorted(ENABLED)]
    made.append(Define("FRAME_OFFSET", ("8" if "CONFIG_FRAME_POINTER" in configuration else "0",)))
    return {define.name: define for define in made}
