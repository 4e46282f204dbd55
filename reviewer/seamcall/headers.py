"""Which headers a file and those it includes by their own name ask for, and which words stand in them."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable
from dataclasses import dataclass

Files = Callable[[str], str | None]
_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)|//[^\n]*", re.DOTALL)
_INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*(?:<([^>\n]+)>|"([^"\n]+)")', re.MULTILINE)
_WORD = re.compile(r"[A-Za-z_]\w*", re.ASCII)
MOST_FILES = 20


@dataclass(frozen=True, slots=True)
class Headers:
    """What the closure of a file over "..." includes says."""

    included: tuple[str, ...]
    """Headers in <>, as written."""
    words: frozenset[str]
    files: tuple[str, ...]
    """The files of the closure, this one first."""
    missing: tuple[str, ...]


def headers(path: str, text: str, files: Files) -> Headers:
    """The closure of a file; an include that is not at hand is named."""
    included, words, seen, missing = list[str](), set[str](), [path], list[str]()
    waiting = [(path, text)]
    while waiting:
        here, body = waiting.pop(0)
        plain = _COMMENT.sub(" ", body)
        for system, own in _INCLUDE.findall(plain):
            if system:
                included.append(system)
                continue
            there = posixpath.normpath(posixpath.join(posixpath.dirname(here), own))
            if there in seen or len(seen) >= MOST_FILES:
                continue
            seen.append(there)
            inner = files(there)
            if inner is None:
                missing.append(own)
            else:
                waiting.append((there, inner))
        words.update(_WORD.findall(_INCLUDE.sub(" ", plain)))
    return Headers(tuple(included), frozenset(words), tuple(seen), tuple(missing))
