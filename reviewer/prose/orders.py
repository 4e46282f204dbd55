"""Which sentences order a change: lexicon first, parse second.

The small model takes "Use", "Free" and "Flush" at the head of a sentence for names, so its word for the first token
does not count.  It counts only where it finds another main verb with the first word in its subject: "Gate leaves are
functions", "Support for X is missing".
"""

from __future__ import annotations

from reviewer.prose.parse import Parse
from reviewer.prose.verbs import Lexicon

FINITE = ("VBZ", "VBP", "VBD", "MD")
LEADS = frozenset("also so then therefore thus instead finally simply just now hence".split())
"""Words that may stand before the verb of an order."""


def order_at(parse: Parse, lexicon: Lexicon) -> int | None:
    """The index of the verb that gives the order, None where the sentence gives none."""
    for index, token in enumerate(parse.tokens[:4]):
        word = token.text.lower()
        if word in lexicon.base and token.text.isalpha() and not token.masked:
            return None if _in_subject(parse, index) else index
        if word not in LEADS and token.text != ",":
            return None
    return None


def _in_subject(parse: Parse, index: int) -> bool:
    """True where the token is the subject of a finite verb, or belongs to it."""
    at, seen = index, 0
    while seen < len(parse.tokens):
        token = parse.tokens[at]
        if token.dep in ("nsubj", "nsubjpass") and token.head > index:
            return _finite(parse, token.head)
        if token.head == at:
            return False
        at, seen = token.head, seen + 1
    return False


def _finite(parse: Parse, index: int) -> bool:
    verb = parse.tokens[index]
    return verb.tag in FINITE or any(helper.tag in FINITE for helper in parse.children(index, "aux", "auxpass"))
