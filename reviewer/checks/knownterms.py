"""Terms that need no explanation: those of the kernel, of the area, of this patch."""

from __future__ import annotations

import re
from functools import cache

from reviewer.checks.context import Context
from reviewer.checks.diffwords import diff_words

LISTS = ("known", "plain", "general", "instructions")
BINDINGS = "Documentation/devicetree/bindings/"
CODE_NAME = re.compile(r"SIG[A-Z]{2,}$|E[A-Z]{3,}$")
SHORTEST_PART = 4
"""Letters of a term that are looked for inside longer names, and of the words that one is made of."""


def is_known(term: str, context: Context) -> bool:
    """True where a reader of the patch knows the term, or finds it in the patch; a plural counts as its singular."""
    forms = {term, term.removesuffix("S"), term.removesuffix("s")}
    return not (forms.isdisjoint(_kernel(context)) and forms.isdisjoint(_area(context))) or (
        not {form.upper() for form in forms}.isdisjoint(_patch(context)) or _inside_a_name(term, context)
    )


def is_word(term: str, context: Context) -> bool:
    """True for what reads as English in capitals, and for an error code or a signal; raises NoModelError."""
    word, knows = term.lower(), context.pipeline.knows_word
    return (
        bool(CODE_NAME.match(term)) or knows(word) or knows(word.removesuffix("s")) or _is_made_of_words(term, context)
    )


def _is_made_of_words(term: str, context: Context) -> bool:
    """READWAIT, MEMLOCK: a word behind another, or behind an abbreviation; KPROBE, XAPIC: a letter before one."""
    word, knows = term.lower(), context.pipeline.knows_word
    known = _kernel(context)
    cuts = range(SHORTEST_PART - 1, len(word) - SHORTEST_PART + 1)
    return any(knows(word[at:]) and (term[:at] in known or knows(word[:at])) for at in cuts) or (
        len(word) > SHORTEST_PART and (knows(word[1:]) or not known.isdisjoint((term[1:], term[:-1])))
    )


@cache
def _words(*texts: str) -> frozenset[str]:
    return frozenset(word for text in texts for word in text.split())


def _kernel(context: Context) -> frozenset[str]:
    terms = context.vocabulary["terms"]
    return _words(*(str(terms[name]) for name in LISTS), str(context.vocabulary["tree-terms"]["known"]))


def _area(context: Context) -> frozenset[str]:
    """The terms of the areas that the patch touches; where nobody can tell the area, those of all."""
    return context.keep("area-terms", lambda: _of_areas(context))


def _of_areas(context: Context) -> frozenset[str]:
    areas = context.vocabulary["tree-terms"]["areas"]
    touched = {area_of(file.path) for file in context.files} & areas.keys()
    return _words(*(areas[area] for area in sorted(touched or areas)))


def area_of(path: str) -> str:
    """The first two parts of the directory; a binding belongs to the drivers that it describes."""
    if path.startswith(BINDINGS):
        path = f"drivers/{path.removeprefix(BINDINGS)}"
    return "/".join(path.split("/")[:-1][:2])


def _patch(context: Context) -> frozenset[str]:
    """In capitals: the names of the diff and their parts, the words of the subject."""
    return context.keep("patch-terms", lambda: _brought(context))


def _brought(context: Context) -> frozenset[str]:
    names = _names(context)
    parts = (part.upper() for name in names for part in name.split("_"))
    subject = re.findall(r"[A-Za-z0-9]+", context.subject.text.upper())
    return frozenset({*(name.upper() for name in names), *parts, *subject})


def _names(context: Context) -> tuple[str, ...]:
    words = diff_words(context)
    return (*words.code, *words.comment, *words.context, *words.files)


def _inside_a_name(term: str, context: Context) -> bool:
    joined = context.keep("names-of-the-diff", lambda: " ".join(_names(context)).lower())
    return len(term) >= SHORTEST_PART and term.lower() in joined
