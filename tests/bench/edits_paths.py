"""Edits of the macro of v6.7 and later: stack, failures, traps and conditions."""

from __future__ import annotations

from itertools import pairwise

from asmlines import Made, every, find, replaced, swap


def stack(lines: list[str]) -> Made:
    """Pushes and pops."""
    pushes = every(lines, r"^\s*pushq?\s+%r(bx|1[2-5])")
    pops = every(lines, r"^\s*popq?\s+%r(bx|1[2-5])")
    for n in pops:
        name = lines[n].split("%")[1].strip()
        yield f"pop {name}: deleted", replaced(lines, n), ("SC013",)
        yield f"pop {name}: twice", replaced(lines, n, lines[n], lines[n]), ("SC013",)
        push = next(k for k in pushes if lines[k].split("%")[1].strip() == name)
        yield f"push {name}: deleted", replaced(lines, push), ("SC013",)
        yield f"push {name}: twice", replaced(lines, push, lines[push], lines[push]), ("SC013",)
        both = [line for k, line in enumerate(lines) if k not in (n, push)]
        yield f"push and pop of {name}: deleted", "\n".join(both), ("SC012",)
        yield f"pop {name}: as add", replaced(lines, n, "\taddq $8, %rsp"), ("SC012",)
    for one, other in pairwise(pops):
        yield f"pops {one}: swapped", swap(lines, one, other), ("SC012",)
    for one, other in pairwise(pushes):
        yield f"pushes {one}: swapped", swap(lines, one, other), ("SC012",)
        pair = list(lines)
        pair[one], pair[other] = pair[other], pair[one]
        names = (lines[one].split("%")[1].strip(), lines[other].split("%")[1].strip())
        a, b = (next(k for k in pops if lines[k].split("%")[1].strip() == name) for name in names)
        pair[a], pair[b] = pair[b], pair[a]
        yield f"pushes and pops of {names}: swapped alike", "\n".join(pair), ()
    spill = find(lines, r"^\s*pushq?\s+%rsi")
    if spill < 0:
        return
    rax, fetch, back = (find(lines, p) for p in (r"^\s*pushq?\s+%rax", r"^\s*movq?\s+8\(%rsp\)", r"^\s*popq?\s+%rax"))
    yield "spill: not pushed", replaced(lines, spill), ("SC010", "SC013")
    yield "spill: pushes rdi", replaced(lines, spill, "\tpushq\t%rdi"), ("SC010",)
    yield "spill: status not pushed", replaced(lines, rax), ("SC010", "SC013", "SC004")
    yield "spill: status not popped", replaced(lines, back), ("SC004", "SC013")
    yield "spill: from 0(%rsp)", replaced(lines, fetch, "\tmovq\t(%rsp), %rax"), ("SC004",)
    yield "spill: from 16(%rsp)", replaced(lines, fetch, "\tmovq\t16(%rsp), %rax"), ("SC010",)
    yield "spill: into rcx", replaced(lines, fetch, "\tmovq\t8(%rsp), %rcx"), ("SC004", "SC010", "SC014")
    pop = find(lines, r"^\s*popq?\s+%rsi")
    yield "spill: skipped", replaced(lines, pop, "\taddq\t$8, %rsp"), ("SC010",)
    yield "spill: not popped", replaced(lines, pop), ("SC010", "SC013")
    yield "spill: popped into rdi", replaced(lines, pop, "\tpopq\t%rdi"), ("SC010",)
    yield "spill: by load and lea", replaced(lines, pop, "\tmovq\t(%rsp), %rsi", "\tleaq\t8(%rsp), %rsp"), ()
    yield "spill: by load and add", replaced(lines, pop, "\tmovq\t(%rsp), %rsi", "\taddq\t$8, %rsp"), ()
    yield "spill: pops swapped", swap(lines, back, pop), ("SC004", "SC010")
    fail = find(lines, r"^\s*popq?\s+%rsi", pop + 1)
    yield "fail path: pointer not popped", replaced(lines, fail), ("SC013",)
    yield "fail path: pointer popped twice", replaced(lines, fail, lines[fail], lines[fail]), ("SC013",)
    yield "fail path: pointer skipped", replaced(lines, fail, "\taddq $8, %rsp"), ()
    yield "fail path: pointer skipped by lea", replaced(lines, fail, "\tleaq 8(%rsp), %rsp"), ()
    yield "fail path: popped into rcx", replaced(lines, fail, "\tpopq %rcx"), ()
    yield "fail path: popped into rax", replaced(lines, fail, "\tpopq %rax"), ("SC007", "SC008")


