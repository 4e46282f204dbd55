"""The general registers of x86-64 and the names of their parts."""

from __future__ import annotations

_OLD = ("ax", "bx", "cx", "dx", "si", "di", "bp", "sp")
GENERAL = tuple(f"r{name}" for name in _OLD) + tuple(f"r{n}" for n in range(8, 16))
FLAGS = ("CF", "PF", "AF", "ZF", "SF", "OF", "DF", "IF")
CALLEE_SAVED = ("rbx", "rbp", "r12", "r13", "r14", "r15")
"""What a function must give back as it found it. Source: System V ABI, x86-64 supplement, 3.2.1."""
CALLER_SAVED = tuple(name for name in GENERAL if name not in (*CALLEE_SAVED, "rsp"))


def _parts() -> dict[str, tuple[str, int, int]]:
    parts: dict[str, tuple[str, int, int]] = {}
    for old in _OLD:
        short = old[0] + "l" if old[1] == "x" else old + "l"
        parts |= {f"r{old}": (f"r{old}", 64, 0), f"e{old}": (f"r{old}", 32, 0), old: (f"r{old}", 16, 0)}
        parts[short] = (f"r{old}", 8, 0)
        if old[1] == "x":
            parts[old[0] + "h"] = (f"r{old}", 8, 8)
    for n in range(8, 16):
        parts |= {f"r{n}{suffix}": (f"r{n}", bits, 0) for suffix, bits in (("", 64), ("d", 32), ("w", 16), ("b", 8))}
    return parts


PARTS = _parts()
"""Name -> the whole register, bits, lowest bit."""
