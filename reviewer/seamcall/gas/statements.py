"""Cutting text: a line into statements, a list into its parts, the blanks that GNU as takes away."""

from __future__ import annotations

import re
from collections.abc import Iterator

_PIECE = re.compile(r""""(?:\\.|[^"\\])*"?|'(?:\\.|[^\\])'?|[;#]|[^"';#]+|.""", re.DOTALL)
_PART = re.compile(r""""(?:\\.|[^"\\])*"?|'(?:\\.|[^\\])'?|[(),]|[^"'(),]+|.""", re.DOTALL)
_BLANKS = re.compile(r"""("(?:\\.|[^"\\])*"?)|[ \t\r\f\v]+""")
_COMPONENT = re.compile(r"""[\w.$"@%*\-(\[{}\\]""", re.ASCII)
"""Characters that may begin or end a word for GNU as on x86: between two of them a blank counts."""


def statements(line: str) -> Iterator[str]:
    """The statements of a line: cut at semicolons, up to a comment, none of them empty."""
    for part in _cut(_PIECE, line, ";", "#"):
        if part.strip():
            yield part.strip()


def parts(text: str) -> tuple[str, ...]:
    """What stands between the commas outside strings and parentheses, each without blanks around it."""
    found, depth, current = list[str](), 0, list[str]()
    for piece in _PART.findall(text):
        if piece == "," and depth == 0:
            found.append("".join(current).strip())
            current = []
            continue
        depth = max(0, depth + (piece == "(") - (piece == ")"))
        current.append(piece)
    last = "".join(current).strip()
    return (*found, last) if found or last else ()


def _cut(pattern: re.Pattern[str], text: str, at: str, end: str) -> Iterator[str]:
    current = list[str]()
    for piece in pattern.findall(text):
        if piece == end:
            break
        if piece == at:
            yield "".join(current)
            current = []
        else:
            current.append(piece)
    yield "".join(current)


def scrubbed(text: str) -> str:
    """The text with one blank where GNU as keeps one: between two words, not around an operator."""
    kept, last = list[str](), 0
    for found in _BLANKS.finditer(text):
        if found[1]:
            continue
        kept.append(text[last : found.start()])
        before, after = text[found.start() - 1 : found.start()], text[found.end() : found.end() + 1]
        if before and after and _COMPONENT.match(before) and _COMPONENT.match(after):
            kept.append(" ")
        last = found.end()
    return "".join([*kept, text[last:]])


def unquoted(text: str) -> str:
    """A string without its quotes."""
    text = text.strip()
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] == '"' else text
