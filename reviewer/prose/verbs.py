"""Forms of verbs: which word at the head of a line is an order, and which is an inflected verb."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

VOWELS = "aeiou"


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Base forms, and inflected forms with the base that each belongs to."""

    base: frozenset[str]
    inflected: Mapping[str, str]

    def order(self, word: str) -> str | None:
        """The base form to write instead of an inflected word, None for a base form or an unknown word."""
        word = word.lower()
        return None if word in self.base else self.inflected.get(word)


def lexicon(table: Mapping[str, Any]) -> Lexicon:
    """From the vocabulary file verbs.toml: base, past_is_base, irregular; made once for the same words."""
    irregular = tuple((verb, tuple(forms)) for verb, forms in table["irregular"].items())
    return _lexicon(str(table["base"]), str(table["past_is_base"]), irregular)


@cache
def _lexicon(words: str, past_is_base: str, irregular_forms: tuple[tuple[str, tuple[str, ...]], ...]) -> Lexicon:
    base, irregular = words.split(), dict(irregular_forms)
    forms: dict[str, str] = {}
    for verb in base:
        for form in irregular.get(verb, _regular(verb)):
            forms.setdefault(form, verb)
    unchanged = {*base, *past_is_base.split()}
    return Lexicon(frozenset(unchanged), {form: verb for form, verb in forms.items() if form not in unchanged})


def _regular(verb: str) -> tuple[str, ...]:
    """Third person, past and -ing form."""
    if verb.endswith(("s", "x", "z", "ch", "sh")):
        return (f"{verb}es", f"{verb}ed", f"{verb}ing")
    if verb.endswith("y") and verb[-2] not in VOWELS:
        return (f"{verb[:-1]}ies", f"{verb[:-1]}ied", f"{verb}ing")
    if verb.endswith("e"):
        ing = verb if verb.endswith("ee") else verb[:-1]
        return (f"{verb}s", f"{verb}d", f"{ing}ing")
    if _doubles(verb):
        return (f"{verb}s", f"{verb}{verb[-1]}ed", f"{verb}{verb[-1]}ing", f"{verb}ed", f"{verb}ing")
    return (f"{verb}s", f"{verb}ed", f"{verb}ing")


def _doubles(verb: str) -> bool:
    """True for a verb that may double its last letter: drop, commit, cancel."""
    return len(verb) > 2 and verb[-1] not in f"{VOWELS}wxy" and verb[-2] in VOWELS and verb[-3] not in VOWELS
