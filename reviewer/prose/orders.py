"""Which sentences order a change: lexicon first, parse second.

The small model takes "Use", "Free" and "Flush" at the head of a sentence for names, so its word for the first token
does not count.  It counts only where it finds another main verb with the first word in its subject: "Gate leaves are
functions", "Support for X is missing".
"""

from __future__ import annotations

from collections.abc import Iterator

from reviewer.prose.parse import Parse
from reviewer.prose.verbs import Lexicon

FINITE = ("VBZ", "VBP", "VBD", "MD")
LEADS = frozenset("also so then therefore thus instead finally simply just now hence".split())
"""Words that may stand before the verb of an order."""
NOUN_AFTER = frozenset("to for in of from by".split())
BEHIND = frozenset("so then therefore hence thus just instead".split())
GAINS = frozenset(
    """
    accommodate accelerate address adhere align avoid be cater circumvent clarify comply cope cover cut decrease
    ease eliminate ensure facilitate fix fulfil fulfill guarantee handle have help honor improve increase keep let
    limit lower make match meet minimize mitigate narrow optimize prepare preserve prevent protect reduce reflect
    relax resolve reuse satisfy save share shorten shrink silence simplify solve speed stop suppress tighten unify work
    """.split()
)
"""Verbs that name a gain."""
OUTCOMES = ("allow", "make", "ensure", "help", "enable")
"""Verbs that say what comes of a change: "Allows the driver to" is no change."""
HEADS = ("ROOT", "conj", "ccomp", "advcl", "xcomp", "dep", "parataxis")


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


def change_at(parse: Parse, lexicon: Lexicon) -> int | None:
    """The index of the verb that orders or describes the change: as in order_at, behind a clause ("Now that X is there,
    use it", "X is missing, so add it"), or inflected for want of a subject ("Adds a", "Adding a").
    """
    order = order_at(parse, lexicon)
    if order is None and parse.tokens:
        order = _described(parse, lexicon)
    return _behind_a_clause(parse, lexicon) if order is None else order


def _described(parse: Parse, lexicon: Lexicon) -> int | None:
    """0 or 1 where an inflected verb opens a sentence without a subject."""
    for index, token in enumerate(parse.tokens[:2]):
        if token.text.lower() in LEADS:
            continue
        if token.masked or lexicon.order(token.text) in (None, *OUTCOMES):
            return None
        if parse.children(index, "nsubj", "nsubjpass", "expl"):
            return None
        if index + 1 < len(parse.tokens) and parse.tokens[index + 1].text.lower() in NOUN_AFTER:
            return None  # "Calls to", "Support of"
        subjects = ("nsubj", "nsubjpass", "csubj", "csubjpass", "expl")
        root = next((n for n, word in enumerate(parse.tokens) if word.dep == "ROOT"), 0)
        return None if parse.children(root, *subjects) and _finite(parse, root) else index
    return None


def _behind_a_clause(parse: Parse, lexicon: Lexicon) -> int | None:
    """A base form behind a comma or "so", without a subject of its own and with an object or the like behind it."""
    for index in range(2, len(parse.tokens) - 1):
        before, token = parse.tokens[index - 1], parse.tokens[index]
        if token.masked or token.text not in lexicon.base or token.tag not in ("VB", "VBP"):
            continue
        opens = before.text in (",", ";") or before.text.lower() in BEHIND
        if opens and not parse.children(index, "nsubj", "nsubjpass", "expl") and token.dep in HEADS:
            return index
    return None


def purposes(parse: Parse, order: int) -> Iterator[str]:
    """The clauses "to ..." behind an order that name a gain: "to avoid"; "a call to read it" only says what it does."""
    if parse.tokens[0].text.lower() == "to" and order > 1:
        yield parse.text[: parse.tokens[1].end]
    for index, token in enumerate(parse.tokens):
        if index > order + 1 and token.tag == "VB" and token.dep == "advcl":
            helpers = parse.children(index, "aux") if token.lemma.lower() in GAINS else ()
            yield from (parse.text[one.start : token.end] for one in helpers if one.text.lower() == "to")
