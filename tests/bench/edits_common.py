"""Edits that fit each design: bytes, headers, frame, labels; and those of the files that expand the macro."""

from __future__ import annotations

import re

from asmlines import Made, every, find, replaced, split, swap
from edits_output import hypercall


def common(text: str) -> Made:
    """Edits that fit any of the macros."""
    lines = split(text)
    yield from _instructions(lines)
    yield from _names(lines)
    yield from _returns(lines)
    yield from _frame(lines)
    for n in every(lines, r"\.L\w+\\@:"):
        name = lines[n].strip().rstrip(":")
        yield f"label {name}: fixed", text.replace(name, name[:-2]), ("SC020",)
        yield f"label {name}: definition fixed", replaced(lines, n, lines[n].replace("\\@", "")), ("SC020",)


def _instructions(lines: list[str]) -> Made:
    for name, new, rule in (
        ("seamret", "cd", "SC005"),
        ("seamops", "ce", "SC005"),
        ("tdcall", "cc", "SC005"),
        ("vmcall", "c1", "SC005"),
    ):
        n = find(lines, r"^#define seamcall")
        yield f"bytes of seamcall: {name}", replaced(lines, n, lines[n].replace("0xcf", f"0x{new}")), (rule,)
        n = find(lines, r"^#define tdcall")
        yield (
            f"bytes of tdcall: {name}",
            replaced(lines, n, lines[n].replace("0xcc", f"0x{'cf' if new == 'cc' else new}")),
            (rule,),
        )
    n = find(lines, r"^#define seamcall")
    yield "bytes of seamcall: no prefix", replaced(lines, n, lines[n].replace("0x66,", "")), ("SC005",)
    yield "bytes of seamcall: 0x65", replaced(lines, n, lines[n].replace("0x66,", "0x65,")), ("SC005",)
    for word in ("seamcall", "tdcall"):
        n = find(lines, rf"^\s+{word}\b")
        yield f"{word}: deleted", replaced(lines, n), ("SC005",)
        yield f"{word}: twice", replaced(lines, n, lines[n], lines[n]), ("SC002", "SC006", "SC001", "SC008")


def _names(lines: list[str]) -> Made:
    for header in ("asm/frame.h", "asm/tdx.h"):
        n = find(lines, rf"#include <{header}>")
        if n >= 0:
            yield f"include {header}: deleted", replaced(lines, n), ("SC024",)
    for old, new in (
        ("TDX_SEAMCALL_VMFAILINVALID, ", "TDX_SEAMCALL_VMFAIL_INVALID, "),
        ("TDX_SW_ERROR, ", "TDX_SW_ERR, "),
    ):
        n = find(lines, rf"^\s.*\${old}")
        if n >= 0:
            yield f"constant {new[:-2]}", replaced(lines, n, lines[n].replace(old, new)), ("SC024",)


def _returns(lines: list[str]) -> Made:
    n = find(lines, r"^\s*RET\b")
    if n >= 0:
        yield "RET: deleted", replaced(lines, n), ("SC017",)
        for word in ("ret", "retq", "rep; ret"):
            yield f"RET: {word}", replaced(lines, n, f"\t{word}"), ("SC017",)


def _frame(lines: list[str]) -> Made:
    for name in ("FRAME_BEGIN", "FRAME_END"):
        if (n := find(lines, rf"^\s*{name}\b")) >= 0:
            yield f"{name}: deleted", replaced(lines, n), ("SC016",)
            yield f"{name}: twice", replaced(lines, n, lines[n], lines[n]), ("SC016",)
    if (n := find(lines, r"^\s*FRAME_BEGIN")) >= 0 and (k := find(lines, r"^\s*FRAME_END")) >= 0:
        yield (
            "both frame macros: deleted",
            "\n".join(line for i, line in enumerate(lines) if i not in (n, k)),
            ("SC016",),
        )
        yield "frame macros: exchanged", swap(lines, n, k), ("SC016",)
        yield "FRAME_END: after RET", swap(lines, k, find(lines, r"^\s*RET\b")), ("SC016",)
        late = find(lines, r"^\s*pushq?\s+%r12")
        yield (
            "FRAME_BEGIN: after the pushes",
            "\n".join([*lines[:n], *lines[n + 1 : late + 1], lines[n], *lines[late + 1 :]]),
            ("SC016",),
        )
        yield "rbp: loaded", replaced(lines, n, lines[n], "\tmovq TDX_MODULE_r11(%rsi), %rbp"), ("SC011",)
        yield "rbp: as scratch", replaced(lines, n, lines[n], "\tmovq %rdi, %rbp"), ("SC011",)


