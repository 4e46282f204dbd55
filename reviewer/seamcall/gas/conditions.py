"""`.if` and its kin: what each asks."""

from __future__ import annotations

import re
from collections.abc import Callable

from reviewer.seamcall.gas.expressions import Lookup, evaluate
from reviewer.seamcall.gas.source import NotUnderstood
from reviewer.seamcall.gas.statements import parts

_NAME = re.compile(r"[A-Za-z_.$][\w.$@]*", re.ASCII)
_NUMERIC: dict[str, Callable[[int], bool]] = {
    ".if": lambda n: n != 0,
    ".ifne": lambda n: n != 0,
    ".elseif": lambda n: n != 0,
    ".ifeq": lambda n: n == 0,
    ".ifge": lambda n: n >= 0,
    ".ifgt": lambda n: n > 0,
    ".ifle": lambda n: n <= 0,
    ".iflt": lambda n: n < 0,
}
_DEFINED = {".ifdef": True, ".ifndef": False, ".ifnotdef": False}
_BLANK = {".ifb": True, ".ifnb": False}
_SAME = {".ifc": True, ".ifnc": False, ".ifeqs": True, ".ifnes": False}
BEGINS = frozenset(_NUMERIC) - {".elseif"} | frozenset(_DEFINED) | frozenset(_BLANK) | frozenset(_SAME)
OTHERS = frozenset({".elseif", ".else", ".endif", ".endc"})


def met(name: str, text: str, lookup: Lookup, defined: Callable[[str], bool]) -> bool:
    """Does it hold? NotUnderstood where that cannot be told."""
    if name in _NUMERIC:
        return _NUMERIC[name](evaluate(text, lookup))
    if name in _DEFINED:
        if not _NAME.fullmatch(text.strip()):
            raise NotUnderstood(f"{name} asks for something that is no name")
        return defined(text.strip()) == _DEFINED[name]
    if name in _BLANK:
        return (not text.strip()) == _BLANK[name]
    both = parts(text)
    if len(both) < 2:
        both = (*both, "", "")
    if len(both) > 2 and any(both[2:]):
        raise NotUnderstood(f"{name} compares two texts")
    return (_bare(both[0]) == _bare(both[1])) == _SAME[name]


def _bare(text: str) -> str:
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] and text[0] in "'\"" else text
