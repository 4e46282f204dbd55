"""How a text handles the abbreviations that it does explain: too late, twice, for nothing, or in two meanings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from reviewer.checks.context import Context, Hit, Kind, Need
from reviewer.checks.diffwords import diff_words
from reviewer.checks.expansions import flat, long_form, says_what
from reviewer.model import Location, Passage

SHORT = re.compile(r"(?<![\w/.-])((?:[A-Z]{1,5}-)?[A-Z][A-Z]{1,10}[A-Z])s?(?![\w/-])")
MOST = 50


@dataclass(frozen=True)
class Params:
    """Letters that an abbreviation must have to be looked at."""

    letters: int = 3


@dataclass(frozen=True, slots=True)
class Use:
    """One place of an abbreviation in the text."""

    passage: Passage
    match: re.Match[str]

    @property
    def place(self) -> Location:
        """The abbreviation as it stands there."""
        return self.passage.locate(*self.match.span())


def introduced(context: Context) -> frozenset[str]:
    """The abbreviations that the text explains: what a later patch of the series may take as known."""
    return frozenset(term for term, places in _uses(context).items() if any(says_what(use.match) for use in places))


def told_before(context: Context) -> frozenset[str]:
    """What the cover letter and the patches with a smaller number explain."""
    return context.keep("told-before", lambda: frozenset().union(*map(introduced, _before(context))))


def _before(context: Context) -> Iterator[Context]:
    number, series = context.patch.subject.number, context.series
    if series is None or not number:
        return
    for patch in (series.cover, *series.patches):
        if patch is not None and (patch.subject.number or 0) < number:
            yield Context(patch, context.pipeline, context.vocabulary)


def run_late(params: Params, context: Context) -> Iterator[Hit]:
    """A hit for each abbreviation that is used before its long form stands."""
    for term, places in _uses(context).items():
        given = [bool(long_form(use.match)) for use in places]
        if len(term) >= params.letters and True in given[1:] and not given[0] and not _in_subject(term, context):
            yield Hit(places[0].place, {"term": term}, related=(places[given.index(True)].place,))


def run_twice(params: Params, context: Context) -> Iterator[Hit]:
    """A hit for each abbreviation whose long form stands twice, or that has two different ones."""
    for term, places in _uses(context).items():
        forms = [(use, words) for use in places if (words := long_form(use.match))]
        if len(term) >= params.letters and len(forms) > 1:
            (first, words), (again, others) = forms[0], forms[1]
            facts = {"term": term, "first": " ".join(words), "second": " ".join(others)}
            yield Hit(again.place, facts, "" if _alike(words, others) else "differently", related=(first.place,))


def run_idle(params: Params, context: Context) -> Iterator[Hit]:
    """A hit for each abbreviation that is introduced and not used again, neither in the text nor in the diff."""
    words = diff_words(context)
    names = " ".join((*words.code, *words.comment, *words.context, *words.files)).upper()
    for term, places in _uses(context).items():
        alone = len(places) == 1 and term not in names and not _in_subject(term, context)
        if alone and long_form(places[0].match) and len(term) >= params.letters:
            yield Hit(places[0].place, {"term": term})


def run_meanings(params: Params, context: Context) -> Iterator[Hit]:
    """A hit for each abbreviation that has several meanings in the kernel and none in the text."""
    meanings: Mapping[str, list[str]] = context.vocabulary["tree-terms"]["meanings"]
    for term, places in _uses(context).items():
        forms = meanings.get(term, [])
        named = term in context.patch.subject.prefix.upper().replace(":", " ").split() or term in told_before(context)
        named = named or any(says_what(use.match) for use in places)
        if len(forms) > 1 and not named and not _said(forms, context):
            yield Hit(places[0].place, {"term": term, "first": forms[0], "second": forms[1]})


def _uses(context: Context) -> dict[str, list[Use]]:
    """The uses of each abbreviation of the text, in the order of the text."""
    return context.keep("term-uses", lambda: _all_uses(context))


def _all_uses(context: Context) -> dict[str, list[Use]]:
    found: dict[str, list[Use]] = {}
    for passage in context.paragraphs:
        for match in SHORT.finditer(flat(passage.text)):
            if match[1] in found or len(found) < MOST:
                found.setdefault(match[1], []).append(Use(passage, match))
    return found


def _in_subject(term: str, context: Context) -> bool:
    return term.lower() in context.subject.text.lower()


def _said(forms: list[str], context: Context) -> bool:
    """True where two words of one of the meanings stand in the text or the subject."""
    text = " ".join(flat(passage.text) for passage in (context.subject, *context.paragraphs)).lower()
    return any(sum(word in text for word in form.split()) > 1 for form in forms)


def _alike(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """True for two spellings of one meaning."""
    same = [a[:4] == b[:4] for a, b in zip(one, other, strict=False)]
    return sum(same) * 2 >= len(same)


LATE = Kind("late-expansion", Params, run_late, (), ("term",))
TWICE = Kind("second-expansion", Params, run_twice, (), ("term", "first", "second"))
IDLE = Kind("idle-abbreviation", Params, run_idle, (Need.DIFF,), ("term",))
MEANINGS = Kind("two-meanings", Params, run_meanings, (), ("term", "first", "second"))
