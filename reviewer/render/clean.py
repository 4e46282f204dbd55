"""Makes hostile text inert: what a terminal or a browser would obey or hide is spelled out instead."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any, TypeVar, cast

T = TypeVar("T")

_OBEYED = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Unicode categories of controls, format characters (bidi, zero width), lone surrogates, line separators."""
_UNSEEN = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0")
"""Letters and marks that every font draws as nothing."""
_SURROGATE = re.compile("[\ud800-\udfff]")
_KEPT = frozenset("\n\t")


def plain(text: str) -> str:
    r"""The text with every control, bidi, zero-width and format character spelled out as "\u202e".

    Line feeds, tabs and all visible Unicode stay; a lone surrogate, which no encoding can write, becomes
    U+FFFD. Works character by character, so plain(a + b) == plain(a) + plain(b).
    """
    if text.isascii() and text.replace("\n", "").replace("\t", "").isprintable():
        return text
    return "".join(_spelled(char) if is_hostile(char) else char for char in text)


def one_line(text: str) -> str:
    """The inert text with every run of blanks, tabs and line feeds as one blank."""
    return " ".join(plain(text).split())


def is_hostile(char: str) -> bool:
    """Whether this character acts on the reader's screen instead of standing on it."""
    return char not in _KEPT and (unicodedata.category(char) in _OBEYED or char in _UNSEEN)


def encodable(text: str) -> str:
    """The text with lone surrogates as U+FFFD, so that UTF-8 can write it; all else stays."""
    return _SURROGATE.sub("\ufffd", text)


def inert(value: T) -> T:
    """The same value with plain() over every string inside, through dataclasses, tuples and mappings."""
    return cast(T, _inert(value))


def _inert(value: Any) -> Any:
    if isinstance(value, Enum):
        return value
    if isinstance(value, str):
        return plain(value)
    if isinstance(value, tuple):
        return tuple(_inert(item) for item in value)
    if isinstance(value, Mapping):
        return {_inert(key): _inert(item) for key, item in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        return type(value)(**{part.name: _inert(getattr(value, part.name)) for part in fields(value)})
    return value


def _spelled(char: str) -> str:
    code = ord(char)
    if 0xD800 <= code <= 0xDFFF:
        return "\ufffd"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