def failures(lines: list[str]) -> Made:
    """The branch on CF, and what it leads to."""
    branch = find(lines, r"^\s*jc\b")
    target = lines[branch].split()[-1]
    for word in ("jnc", "jz", "jnz", "js", "jmp", "ja", "jo", "jle"):
        yield f"branch: {word}", replaced(lines, branch, f"\t{word} {target}"), ("SC006",)
    yield "branch: jb", replaced(lines, branch, f"\tjb {target}"), ()
    yield "branch: jnae", replaced(lines, branch, f"\tjnae {target}"), ()
    yield "branch: deleted", replaced(lines, branch), ("SC006",)
    for word in ("testq %rax, %rax", "cmpq $0, %rax", "andq %rax, %rax", "addq $0, %r8", "shlq $1, %r9", "clc",
                 "negq %r8",
                 "orq %rax, %rax", "btq $63, %rax", "xorl %ecx, %ecx", "subq $8, %rsp"):  # fmt: skip
        yield f"branch: {word} before", replaced(lines, branch, f"\t{word}", lines[branch]), ("SC006",)
    for word in ("nop", "movq %rax, %rax", "leaq (%rsp), %rsp", "xchgq %rax, %rax"):
        yield f"branch: {word} before", replaced(lines, branch, f"\t{word}", lines[branch]), ()
    yield "branch: jnc over jmp", replaced(lines, branch, "\tjnc 771f", f"\tjmp {target}", "771:"), ()
    yield (
        "branch: after tdcall, too",
        replaced(lines, find(lines, r"^\s*tdcall\b"), "\ttdcall", "\tjc .Lout\\@"),
        ("SC006", "SC020"),
    )
    load = find(lines, r"\$TDX_SEAMCALL_VMFAILINVALID")
    yield "failure: no number", replaced(lines, load), ("SC007",)
    for name, new in {
        "SW_ERROR": "mov $TDX_SW_ERROR, %rax", "rdi": "mov $TDX_SEAMCALL_VMFAILINVALID, %rdi",
        "zero": "xorl %eax, %eax",
        "rcx": "movabs $TDX_SEAMCALL_VMFAILINVALID, %rcx", "-1": "movq $-1, %rax", "32 bits": "movl $0xffff0000, %eax",
        "UD": "mov $0x8000ff0000000006, %rax", "digits": "mov $0x8000ff00ffff000, %rax",
    }.items():  # fmt: skip
        yield f"failure: {name}", replaced(lines, load, f"\t{new}"), ("SC007",)
    yield "failure: movabs", replaced(lines, load, "\tmovabs $TDX_SEAMCALL_VMFAILINVALID, %rax"), ()
    yield "failure: in digits", replaced(lines, load, "\tmovabsq $0x8000ff00ffff0000, %rax"), ()
    jump = load + 1
    if lines[jump].strip().startswith("jmp"):
        yield "failure: to the exit at once", replaced(lines, jump, "\tjmp .Lout\\@"), ("SC013",)
    yield "failure: branch to the exit", replaced(lines, branch, "\tjc .Lout\\@"), ("SC007", "SC013")


