"""Bytes -> text: in the charset that is named, else in UTF-8, else as latin-1."""

from __future__ import annotations

import codecs
import re
from collections.abc import Sequence
from functools import lru_cache

_NAME = re.compile(r"[A-Za-z0-9][\w.:+-]{0,39}", re.ASCII)
_NO_CHARSETS = frozenset(
    "base64 bz2 hex quopri rot13 uu zlib idna punycode unicode-escape raw-unicode-escape undefined mbcs oem".split()
)
"""What Python calls a codec and no mail has for a charset, by the names that codecs.lookup gives."""
_SINGLE_BYTE = re.compile(r"(?:us-)?ascii|latin|iso-?8859|windows-125|cp125|utf-?8", re.IGNORECASE)


def lines(raw: Sequence[bytes], charset: str = "") -> list[str]:
    """Lines as text, as many: in the charset named, else UTF-8, else, for each line by itself, latin-1.

    A charset that writes a line feed by other bytes, as UTF-7 can, begins no line with it.
    """
    if not raw:
        return []
    whole = b"\n".join(raw)
    if fits(whole, charset):
        joined = text(whole, charset)
        if joined.count("\n") == len(raw) - 1:
            return joined.split("\n")
    return [text(line, charset).replace("\n", " ") for line in raw]


def are_guessed(raw: Sequence[bytes], charset: str) -> bool:
    """Whether lines() takes some for latin-1 because they fit neither the charset named nor UTF-8."""
    if fits(b"\n".join(raw), charset):
        return False
    return any(not fits(line, charset) and not fits(line, "utf-8") for line in raw)


def text(raw: bytes, charset: str) -> str:
    """The text; UTF-8 goes before a single-byte charset, which is often wrongly named."""
    named = _known(charset)
    if not named or (_SINGLE_BYTE.match(charset) and fits(raw, "utf-8")):
        named = "utf-8"
    for name in (named, "utf-8"):
        try:
            return raw.decode(name)
        except (UnicodeError, LookupError):
            continue
    return raw.decode("latin-1")


def fits(raw: bytes, charset: str) -> bool:
    """Whether these are bytes of the charset, or of UTF-8 where it is none that is known."""
    try:
        raw.decode(_known(charset) or "utf-8")
    except (UnicodeError, LookupError):
        return False
    return True


@lru_cache(maxsize=256)
def _known(charset: str) -> str:
    """The name by which Python knows the charset; empty where it does not."""
    if not _NAME.fullmatch(charset):
        return ""
    try:
        name = codecs.lookup(charset).name
    except (LookupError, ValueError):
        return ""
    return "" if name.replace("_", "-") in _NO_CHARSETS else name
