"""Abbreviations that the text does not explain and that kernel people do not know."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from reviewer.checks.context import Context, Hit, Kind, Need
from reviewer.checks.diffwords import diff_words
from reviewer.model import Passage
from reviewer.prose.mask import CODE

ACRONYM = re.compile(r"(?<![\w/.#%&$@+-])([A-Z][A-Z]{1,9}[A-Z])s?(?![\w/(]|\.\w|-\w)")

QUOTED = re.compile(rf"(?P<quoted>\"[^\"\n]{{1,100}}\")|{CODE.pattern}", re.VERBOSE)
"""What is nobody's wording: quoted text, and code."""
EXPLAINS = re.compile(
    r"\s*(?:[(\[]|-|–|=|:|,\s*(?:the|an?)\b|,?\s*(?:which\s+)?(?:aka|a\.k\.a\.|short\s+for|stands\s+for|means|i\.e\.))"
)
EXPLAINED = re.compile(r"(?:[(\[][\"']?|(?:,\s*or|called|named|,?\s*aka|,?\s*i\.e\.,?)\s+(?:the\s+)?[\"']?)$")
MOST = 50
"""Abbreviations of one text that are looked at; a text with more is no prose."""


@dataclass(frozen=True)
class Params:
    """How many different unknown abbreviations there must be before the rule speaks."""

    at_least: int = 1


def run(params: Params, context: Context) -> Iterator[Hit]:
    """A hit for each unknown abbreviation, at its first place."""
    known = _known(context)
    found: dict[str, Hit] = {}
    for passage in context.paragraphs:
        hidden = QUOTED.sub(lambda match: "_" * len(match[0]), passage.text)
        for match in ACRONYM.finditer(hidden):
            if (
                known.isdisjoint((match[1], match[1].removesuffix("S")))
                and not _shouted(hidden, match)
                and not _in_a_name(match[1], context)
            ):
                found.setdefault(match[1], Hit(passage.locate(*match.span(1)), {"term": match[1]}))
    few = dict(list(found.items())[:MOST])
    unknown = [hit for term, hit in few.items() if not _expanded(term, context) and not _is_word(term, context)]
    if len(unknown) >= params.at_least:
        yield from unknown


def _is_word(term: str, context: Context) -> bool:
    """True for an English word in capitals, an error code or a signal."""
    return bool(re.match(r"SIG|E[A-Z]{3,}$", term)) or context.pipeline.knows_word(term.lower())


def _known(context: Context) -> frozenset[str]:
    """What the kernel knows, and what this patch brings: names in its diff, its paths and its subject."""
    terms = context.vocabulary["terms"]
    words = diff_words(context)
    names = (*words.code, *words.comment, *words.context, *words.files)
    parts = {part.upper() for name in names for part in name.split("_")} | {name.upper() for name in names}
    subject = re.findall(r"[A-Za-z0-9]+", context.subject.text)
    listed = (word for name in ("known", "plain", "general", "instructions") for word in str(terms[name]).split())
    return frozenset({*listed, *parts, *(word.upper() for word in subject)})


def _in_a_name(term: str, context: Context) -> bool:
    """True where the diff has the term, at least four letters of it, inside a longer name."""
    words = diff_words(context)
    names = (words.code, words.comment, words.context, words.files)
    return len(term) > 3 and any(term.lower() in name.lower() for place in names for name in place)


def _shouted(text: str, match: re.Match[str]) -> bool:
    """True inside a run of words in capitals: a heading, a quoted message, a name of a licence."""
    around = (
        text[max(0, match.start() - 12) : match.start()].split()[-1:] + text[match.end() : match.end() + 12].split()[:1]
    )
    return any(len(word) > 3 and word.isupper() and word.isalpha() for word in around)


def _expanded(term: str, context: Context) -> bool:
    """True where the text gives the long form: "Long Form (LF)", "LF (long form)", "LF, short for long form"."""
    return any(_expanded_in(term, passage) for passage in (context.subject, *context.paragraphs))


def _expanded_in(term: str, passage: Passage) -> bool:
    text = " ".join(passage.text.split())
    for match in re.finditer(rf"\b{term}s?\b", text):
        before, after = text[: match.start()], text[match.end() :]
        lead = EXPLAINED.search(before)
        behind = re.findall(r"[A-Za-z]+", before[: lead.start()])[-2 * len(term) :] if lead else []
        ahead = re.findall(r"[A-Za-z]+", after)[: 2 * len(term)] if EXPLAINS.match(after) else []
        if _spells(term, behind) or _spells(term, ahead) or _titled(term, behind):
            return True
    return False


def _titled(term: str, words: list[str]) -> bool:
    """True where capitalised words stand before the abbreviation, from one with its first letter on."""
    title = []
    for word in reversed(words):
        if not word[0].isupper():
            break
        title.append(word[0])
    return len(title) > 1 and term[0] in title


def _spells(term: str, words: list[str]) -> bool:
    """True where the letters of the term are found in this order in the words, its first at the head of one."""
    letters = "".join(f" {part}" for word in words for part in re.findall(r"[A-Za-z][a-z]*", word)).lower()
    at = letters.find(f" {term[0].lower()}")
    while at >= 0:
        if _in_order(term.lower(), letters[at:]):
            return True
        at = letters.find(f" {term[0].lower()}", at + 1)
    return False


def _in_order(term: str, letters: str) -> bool:
    rest = iter(letters)
    return all(letter in rest for letter in term)


KIND = Kind("unknown-acronym", Params, run, (Need.MODEL,), ("term",))
