"""Lines of an assembly file, found by what they do, and replaced."""

from __future__ import annotations

import re
from collections.abc import Iterator

Made = Iterator[tuple[str, str, tuple[str, ...]]]
"""Name, new text, and the rules of which one must be reported; none for an edit that breaks nothing."""
LOAD = re.compile(r"^(\s*mov[q]?\s+)(TDX_MODULE_(\w+))\(%(\w+)\),(\s*)%(\w+)")
STORE = re.compile(r"^(\s*mov[q]?\s+)%(\w+),(\s*)(TDX_MODULE_(\w+))\(%(\w+)\)")
CLEAR = re.compile(r"^\s*xor[lq]?\s+%(\w+),\s*%(\w+)")


def split(text: str) -> list[str]:
    """The lines of a text."""
    return text.split("\n")


def replaced(lines: list[str], n: int, *new: str) -> str:
    """The text with one line replaced."""
    return "\n".join([*lines[:n], *new, *lines[n + 1 :]])


def find(lines: list[str], pattern: str, after: int = 0) -> int:
    """The first line that matches, -1 without one."""
    return next((n for n, line in enumerate(lines) if n >= after and re.search(pattern, line)), -1)


def every(lines: list[str], pattern: str) -> list[int]:
    """All lines that match."""
    return [n for n, line in enumerate(lines) if re.search(pattern, line)]


def swap(lines: list[str], one: int, other: int) -> str:
    """The text with two lines exchanged."""
    new = list(lines)
    new[one], new[other] = new[other], new[one]
    return "\n".join(new)


def low(register: str) -> str:
    """The 32-bit name of a register."""
    return register + "d" if register[1:].isdigit() else "e" + register[1:]


def high(register: str) -> str:
    """The 64-bit name of a 32-bit register."""
    return register[:-1] if register.endswith("d") and register[1:-1].isdigit() else "r" + register[1:]
