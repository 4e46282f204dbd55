"""Words that vote for the role of a sentence: the vocabulary file roles.toml as patterns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from reviewer.model import Role
from reviewer.prose.mask import mask

LONGEST = 2_000
"""Characters of a sentence that are looked at; the parse goes no further."""
ANY_WORD = r"[\w'-]{1,40}"


@dataclass(frozen=True, slots=True)
class Cue:
    """The phrases of one weight that vote for a role, as one expression; every repetition in it is bounded."""

    role: Role
    weight: int
    pattern: re.Pattern[str]


def cues(vocabulary: Mapping[str, Any]) -> tuple[Cue, ...]:
    """From the vocabulary file: phrases by role and weight, heaviest first; made once for the same words."""
    return _cues(tuple((role, tuple(table.items())) for role, table in vocabulary.items()))


def matches(text: str, known: Iterable[Cue]) -> Iterator[tuple[Cue, str]]:
    """The cues in a sentence and the words they found; of overlapping ones for a role the heaviest counts."""
    hidden = mask(text[:LONGEST].replace("\n", " "))  # a commit title may run over two lines
    taken: dict[Role, list[tuple[int, int]]] = {}
    for cue in known:
        for match in cue.pattern.finditer(hidden.text):
            start, end = match.span()
            spans = taken.setdefault(cue.role, [])
            if all(end <= first or start >= last for first, last in spans):
                spans.append((start, end))
                yield cue, " ".join(text[hidden.origin[start] : hidden.origin[end]].split())


@cache
def _cues(tables: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]) -> tuple[Cue, ...]:
    made = [Cue(Role(role), int(weight), _pattern(phrases)) for role, table in tables for weight, phrases in table]
    return tuple(sorted(made, key=lambda cue: -cue.weight))


def _pattern(phrases: str) -> re.Pattern[str]:
    lines = sorted((line.split() for line in phrases.splitlines() if line.strip()), key=lambda words: -len(words))
    return re.compile("|".join(_phrase(words) for words in lines), re.IGNORECASE)


def _phrase(words: list[str]) -> str:
    """ "^" is the start of the sentence, "a|b" one word or the other, "_" any word."""
    start = "^" if words[0] == "^" else r"(?<![\w-])"
    choices = (f"(?:{'|'.join(_word(choice) for choice in word.split('|'))})" for word in words if word != "^")
    return rf"{start}{',?[ ]'.join(choices)}(?![\w-])"


def _word(word: str) -> str:
    return ANY_WORD if word == "_" else re.escape(word).replace(r"\*", r"[\w-]{0,30}")
