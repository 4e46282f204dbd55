"""Return instructions in the visible lines of an assembly file, and the functions they belong to.

Source: arch/x86/include/asm/linkage.h, where RET is "ret; int3" or a jump to the return thunk, as the kernel's
mitigations want; a bare "ret" gets neither.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

START = re.compile(r"\bSYM_(?:FUNC|CODE|TYPED_FUNC)_START\w*\(\s*(\w+)")
END = re.compile(r"\bSYM_(?:FUNC|CODE)_END\(\s*(\w+)")
BARE = re.compile(r"^\s*(?:\w+:\s*)?(?:rep;?\s*)?retq?\s*(?:$|;)|;\s*retq?\s*(?:$|;)")
MACRO = re.compile(r"\bRET\b")


@dataclass(frozen=True, slots=True)
class Return:
    """One return."""

    line: int
    """1-based line of the new file."""
    function: str
    """Empty where its beginning is not in sight."""
    bare: bool
    added: bool


@dataclass(frozen=True, slots=True)
class Function:
    """A function in the visible lines."""

    name: str
    complete: bool
    """Both its beginning and its end are in sight."""
    returns: tuple[Return, ...]


def functions(lines: Iterable[tuple[int, str, bool]]) -> tuple[Function, ...]:
    """The functions of which anything is in sight; lines are number, code without comments, added by the patch."""
    found: list[Function] = []
    name, started, inside = "", False, list[Return]()
    for number, code, added in lines:
        if start := START.search(code):
            if name or inside:  # its end is out of sight, behind the end of a hunk
                found.append(Function(name, complete=False, returns=tuple(inside)))
            name, started, inside = start[1], True, []
        bare = bool(BARE.search(code)) and not code.lstrip().startswith("#")
        if bare or MACRO.search(code):
            inside.append(Return(number, name, bare, added))
        if end := END.search(code):
            found.append(Function(end[1], started, tuple(inside)))
            name, started, inside = "", False, []
    if name or inside:
        found.append(Function(name, complete=False, returns=tuple(inside)))
    return tuple(found)
