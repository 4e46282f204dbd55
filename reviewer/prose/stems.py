"""Words reduced to what they share with their relatives: "initialize" and "initialization", "mapped" and "mapping".

Crude on purpose: two words that meet by chance make a tie, and a tie keeps a rule silent.
"""

from __future__ import annotations

import re

WORD = re.compile(r"[A-Za-z][a-z]{2,}|[A-Z]{2,}[0-9]*s?|[a-z]{2,}[0-9]+|[0-9]+[a-z]+")
ENDINGS = (
    "izations ization ations ation ising izing ised ized ises izes ings ing edly ed ers er ies ly ments ment ness "
    "ions ion ives ive als al ables able es s e y"
).split()
SHORTEST = 3


def stems(text: str) -> frozenset[str]:
    """The stems of a text's words; identifiers are split into their parts."""
    return frozenset(stem(word.lower()) for word in WORD.findall(text.replace("_", " ")))


def stem(word: str) -> str:
    """The word without its ending, never shorter than three letters."""
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST:
            word = word[: -len(ending)]
            break
    return word[:-1] if len(word) > SHORTEST and word[-1] == word[-2] else word