def wrappers(text: str) -> Made:
    """Edits of the files that expand the macro."""
    lines = split(text)
    for n in every(lines, r"^\s*TDX_MODULE_CALL host="):
        start = max(k for k in every(lines, r"SYM_FUNC_START") if k < n)
        name = lines[start].split("(")[1].rstrip(")")
        line = lines[n]
        flipped = re.sub(r"host=(\d)", lambda m: f"host={1 - int(m[1])}", line)
        yield f"{name}: other host", replaced(lines, n, flipped), ("SC005", "SC021")
        for word in ("ret", "saved"):
            if f"{word}=1" in line:
                yield f"{name}: no {word}", replaced(lines, n, line.replace(f"{word}=1", f"{word}=0")), ("SC021",)
                yield f"{name}: {word} left out", replaced(lines, n, line.replace(f" {word}=1", "")), ("SC021",)
            elif "ret=" in text:
                yield f"{name}: {word}", replaced(lines, n, f"{line} {word}=1"), ("SC021",)
        yield f"{name}: SYM_CODE_START", replaced(lines, start, lines[start].replace("FUNC", "CODE")), ("SC018",)
        end = find(lines, r"SYM_FUNC_END", n)
        yield f"{name}: no end", replaced(lines, end), ("SC018",)
        yield f"{name}: other end", replaced(lines, end, "SYM_FUNC_END(__another)"), ("SC018",)
        yield f"{name}: SYM_CODE_END", replaced(lines, end, lines[end].replace("FUNC", "CODE")), ("SC018",)
        yield f"{name}: exported", replaced(lines, end, lines[end], f"EXPORT_SYMBOL_GPL({name})"), ("SC022",)
        both = replaced(lines, end, lines[end], f"EXPORT_SYMBOL_GPL({name})")
        yield f"{name}: exported with its header", "#include <linux/export.h>\n" + both, ()
        if "FRAME_BEGIN" not in text:
            yield f"{name}: frame here, too", replaced(lines, n, "\tFRAME_BEGIN", line, "\tFRAME_END"), ("SC016",)
            yield f"{name}: bare ret behind", replaced(lines, n, line, "\tret"), ("SC017",)
        yield f"{name}: rbp clobbered", replaced(lines, n, "\tmovq %rdi, %rbp", line), ("SC011",)
        yield f"{name}: rbx clobbered", replaced(lines, n, "\tmovq %rdi, %rbx", line), ("SC012",)
        yield f"{name}: instruction nobody knows", replaced(lines, n, "\tendbr64", line), ()
    yield from hypercall(text)
    section = find(lines, r"^\.section .noinstr.text")
    if section >= 0 and "__tdcall" in text:
        yield "section: deleted", replaced(lines, section), ("SC019",)
        yield "section: .text", replaced(lines, section, ".text"), ("SC019",)
        yield "section: .init.text", replaced(lines, section, '.section .init.text, "ax"'), ("SC019",)
        yield "section: not executable", replaced(lines, section, '.section .noinstr.text, "a"'), ("SC019",)
    if (n := find(lines, r"#include <linux/linkage.h>")) >= 0:
        yield "include linux/linkage.h: deleted", replaced(lines, n), ("SC024",)
