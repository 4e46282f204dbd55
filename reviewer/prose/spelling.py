"""How English words are spelt, and misspelt: codespell's list, and what a known word becomes by a slip."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from functools import cache
from importlib.resources import files

LETTERS = "abcdefghijklmnopqrstuvwxyz"
ADVICE = "codespell's dictionary is not there: pip install codespell"
PLAIN_ENDINGS = "s es d ed ing ly er r ers rs ee ees able ness less y".split()
ENDINGS = (("ing", "e"), ("able", "e"), ("ies", "y"), ("ied", "y"), *((ending, "") for ending in PLAIN_ENDINGS))
"""Endings with what stands in their place in the word without them."""
PREFIXES = ("un", "re", "non", "multi", "auto", "super", "micro")
AMBIGUOUS_PREFIXES = ("de", "sub", "pre", "over", "under", "inter", "mis", "dis")
PARTICLES = frozenset("up down in out off on over back".split())
"""Second halves of nouns: "lockup", "fallback"."""
HALF = 4
"""Letters that each half of a compound has at least: "bandgap", "memslot"."""
LONG = 7
"""Letters from which on a slip may be any, in a word that kernel people write often."""
LONGER = 8
"""Letters from which on a slip may be one of any English word."""
LONGEST = 24
"""Letters of the longest word that is looked at; what is longer is no slip, and has too many neighbours to try."""
FEWEST = 3
"""Letters that a word has at least once its prefix or its ending is gone."""


class NoDictionaryError(Exception):
    """codespell is not installed; the text says what to install."""


@cache
def _misspellings() -> Mapping[str, str]:
    """Misspellings, with what to write instead as codespell's file has it: "which", or "of, for, to,"."""
    try:
        text = files("codespell_lib").joinpath("data/dictionary.txt").read_text(encoding="utf-8")
    except (ModuleNotFoundError, OSError) as error:
        raise NoDictionaryError(ADVICE) from error
    return dict(line.split("->", 1) for line in text.splitlines() if "->" in line)


def corrections(word: str) -> tuple[str, ...]:
    """What a word in lower case may have been meant to be, none for one that is no known misspelling.

    Raises NoDictionaryError. The last part of an ambiguous entry may be a remark on it, which has more than two words.
    """
    told = _misspellings().get(word, "").split(",")
    return tuple(part.strip() for part in told if part.strip() and len(part.split()) < 3)


def is_derived(word: str, known: frozenset[str], frequent: Container[str]) -> bool:
    """True where a lower-case word is made of known ones: with an ending, a prefix, or of two halves."""
    if len(word) > LONGEST:
        return False
    stems = [word, *_without_ending(word)]
    return any(
        len(stem) >= FEWEST
        and (stem in known or _is_prefixed(stem, known, frequent) or _is_compound(stem, known, frequent))
        for stem in stems
    )


def _is_prefixed(word: str, known: frozenset[str], frequent: Container[str]) -> bool:
    """True for a known word behind a prefix; behind some it must be a frequent one: "prepration" is no "pre-ration"."""
    return any(word.startswith(prefix) and word[len(prefix) :] in known for prefix in PREFIXES) or any(
        word.startswith(prefix) and word[len(prefix) :] in frequent for prefix in AMBIGUOUS_PREFIXES
    )


def _without_ending(word: str) -> Iterator[str]:
    for ending, instead in ENDINGS:
        if word.endswith(ending):
            stem = word[: -len(ending)]
            yield stem + instead
            if len(stem) > FEWEST and stem[-1] == stem[-2]:  # "batched", but "swapped"
                yield stem[:-1]


def _is_compound(word: str, known: frozenset[str], frequent: Container[str]) -> bool:
    """True for two known words, one of them frequent, or for one with a particle."""
    halves = ((word[:at], word[at:]) for at in range(FEWEST, len(word) - 1))
    return any(
        first in known and (rest in PARTICLES or (min(len(first), len(rest)) >= HALF and rest in known))
        for first, rest in halves
        if rest in PARTICLES or first in frequent or rest in frequent
    )


def nearest(word: str, frequent: Mapping[str, int], english: frozenset[str]) -> tuple[str, ...]:
    """What an unknown lower-case word may have been before one slip, the most frequent first.

    Frequent words have their rank. A short word is held against the English ones of them only, its letters in another
    order, since it is as often somebody's abbreviation; a long one that lost, doubled or swapped a letter against
    everything English.
    """
    if len(word) > LONGEST:
        return ()
    fingers = set(_moved(word))
    if len(word) < LONG:
        near = {slip for slip in fingers if slip in frequent and slip in english and sorted(slip) == sorted(word)}
    else:
        near = {slip for slip in (*fingers, *_mistaken(word)) if slip in frequent and _fits(slip, english)}
    if not near and len(word) >= LONGER:
        near = {slip for slip in fingers if slip in english}
    return tuple(sorted(near, key=lambda slip: (frequent.get(slip, len(frequent)), slip))[:3])


def _fits(slip: str, english: frozenset[str]) -> bool:
    """A name of the kernel is long before another name is a slip of it: "serdev" is no "serdes"."""
    return len(slip) >= LONGER or slip in english


def _moved(word: str) -> Iterator[str]:
    """The word with two letters swapped, one taken out, or one put in.

    The first letter stays, but for a swap: people see a wrong first letter, and "iport" is no "port".
    """
    for at in range(len(word) - 1):
        yield word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    for at in range(1, len(word)):
        yield word[:at] + word[at + 1 :]
        yield from (word[:at] + letter + word[at:] for letter in LETTERS)
    yield from (word + letter for letter in LETTERS)


def _mistaken(word: str) -> Iterator[str]:
    """The word with another letter instead of one, the first kept."""
    return (word[:at] + letter + word[at + 1 :] for at in range(1, len(word)) for letter in LETTERS)
