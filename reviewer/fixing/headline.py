"""The subject of a mail written anew: folded and encoded as git format-patch does, the tags kept."""

from __future__ import annotations

from collections.abc import Sequence

_FOLDED_AT = 78
_WORD = 75
"""Characters of an encoded word, by RFC 2047."""
_PLAIN = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!*+-/")


def written(tags: str, line: str, old: Sequence[bytes]) -> list[bytes]:
    """The lines of the header; one that stood on a single line stays on one while it is plain."""
    end = b"\r\n" if old[0].endswith(b"\r\n") else b"\n"
    name = old[0].partition(b":")[0].decode("ascii", "replace")
    if tags.isascii() and line.isascii():
        whole = f"{name}: {tags}{line}"
        rows = [whole] if len(old) == 1 else _folded(whole)
    else:
        lead = f"{name}: {tags}" if tags.isascii() else f"{name}: "
        rows = _encoded(lead, line if tags.isascii() else f"{tags}{line}")
    return [row.encode("ascii") + end for row in rows]


def _folded(text: str) -> list[str]:
    rows, row = [], ""
    for word in text.split(" "):
        if row.strip() and len(row) + 1 + len(word) > _FOLDED_AT:
            rows.append(row)
            row = f" {word}"
        else:
            row = f"{row} {word}" if row else word
    return [*rows, row]


def _encoded(lead: str, text: str) -> list[str]:
    """One encoded word a row; no letter is cut in two."""
    rows, row = [], f"{lead}=?UTF-8?q?"
    for letter in text:
        coded = "_" if letter == " " else "".join(_quoted(byte) for byte in letter.encode("utf-8", "replace"))
        if len(row) + len(coded) + 2 > _WORD:
            rows.append(f"{row}?=")
            row = " =?UTF-8?q?"
        row += coded
    return [*rows, f"{row}?="]


def _quoted(byte: int) -> str:
    return chr(byte) if byte in _PLAIN else f"={byte:02X}"