def traps(lines: list[str]) -> Made:
    """The exception table and its fixup."""
    entry = find(lines, r"_ASM_EXTABLE_FAULT")
    if entry < 0:
        return
    label = find(lines, r"^\.Lseamcall\\@:")
    call = find(lines, r"^\s*seamcall\b")
    yield "table: no entry", replaced(lines, entry), ("SC008",)
    yield "table: other type", replaced(lines, entry, lines[entry].replace("_FAULT", "")), ("SC008",)
    yield "table: user access", replaced(lines, entry, lines[entry].replace("_FAULT", "_UA")), ("SC008",)
    yield (
        "table: swapped",
        replaced(lines, entry, "\t_ASM_EXTABLE_FAULT(.Lseamcall_trap\\@, .Lseamcall\\@)"),
        ("SC008",),
    )
    yield (
        "table: to the failure",
        replaced(lines, entry, "\t_ASM_EXTABLE_FAULT(.Lseamcall\\@, .Lseamcall_vmfailinvalid\\@)"),
        ("SC008",),
    )
    yield (
        "table: past the conversion",
        replaced(lines, entry, "\t_ASM_EXTABLE_FAULT(.Lseamcall\\@, .Lseamcall_fail\\@)"),
        ("SC008",),
    )
    yield "table: to the exit", replaced(lines, entry, "\t_ASM_EXTABLE_FAULT(.Lseamcall\\@, .Lout\\@)"), ("SC008",)
    yield "table: label after", swap(lines, label, call), ("SC008",)
    yield "table: label early", replaced(lines, label, lines[label], "\tnop"), ("SC008",)
    yield "table: missing label", replaced(lines, label), ("SC020", "SC008")
    yield (
        "table: by type",
        replaced(lines, entry, lines[entry].replace("_FAULT(", "_TYPE(").rstrip(")") + ", EX_TYPE_FAULT)"),
        (),
    )
    or_ = find(lines, r"^\s*orq?\s+%rdi")
    high = find(lines, r"\$TDX_SW_ERROR")
    yield "fixup: no or", replaced(lines, or_), ("SC008",)
    yield "fixup: no constant", replaced(lines, high), ("SC008",)
    yield "fixup: and", replaced(lines, or_, "\tandq %rdi, %rax"), ("SC008",)
    yield "fixup: 32 bits", replaced(lines, or_, "\torl %edi, %eax"), ("SC008",)
    yield "fixup: reversed", replaced(lines, or_, "\torq %rax, %rdi"), ("SC008",)
    yield "fixup: mov", replaced(lines, or_, "\tmovq %rdi, %rax"), ("SC008",)
    yield "fixup: failure number", replaced(lines, high, "\tmovq $TDX_SEAMCALL_VMFAILINVALID, %rdi"), ("SC008",)
    for scratch in ("rbx", "r12", "r15", "rbp"):
        both = list(lines)
        both[high], both[or_] = f"\tmovq $TDX_SW_ERROR, %{scratch}", f"\torq %{scratch}, %rax"
        yield f"fixup: scratch {scratch}", "\n".join(both), ("SC008", "SC012", "SC011")
    for scratch in ("rcx", "rdx", "r8", "r11", "rsi"):
        both = list(lines)
        both[high], both[or_] = f"\tmovq $TDX_SW_ERROR, %{scratch}", f"\torq %{scratch}, %rax"
        yield f"fixup: scratch {scratch}", "\n".join(both), ()
    yield "fixup: add", replaced(lines, or_, "\taddq %rdi, %rax"), ()
    yield "fixup: stores", replaced(lines, or_, lines[or_], "\tmovq %rcx, TDX_MODULE_rcx(%rsi)"), ("SC008", "SC014")
    exit_ = find(lines, r"^\s*jmp\s+\.Lout")
    yield "fixup: no way to the exit", replaced(lines, exit_), ("SC018", "SC008")


def guards(lines: list[str]) -> Made:
    """The conditions of the macro."""
    clear = find(lines, r"^\s*\.if \\saved && \\ret")
    yield "guard: host only", replaced(lines, clear, ".if \\host && \\saved && \\ret"), ("SC015",)
    yield "guard: never", replaced(lines, clear, ".if 0"), ("SC015",)
    stores = every(lines, r"^\s*\.if \\ret\s*$")
    outer = next((n for n in stores if n > find(lines, r"^\s*tdcall\b")), -1)
    if outer > 0:
        yield "guard: stores always", replaced(lines, outer, ".if 1"), ("SC014",)
        yield "guard: stores never", replaced(lines, outer, ".if 0"), ("SC014", "SC010", "SC013")
        yield "guard: stores when saved", replaced(lines, outer, ".if \\saved"), ("SC014",)
    call = find(lines, r"^\s*\.if \\host")
    yield "guard: wrong side", replaced(lines, call, ".if !\\host"), ("SC005",)
    fail = find(lines, r"^\s*\.if \\ret && \\saved")
    yield "guard: pointer popped by ret", replaced(lines, fail, ".if \\ret"), ("SC013",)
    yield "guard: pointer never popped", replaced(lines, fail, ".if 0"), ("SC013",)
    saved = every(lines, r"^\s*\.if \\saved\s*$")
    yield "guard: pushes by ret", replaced(lines, saved[0], ".if \\ret"), ("SC013", "SC012", "SC002")
    yield "guard: pops by ret", replaced(lines, saved[-1], ".if \\ret"), ("SC013", "SC012")
    yield "guard: pops never", replaced(lines, saved[-1], ".if 0"), ("SC013",)
    tail = every(lines, r"^\s*\.if \\host")[-1]
    yield "guard: tail for guests, too", replaced(lines, tail, ".if 1"), ("SC008", "SC020")
    yield "guard: no tail", replaced(lines, tail, ".if 0"), ("SC020", "SC008")
    head = find(lines, r"^\s*\.macro")
    yield "default: ret", replaced(lines, head, lines[head].replace("ret=0", "ret=1")), ("SC021",)
    yield "default: saved", replaced(lines, head, lines[head].replace("saved=0", "saved=1")), ("SC021",)
