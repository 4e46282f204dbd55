"""Abbreviations and names that the text does not explain and that kernel people do not know."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from reviewer.checks.context import Context, Hit, Kind, Need
from reviewer.checks.expansions import flat, says_what, spelled_by_name, uses
from reviewer.checks.knownterms import SHORTEST_PART, is_known, is_word
from reviewer.checks.termuse import told_before
from reviewer.model import Location, Passage
from reviewer.prose.mask import CODE

ACRONYM = re.compile(
    r"(?<![\w/.#%&$@+-])(?<!\$[({])((?:[A-Z]{1,5}-)?[A-Z]{3,12}(?:-[A-Z]{3,12})?)s?(?![\w/(=+]|\.\w|-\w|-\d)"
)
"""Three capitals or more, alone or behind a hyphen: SEAM, P-SEAMLDR."""
NAME = re.compile(
    r"(?<=\b[Tt]he\s|.\b[Aa]n\s|..\b[Aa]\s|\b[Ii]ts\s)([A-Z][a-z]{2,12}(?:[A-Z][a-z]{2,12}){1,3})(?![\w/(=+*>:]|\.\w|-\w)",
    re.DOTALL,
)
"""A name with capitals inside, behind an article: a thing, where a company or a person would have none."""
PART = re.compile(r"[A-Z][a-z]+")
QUOTED = re.compile(rf"(?P<quoted>\"[^\"\n]{{1,100}}\")|{CODE.pattern}", re.VERBOSE)
"""What is nobody's wording: quoted text, and code."""
MODEL_NUMBER = re.compile(r"\s(?=[^\s,;:()]{0,30}\d)[A-Z][^\s,;:()]{1,30}")
"""A word with digits and a capital behind a term: the term is its maker."""
WORD_BEFORE = re.compile(r"([A-Za-z]+)\s$")
WORD_BEHIND = re.compile(r"\s([A-Za-z]+)")
NEAR = 40
MOST = 50
"""Terms of one text that are looked at; a text with more is no prose."""


@dataclass(frozen=True)
class Params:
    """How many different unknown terms there must be before the rule speaks."""

    at_least: int = 1


def run(params: Params, context: Context) -> Iterator[Hit]:
    """One hit for the unknown abbreviations of the text, each at its first place."""
    yield from _told(params, context, ACRONYM, lambda term: _opaque(term, context))


def run_names(params: Params, context: Context) -> Iterator[Hit]:
    """One hit for the unknown names that are put together from English words."""
    yield from _told(params, context, NAME, lambda term: _coined(term, context))


def _coined(term: str, context: Context) -> bool:
    """True for BootBlock; not for GitHub, MikroTik or HandShake."""
    knows = context.pipeline.knows_word
    parts = PART.findall(term)
    return not is_known(term, context) and not knows(term.lower()) and all(knows(part.lower()) for part in parts)


def _opaque(term: str, context: Context) -> bool:
    """True where a part of the term, of three letters or more, is neither known nor a word."""
    parts = [part for part in term.split("-") if len(part) > 2]
    return not any(is_known(whole, context) for whole in (term, term.replace("-", ""))) and any(
        not is_known(part, context) and not is_word(part, context) for part in parts
    )


def _told(params: Params, context: Context, pattern: re.Pattern[str], opaque: Callable[[str], bool]) -> Iterator[Hit]:
    texts = [flat(passage.text) for passage in (context.subject, *context.paragraphs)]
    candidates = list(_candidates(pattern, context).items())[:MOST]
    unexplained = {term: place for term, place in candidates if opaque(term) and not _explained(term, texts)}
    told = told_before(context) if unexplained else frozenset()
    unknown = {term: place for term, place in unexplained.items() if term not in told}
    if unknown and len(unknown) >= params.at_least:
        first, *others = unknown.values()
        yield Hit(first, {"term": next(iter(unknown)), "terms": _listed(list(unknown))}, related=tuple(others))


def _candidates(pattern: re.Pattern[str], context: Context) -> dict[str, Location]:
    """The terms of the text that are no heading, no maker before a model number, no code; each at its first place."""
    found: dict[str, Location] = {}
    for passage, hidden in own_words(context):
        for match in pattern.finditer(hidden):
            if match[1] not in found and not _shouted(hidden, match) and not MODEL_NUMBER.match(hidden, match.end()):
                found[match[1]] = passage.locate(*match.span(1))
    return found


def own_words(context: Context) -> tuple[tuple[Passage, str], ...]:
    """The paragraphs, each with its text in which what is quoted or code is blotted out, offsets kept."""
    return context.keep("own-words", lambda: tuple((each, QUOTED.sub(_blot, each.text)) for each in context.paragraphs))


def _blot(match: re.Match[str]) -> str:
    return "_" * len(match[0])


def _explained(term: str, texts: list[str]) -> bool:
    last = term.rpartition("-")[2]
    names = {term, last} if len(last) >= SHORTEST_PART else {term}
    return any(says_what(use) for text in texts for name in names for use in uses(name, text)) or spelled_by_name(
        last, texts
    )


def _shouted(text: str, match: re.Match[str]) -> bool:
    """True inside a run of words in capitals: a heading, a quoted message, a name of a licence."""
    before = WORD_BEFORE.search(text[max(0, match.start() - NEAR) : match.start()])
    behind = WORD_BEHIND.match(text, match.end())
    around = [word[1] for word in (before, behind) if word and word[1].isupper() and len(word[1]) > 1]
    return len(around) > 1 or any(len(word) > 3 for word in around)


def _listed(terms: list[str]) -> str:
    """The terms as "A", "A and B", "A, B and C"."""
    *most, last = terms
    return f"{', '.join(most)} and {last}" if most else last


KIND = Kind("unknown-acronym", Params, run, (Need.MODEL,), ("term", "terms"))
NAMES = Kind("unknown-name", Params, run_names, (Need.MODEL,), ("term", "terms"))
