"""Misspelt words: those that codespell knows, and unknown ones that are one slip away from a frequent word."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache

from reviewer.checks.context import CannotTellError, Context, Hit, Kind, Need, NoParams
from reviewer.checks.cures import replaced
from reviewer.checks.plainwords import Word, in_code, words
from reviewer.model import Edit
from reviewer.prose import spelling

MOST = 8
"""Misspellings of one text; where there are more, it is a list of names or no English."""
SHORTEST = 4
"""Letters that an unknown word must have before it is looked at."""
CERTAIN = 6
"""Letters of a misspelling from which on it is none of an abbreviation, however many corrections it has."""


def known(_: NoParams, context: Context) -> Iterator[Hit]:
    """A hit for each misspelling that codespell's dictionary has, at all its places."""
    try:
        yield from _hits(context, spelling.corrections)
    except spelling.NoDictionaryError as error:
        raise CannotTellError(str(error)) from error


def slips(_: NoParams, context: Context) -> Iterator[Hit]:
    """A hit for each word that nobody knows and that is one slip away from a frequent word of changelogs."""
    lists = context.vocabulary["changelog-words"]
    frequent = _ranks(str(lists["frequent"]))
    english = context.pipeline.words()
    known = _known(english, str(lists["frequent"]), str(lists["innocent"]), str(context.vocabulary["terms"]["known"]))

    def meant(word: str) -> tuple[str, ...]:
        if len(word) < SHORTEST or spelling.is_derived(word, known, frequent):
            return ()
        return spelling.nearest(word, frequent, english)

    yield from _hits(context, meant)


@cache
def _ranks(words: str) -> Mapping[str, int]:
    """Each word with its place in the list."""
    return {word: rank for rank, word in enumerate(words.split())}


@cache
def _known(english: frozenset[str], *lists: str) -> frozenset[str]:
    """All words that are none to wonder about, in lower case; made once, since there are many."""
    return english.union(*(words.lower().split() for words in lists))


def _hits(context: Context, meant: Callable[[str], tuple[str, ...]]) -> Iterator[Hit]:
    """A hit a word for which meant() knows something to write instead."""
    places: dict[str, list[Word]] = defaultdict(list)
    for word in words(context):
        if word.text.islower() or word.first:
            places[word.text.lower()].append(word)
    left_alone = in_code(context).union(str(context.vocabulary["changelog-words"]["innocent"]).split())
    found = [(where, right) for word, where in places.items() if word not in left_alone and (right := meant(word))]
    if len(found) <= MOST:
        for where, right in found:
            yield _hit(where, right)


def _hit(where: Sequence[Word], right: tuple[str, ...]) -> Hit:
    word = where[0]
    written = [other.capitalize() if word.text[0].isupper() else other for other in right]
    here, *more = (each.passage.locate(each.start, each.end) for each in where)
    facts = {"right": " or ".join(f'"{other}"' for other in written)}
    variant = _variant(word.text.lower(), right)
    if len(right) > 1:
        return Hit(here, facts, variant, tuple(more))
    edits = tuple(edit for each in where for edit in _corrected(each, right[0]))
    return Hit(here, facts, variant, tuple(more), suggestion=written[0], edits=edits)


def _corrected(word: Word, right: str) -> tuple[Edit, ...]:
    written = right.capitalize() if word.text[0].isupper() else right
    return replaced(word.passage, word.start, word.end, written)


def _variant(word: str, right: tuple[str, ...]) -> str:
    """ "spelling" for what some write so on purpose, "ambiguous" where it may be no misspelling at all."""
    bare = right[0].replace(" ", "").replace("-", "")
    if bare == word or bare.replace("s", "z") == word.replace("s", "z"):
        return "spelling"
    return "ambiguous" if len(right) > 1 and len(word) < CERTAIN else ""


KNOWN = Kind("misspelling", NoParams, known, facts=("right",))
SLIPS = Kind("slip", NoParams, slips, (Need.MODEL,), ("right",))
