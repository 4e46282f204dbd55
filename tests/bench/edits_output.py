"""Edits of the macro of v5.19 to v6.6, and of its TDVMCALL."""

from __future__ import annotations

from asmlines import Made, find, low, replaced, split, swap
from edits_args import stores


def output_design(text: str) -> Made:
    """Edits of the macro of v5.19 to v6.6."""
    lines = split(text)
    moves = {"rdi": "rax", "r8": "r9", "rcx": "r8", "rsi": "rcx"}
    at = {source: find(lines, rf"^\s*mov[q]?\s+%{source},\s*%{target}\b") for source, target in moves.items()}
    yield "leaf: not moved", replaced(lines, at["rdi"]), ("SC001",)
    yield "leaf: 32 bits", replaced(lines, at["rdi"], "\tmovl %edi, %eax"), ("SC001",)
    for source in ("r8", "rcx", "rsi"):
        yield f"argument {source}: not moved", replaced(lines, at[source]), ("SC003", "SC002")
        yield (
            f"argument {source}: 32 bits",
            replaced(lines, at[source], f"\tmovl %{low(source)}, %{low(moves[source])}"),
            ("SC002",),
        )
    yield "arguments: r8 before r9", swap(lines, at["r8"], at["rcx"]), ("SC002",)
    yield "arguments: rcx before r8", swap(lines, at["rcx"], at["rsi"]), ("SC002",)
    yield "arguments: rdx clobbered", replaced(lines, at["rdi"], lines[at["rdi"]], "\tmov %rsi, %rdx"), ("SC002",)
    moved = [*lines[: at["rdi"]], *lines[at["rdi"] + 1 : at["rsi"] + 1], lines[at["rdi"]], *lines[at["rsi"] + 1 :]]
    yield "leaf: last", "\n".join(moved), ()
    push12, out = find(lines, r"^\s*push[q]?\s+%r12"), find(lines, r"^\s*push[q]?\s+%r9")
    pop = find(lines, r"^\s*pop[q]?\s+%r12")
    back = find(lines, r"^\s*pop[q]?\s+%r12", pop + 1)
    yield "r12: not pushed", replaced(lines, push12), ("SC013", "SC012")
    yield "r12: not popped", replaced(lines, back), ("SC013", "SC012")
    yield "r12: skipped", replaced(lines, back, "\taddq $8, %rsp"), ("SC012",)
    yield (
        "out: pushed late",
        "\n".join([*lines[:out], *lines[out + 1 : at["rsi"] + 1], lines[out], *lines[at["rsi"] + 1 :]]),
        ("SC010",),
    )
    yield "out: into rcx", replaced(lines, pop, "\tpop %rcx"), ("SC010", "SC012", "SC014", "SC009")
    yield "out: skipped", replaced(lines, pop, "\taddq $8, %rsp"), ("SC010",)
    test = find(lines, r"^\s*test[q]?\s+%r12")
    skip = find(lines, r"^\s*jz\b")
    to = lines[skip].split()[-1]
    yield "out: no test", "\n".join(line for n, line in enumerate(lines) if n not in (test, skip)), ("SC009",)
    yield "out: jnz", replaced(lines, skip, f"\tjnz {to}"), ("SC009",)
    yield "out: no branch", replaced(lines, skip), ("SC009",)
    yield "out: rcx tested", replaced(lines, test, "\ttest %rcx, %rcx"), ("SC009",)
    yield "out: je", replaced(lines, skip, f"\tje {to}"), ()
    yield "out: cmp", replaced(lines, test, "\tcmpq $0, %r12"), ()
    branch = find(lines, r"^\s*jnc\b")
    over = lines[branch].split()[-1]
    for word in ("jc", "jnz", "jmp", "jns"):
        yield f"branch: {word}", replaced(lines, branch, f"\t{word} {over}"), ("SC006",)
    yield "branch: jae", replaced(lines, branch, f"\tjae {over}"), ()
    yield "branch: deleted", replaced(lines, branch), ("SC006",)
    yield "branch: test before", replaced(lines, branch, "\ttest %rax, %rax", lines[branch]), ("SC006",)
    load = find(lines, r"\$TDX_SEAMCALL_VMFAILINVALID")
    yield "failure: no number", replaced(lines, load), ("SC007",)
    yield "failure: rcx", replaced(lines, load, "\tmov $TDX_SEAMCALL_VMFAILINVALID, %rcx"), ("SC007",)
    by_cmov = "\tmov $TDX_SEAMCALL_VMFAILINVALID, %rdi\n\tcmovc %rdi, %rax"
    yield "failure: by cmovc", "\n".join([*lines[:branch], by_cmov, *lines[load + 1 :]]), ()
    yield from stores(lines)


def hypercall(text: str) -> Made:
    """Edits of the TDVMCALL of the old design."""
    lines = split(text)
    sti, call = find(lines, r"^\s*sti\b"), find(lines, r"^\s*tdcall\b")
    if sti < 0:
        return
    zero, mask = find(lines, r"^\s*xor[lq]?\s+%eax"), find(lines, r"^\s*mov[lq]?\s+\$\w+,\s*%ecx")
    test, branch = find(lines, r"^\s*testq?\s+%rax", call), find(lines, r"^\s*jn[ez]\b", call)
    result, to = find(lines, r"^\s*movq?\s+%r10,\s*%rax"), lines[branch].split()[-1]
    yield "hypercall: leaf not cleared", replaced(lines, zero), ("SC023",)
    yield "hypercall: another leaf", replaced(lines, zero, "\tmovl $1, %eax"), ("SC023",)
    yield "hypercall: no mask", replaced(lines, mask), ("SC023",)
    yield "hypercall: mask with rbp", replaced(lines, mask, "\tmovl $0xfc20, %ecx"), ("SC023",)
    yield "hypercall: sti early", replaced(lines, sti, lines[sti], "\tnop"), ("SC023",)
    yield "hypercall: no test", replaced(lines, branch), ("SC023",)
    yield "hypercall: jz", replaced(lines, branch, f"\tjz {to}"), ("SC023",)
    yield "hypercall: r11 tested", replaced(lines, test, "\ttestq %r11, %r11"), ("SC023",)
    yield "hypercall: status returned", replaced(lines, result), ("SC023",)
    yield "hypercall: cmp", replaced(lines, test, "\tcmpq $0, %rax"), ()
    yield "hypercall: no sti", replaced(lines, sti), ()
