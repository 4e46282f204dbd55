"""SC106: the numbers of the leaves, as headers define them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from reviewer.seamcall.leaves import Leaf

DEFINE = re.compile(
    r"^[ \t]*#[ \t]*define[ \t]+((?:TD[HG]|P_SEAMLDR)_\w+)"
    r"[ \t]+\(?(0x[0-9a-fA-F]+|\d+)(?:ULL|UL|U)?\)?[ \t]*(?:/\*.*)?$",
    re.M,
)


def wrong(text: str, leaves: Mapping[str, Leaf]) -> Iterator[tuple[str, int, str, str, str]]:
    """Name, line, text, the right number and the one found, of each definition that is wrong."""
    for found in DEFINE.finditer(text):
        leaf = leaves.get(found[1])
        if leaf is not None and int(found[2], 0) != leaf.number:
            line = text.count("\n", 0, found.start()) + 1
            yield leaf.const, line, found[0].strip(), _shown(leaf.number), found[2]


def _shown(number: int) -> str:
    return hex(number) if number > 0xFFFF else str(number)
