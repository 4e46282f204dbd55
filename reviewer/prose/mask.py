"""Hides from the language model what is not English: each identifier, register and path becomes one known noun.

The offsets of the original text are kept, so that what the model finds is told in the author's own characters.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

STAND_IN = "Symbol"
"""A noun that the small English model tags right at the start, in the middle and at the end of a sentence."""

CODE = re.compile(
    r"""
      https?://[^\s)>\]]{1,500}                               # an address
    | (?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,64}\.[\w.-]{1,64}   # a mail address
    | \([\"'][^\"'\n]{1,100}[\"']\)                         # ("a commit title")
    | `[^`\n]{1,80}` | '[^'\s]{1,60}'                       # quoted code
    | (?<![\w.])%?[A-Za-z0-9_.]{1,80}(?:->|::)[A-Za-z0-9_.>-]{0,80}\w(?:\(\))?   # a->b, a::b
    | (?<![\w.])[A-Za-z_][\w.]{0,80}\([^()\s]{0,40}\)        # name(), name(x)
    | (?<![\w/.*+-])[\w.*+-]{0,80}(?:/[\w.*+-]{1,80}){1,20}\.[A-Za-z]\w{0,4}\b   # a path to a file
    | (?<![\w/.*+-])/?(?:\w[\w.+-]{0,80}/){2,20}[\w.*+-]{0,80}   # a path
    | (?<!\w)%[a-z]\w{1,20}\b | (?<!\w)-E[A-Z0-9]{2,20}\b | \bI/O\b   # a register, an error, I/O
    | \b0x[0-9a-fA-F]{1,40}\b | \b[0-9a-f]{12,40}\b          # a number, a commit
    | (?<!\w)[A-Za-z]{0,80}_\w[\w*]{0,80}(?:-\w{0,80}_\w{1,80}){0,8}\b  # snake_case, MACRO_CASE, __name
    | (?<!\w)\w{1,80}\.(?:c|h|S|rs|py|sh|ko|o|dts|dtsi|yaml|rst)\b   # a file
    """,
    re.VERBOSE,
)
"""Every repetition is bounded, so that a hostile text costs no more than its length."""
PIECE = re.compile(rf"(?P<code>{CODE.pattern})|(?P<blank>\s+)", re.VERBOSE)


@dataclass(frozen=True, slots=True)
class Masked:
    """A text for the model."""

    text: str
    origin: tuple[int, ...]
    """For each character its offset in the original; one more for the end."""


def mask(text: str) -> Masked:
    """The text with identifiers replaced and runs of blanks and line ends made one blank."""
    parts: list[str] = []
    origin: list[int] = []
    at = 0
    for piece in PIECE.finditer(text):
        _keep(parts, origin, text, at, piece.start())
        new = " " if piece["blank"] else STAND_IN
        parts.append(new)
        origin.extend([piece.start()] * len(new))
        at = piece.end()
    _keep(parts, origin, text, at, len(text))
    return Masked("".join(parts), (*origin, len(text)))


def _keep(parts: list[str], origin: list[int], text: str, start: int, end: int) -> None:
    parts.append(text[start:end])
    origin.extend(range(start, end))
