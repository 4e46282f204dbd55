"""How strongly a paragraph is tied to the rest of its patch: shared words, the rare ones counting most.

A word that many changelogs have ties nothing to anything; one that few have ties much.  The weights of the single signs
were found by planting real paragraphs of other patches: tests/bench/ties.py does it and writes the vocabulary file.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Set
from dataclasses import astuple, dataclass
from functools import cache
from typing import Any

from reviewer.prose.mask import CODE
from reviewer.prose.stems import stems

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{3,}")
LEANS = re.compile(
    r"(?:if\s+this|this|that|these|those|it|its|they|such|so|but|however|therefore|thus|hence|nevertheless|otherwise|instead|also|"
    r"because|as\s+a\s+result|in\s+(?:this|that|any|both|such|other|these|addition|particular)|for\s+(?:this|that|example|"
    r"instance)|to\s+(?:do|fix|solve|avoid|address)|which|while|although|luckily|unfortunately|the\s+(?:same|above|latter|"
    r"former|problem|issue|bug|error|fix|patch|change|following)|without\s+(?:this|the)|with\s+(?:this|these|the))\b",
    re.IGNORECASE,
)
"""How a paragraph begins that leans on the one before."""
ASIDE = re.compile(
    r"\b(?:(?:self)?test(?:s|ed|ing)?|benchmark\w*|measur\w+|reproduc\w+|report(?:s|ed)|observed|noticed|suggest\w+|thanks|"
    r"author|upstream\w*|series|follow[- ]?up|backport\w*|cherry|no\s+functional|see\s+(?:link|also)|link:|"
    r"static\s+analysis|checkpatch|coverity|sparse|syzbot|vendor|downstream|mailing|v\d)\b|https?:|^note\b|^based\b|\bI(?:'ve|'m|'d)?\s",
    re.IGNORECASE,
)
"""How it was tested, whom it came from, where it goes: things that no diff has."""
FEW = 5
"""So many of the strongest ties are summed up."""
MOST_BITS = 10
"""A name of a person or a misspelling is not rarer than a rare word."""
MOST_NAMES = 4
"""More identifiers tell no more."""


@dataclass(frozen=True, slots=True)
class Rarity:
    """How rare each stem is, in bits: 0 stands in every changelog, 10 in one of a thousand."""

    bits: Mapping[str, int]
    unknown: int

    def of(self, stem: str) -> int:
        """The bits of a stem."""
        return self.bits.get(stem, self.unknown)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The stems of a patch outside of the paragraph, by place, and the identifiers of all places."""

    subject: Set[str]
    text: Set[str]
    changed: Set[str]
    context: Set[str]
    names: Set[str]

    @property
    def everything(self) -> frozenset[str]:
        """The stems of all places."""
        return frozenset().union(self.subject, self.text, self.changed, self.context)


@dataclass(frozen=True, slots=True)
class Signs:
    """What a paragraph shares with its surroundings; shares are parts of the weight of its words, 0 to 1."""

    strongest: float
    """Bits of the rarest stem that also stands elsewhere."""
    strong: float
    """Bits of the five rarest ones."""
    alien: float
    """Bits of the five rarest ones that stand nowhere else, each no more than ten."""
    subject: float
    text: float
    changed: float
    diff: float
    """Changed lines, their context and the names of the files."""
    weight: float
    """Logarithm of the bits of all its stems."""
    absent: float
    """Identifiers that stand nowhere else."""
    present: float
    leans: float
    aside: float
    size: float
    """Logarithm of the stems of the diff: in a long one some word is always found."""


def signs(paragraph: str, around: Surroundings, rarity: Rarity) -> Signs:
    """The signs of one paragraph."""
    own = stems(paragraph)
    total = sum(map(rarity.of, own)) or 1
    diff = around.changed | around.context
    everything = diff | around.subject | around.text
    shared = sorted((rarity.of(stem) for stem in own & everything), reverse=True)
    alien = sorted((min(rarity.of(stem), MOST_BITS) for stem in own - everything), reverse=True)
    names = identifiers(paragraph)
    present = len(names & around.names)

    def share(place: Set[str]) -> float:
        return sum(rarity.of(stem) for stem in own if stem in place) / total

    return Signs(
        strongest=shared[0] if shared else 0,
        strong=sum(shared[:FEW]),
        alien=sum(alien[:FEW]),
        subject=share(around.subject),
        text=share(around.text),
        changed=share(around.changed),
        diff=share(diff),
        weight=math.log(total),
        absent=min(len(names) - present, MOST_NAMES),
        present=min(present, MOST_NAMES),
        leans=bool(LEANS.match(paragraph)),
        aside=bool(ASIDE.search(paragraph)),
        size=math.log(1 + len(diff)),
    )


def identifiers(paragraph: str) -> frozenset[str]:
    """The names in the code that stands in a paragraph."""
    return frozenset(name for match in CODE.finditer(paragraph) for name in NAME.findall(match[0]))


def foreignness(found: Signs, weights: Mapping[str, float]) -> float:
    """Logarithm of the odds that the paragraph was planted, where every other one is."""
    values = zip(Signs.__dataclass_fields__, astuple(found), strict=True)
    return float(weights["constant"]) + sum(float(weights[name]) * float(value) for name, value in values)


def rarity(table: Mapping[str, Any]) -> Rarity:
    """From the vocabulary file ties.toml, whose lists are named after their bits; made once for the same words."""
    return _rarity(tuple(str(words) for words in table["by_bits"]))


@cache
def _rarity(by_bits: tuple[str, ...]) -> Rarity:
    bits = {stem: count for count, words in enumerate(by_bits) for stem in words.split()}
    return Rarity(bits, len(by_bits))
