"""Words reduced to what they share with their relatives: "initialize" and "initialization", "mapped" and "mapping".

Crude on purpose: two words that meet by chance make a tie, and a tie keeps a rule silent.
"""

from __future__ import annotations

import re
from functools import cache

WORD = re.compile(r"[A-Za-z][a-z]{2,}|[A-Z]{2,}[0-9]*s?|[a-z]{2,}[0-9]+|[0-9]+[a-z]+")
ENDINGS = sorted(
    (
        "izations ization ations ation ators ator ating ated ates ate ising izing ised ized ises izes ise ize ures ure "
        "ings ing edly ied ed ers er ies ly ments ment ness ions ion ives ive als al ables able es s e y"
    ).split(),
    key=len,
    reverse=True,
)
CAUTIOUS = ("at", "is", "iz", "ure", "ly")
"""Endings that begin so may be the word's own: "state", "rise", "apply"; more of the word must be left."""


def stems(text: str) -> frozenset[str]:
    """The stems of a text's words; identifiers are split into their parts."""
    return frozenset(stem(word.lower()) for word in WORD.findall(text.replace("_", " ")))


@cache
def stem(word: str) -> str:
    """The word without its ending, never shorter than three letters."""
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= (4 if ending.startswith(CAUTIOUS) else 3):
            word = word[: -len(ending)]
            break
    if len(word) > 3 and (word[-1] == word[-2] or word[-1] in "iy" or word.endswith("str")):
        word = word[:-1]
    return word
