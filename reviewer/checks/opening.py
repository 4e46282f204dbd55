"""Changelogs that cannot be read alone: the first sentence points at the subject, or goes on with it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reviewer import sentences
from reviewer.checks.context import Context, Hit, Kind, Need, NoParams

PRONOUN = re.compile(
    r"(?:It|They|These|This)(?=\s+(?:(?:also|only|just|now|simply|merely)\s+)?"
    r"(?:is|are|was|were|will|can|could|would|should|has|have|had|does|allows?|makes?|enables?|lets?|avoids?|prevents?"
    r"|causes?|happens?|helps?|saves?|simplif\w+|reduces?|matches|improves?)\b)"
)
EXPLETIVE = re.compile(
    r"It\s+(?:(?:is|was|would\s+be|can\s+be|will\s+be|has\s+been)\s+(?:\w+ly\s+)?(?:not\s+)?(?:\w+\s+){0,3}?"
    r"(?:to|that|for|whether|when|if|why|how|because)\b|(?:makes|has)\s+(?:no\s+|little\s+|more\s+)?sense\b"
    r"|(?:is|was|has\s+been)\s+(?:\w+ly\s+)?(?:found|reported|observed|noticed|known|said|seen|time|been)\b"
    r"|could\s+happen\b|happens\s+that\b|can\s+happen\b|would\s+(?:help|make)\b)"
)
""" "It is possible that": this "it" points at nothing."""
JOINED = re.compile(r"(?:Also|And|Or|But|Which|By\s+doing\s+(?:so|this|that)|Because\s+of\s+(?:this|that)|As\s+such)\b")
POINTER = re.compile(r"\b(?:this|these|those)\s+(?P<noun>[a-z][a-z-]+)\b", re.IGNORECASE)
NO_THINGS = frozenset(
    """
    patch patches commit commits series change changes changeset patchset set version case cases time times way ways
    point moment reason reasons end respect regard purpose context example situation kind sort day days year years
    release cycle kernel tree file directory code is are was were will can could may might should would has have does
    allows adds fixes removes makes causes means happens leads results breaks also only just now reverts enables
    prevents avoids happen needs need replaces up down one ones two three issue problem bug all new old and or
    but in on at for with by from to of
    """.split()
)
"""Nouns that point at the patch or at nothing in the text, and words that are no nouns."""
NAMED = re.compile(r"\w_\w|\w\(\)|[\"'`]|\b[A-Z]\w*[A-Z0-9]\w*")
"""A name, which is what the pointer may mean."""
WITHIN = 15
"""Words in front of a pointer; further into the sentence there is something that it can mean."""


def run(_: NoParams, context: Context) -> Iterator[Hit]:
    """One hit for the first word that needs the subject to be understood."""
    if context.opening is None or not context.patch.subject.summary:
        return
    first = next(iter(sentences.sentences(context.opening)), None)
    if first is None:
        return
    found = JOINED.match(first.text) or _pronoun(first.text)
    span = found.span() if found else _pointer(first.text)
    if span:
        yield Hit(first.locate(*span))


def _pronoun(text: str) -> re.Match[str] | None:
    return None if EXPLETIVE.match(text) else PRONOUN.match(text)


def _pointer(text: str) -> tuple[int, int] | None:
    """Where "this flag" stands, if no flag was named before it."""
    for found in POINTER.finditer(text):
        noun, before = found["noun"].lower(), text[: found.start()]
        if len(before.split()) > WITHIN or NAMED.search(before):
            return None
        if noun not in NO_THINGS and not noun.endswith("ing") and noun.rstrip("s") not in before.lower():
            return found.span()
    return None


KIND = Kind("continued-subject", NoParams, run, (Need.MAIL,))
