"""Edits of the macro of v6.7 and later: what goes in, what comes out."""

from __future__ import annotations

from itertools import pairwise

import edits_paths as paths
from asmlines import CLEAR, LOAD, STORE, Made, every, find, high, low, replaced, split, swap


def args_design(text: str) -> Made:
    """Edits of the macro of v6.7 and later."""
    lines = split(text)
    yield from _leaf(lines)
    yield from _loads(lines)
    yield from stores(lines)
    yield from _clears(lines)
    yield from paths.stack(lines)
    yield from paths.failures(lines)
    yield from paths.traps(lines)
    yield from paths.guards(lines)
    yield from _benign_args(lines)


def _leaf(lines: list[str]) -> Made:
    n = find(lines, r"^\s*movq?\s+%rdi,\s*%rax")
    yield "leaf: not moved", replaced(lines, n), ("SC001",)
    yield "leaf: 32 bits", replaced(lines, n, "\tmovl\t%edi, %eax"), ("SC001",)
    yield "leaf: from rsi", replaced(lines, n, "\tmov\t%rsi, %rax"), ("SC001",)
    yield "leaf: into rbx", replaced(lines, n, "\tmov\t%rdi, %r11"), ("SC001",)
    yield "leaf: reversed", replaced(lines, n, "\tmov\t%rax, %rdi"), ("SC001",)
    yield "leaf: zero-extended 16 bits", replaced(lines, n, "\tmovzwl\t%di, %eax"), ("SC001",)
    late = find(lines, r"TDX_MODULE_rdi\(%rsi\),")
    if late > 0:
        moved = [*lines[:n], *lines[n + 1 : late + 1], lines[n], *lines[late + 1 :]]
        yield "leaf: after rdi was loaded", "\n".join(moved), ("SC001",)
    call = find(lines, r"^\s*\.Lseamcall")
    yield "leaf: cleared before the call", "\n".join([*lines[:call], "\txorl %eax, %eax", *lines[call:]]), ("SC001",)


def _loads(lines: list[str]) -> Made:
    found = [(n, m) for n, line in enumerate(lines) if (m := LOAD.match(line))]
    for k, (n, m) in enumerate(found):
        own, base, register = m[3], m[4], m[6]
        yield f"load {register}: deleted", replaced(lines, n), ("SC003",)
        yield (
            f"load {register}: 32 bits",
            replaced(lines, n, f"\tmovl\tTDX_MODULE_{own}(%{base}), %{low(register)}"),
            ("SC002",),
        )
        other = found[(k + 1) % len(found)][1][3]
        yield (
            f"load {register}: slot of {other}",
            replaced(lines, n, f"\tmovq\tTDX_MODULE_{other}(%{base}), %{register}"),
            ("SC002",),
        )
        yield (
            f"load {register}: through rdi",
            replaced(lines, n, f"\tmovq\tTDX_MODULE_{own}(%rax), %{register}"),
            ("SC002",),
        )
        if register not in ("rsi", "rdi"):
            yield (
                f"load {register}: clobbered after",
                replaced(lines, n, lines[n], f"\tmovq\t%rdi, %{register}"),
                ("SC002",),
            )
    for (n, one), (k, other) in pairwise(found):
        if k == n + 1 and one[6] not in ("rsi", "rdi") and other[6] not in ("rsi", "rdi"):
            crossed = list(lines)
            crossed[n] = f"\tmovq\tTDX_MODULE_{other[3]}(%{one[4]}), %{one[6]}"
            crossed[k] = f"\tmovq\tTDX_MODULE_{one[3]}(%{one[4]}), %{other[6]}"
            yield f"loads {one[6]} and {other[6]}: crossed", "\n".join(crossed), ("SC002",)
            yield f"loads {one[6]} and {other[6]}: other order", swap(lines, n, k), ()
    rsi, rdi = (find(lines, rf"TDX_MODULE_{name}\(%rsi\),") for name in ("rsi", "rdi"))
    if rsi > 0 and rdi > 0:
        yield "load rsi: before rdi", swap(lines, rsi, rdi), ("SC002",)


def stores(lines: list[str]) -> Made:
    found = [(n, m) for n, line in enumerate(lines) if (m := STORE.match(line))]
    for k, (n, m) in enumerate(found):
        register, slot, base = m[2], m[4], m[6]
        yield f"store {register}: deleted", replaced(lines, n), ("SC014",)
        yield f"store {register}: 32 bits", replaced(lines, n, f"\tmovl\t%{low(register)}, {slot}(%{base})"), ("SC014",)
        other = found[(k + 1) % len(found)][1]
        yield (
            f"store {register}: slot of {other[2]}",
            replaced(lines, n, f"\tmovq\t%{register}, {other[4]}(%{base})"),
            ("SC014",),
        )
        yield f"store {register}: twice", replaced(lines, n, f"\tmovq\t%{other[2]}, {slot}(%{base})"), ("SC014",)
        yield f"store {register}: through rdi", replaced(lines, n, f"\tmovq\t%{register}, {slot}(%rdi)"), ("SC010",)
        wrong = f"\tmovq\t%{register}, {slot}(%r8)"
        yield f"store {register}: through r8", replaced(lines, n, wrong), ("SC010",)
    for (n, one), (k, other) in pairwise(found):
        if k == n + 1 and one[6] == other[6]:
            crossed = list(lines)
            crossed[n] = f"\tmovq\t%{other[2]}, {one[4]}(%{one[6]})"
            crossed[k] = f"\tmovq\t%{one[2]}, {other[4]}(%{one[6]})"
            yield f"stores {one[2]} and {other[2]}: crossed", "\n".join(crossed), ("SC014",)
            yield f"stores {one[2]} and {other[2]}: other order", swap(lines, n, k), ()


def _clears(lines: list[str]) -> Made:
    found = [(n, m) for n, line in enumerate(lines) if (m := CLEAR.match(line))]
    for k, (n, m) in enumerate(found):
        register = m[1]
        other = found[(k + 1) % len(found)][1][1]
        yield f"clear {register}: deleted", replaced(lines, n), ("SC015",)
        yield f"clear {register}: the next one twice", replaced(lines, n, f"\txorl %{other}, %{other}"), ("SC015",)
        yield f"clear {register}: with another", replaced(lines, n, f"\txorl %{other}, %{register}"), ("SC015",)
        yield f"clear {register}: 64 bits", replaced(lines, n, f"\txorq %{high(register)}, %{high(register)}"), ()
        yield f"clear {register}: by mov", replaced(lines, n, f"\tmovl $0, %{register}"), ()
    if found:
        first = found[0][0]
        yield "clear rax, too", replaced(lines, first, lines[first], "\txorl %eax, %eax"), ("SC004",)
        yield "clear: other order", swap(lines, found[0][0], found[-1][0]), ()
        block = [lines[n] for n, _ in found]
        rest = [line for n, line in enumerate(lines) if n not in {n for n, _ in found}]
        last = max(every(rest, r"^\s*pop[q]?\s+%rbx"))
        yield "clear: after the pops", "\n".join([*rest[: last + 1], *block, *rest[last + 1 :]]), ("SC015", "SC012")
        early = next(n for n, line in enumerate(rest) if STORE.match(line) and "rcx" in line)
        yield "clear: before the stores", "\n".join([*rest[:early], *block, *rest[early:]]), ("SC015", "SC014")


def _benign_args(lines: list[str]) -> Made:
    call = find(lines, r"^\s*seamcall\b")
    define = find(lines, r"^#define seamcall")
    yield "native mnemonic", "\n".join(line for n, line in enumerate(lines) if n != define), ()
    yield "nop before the label", replaced(lines, call - 1, "\tnop", lines[call - 1]), ()
    yield "comment", replaced(lines, call, "\tseamcall\t/* into the module */"), ()
    leaf = find(lines, r"^\s*movq?\s+%rdi,\s*%rax")
    yield "leaf by lea", replaced(lines, leaf, "\tleaq\t(%rdi), %rax"), ()
    yield "leaf by push and pop", replaced(lines, leaf, "\tpushq\t%rdi", "\tpopq\t%rax"), ()
    ret = find(lines, r"^\s*RET\b")
    yield "nop before RET", replaced(lines, ret, "\tnop", lines[ret]), ()
