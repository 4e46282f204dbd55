"""Orders that are no orders: an inflected verb where an imperative belongs.

The lexicon decides first; the parse is asked only for words that may be a noun.  (Base rates: the model alone calls
one good imperative subject in five something else.)
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from reviewer.checks.context import Context, Hit, Kind, Need
from reviewer.checks.cures import rewritten
from reviewer.checks.selfref import goes_on
from reviewer.model import Passage
from reviewer.prose.parse import Parse
from reviewer.prose.verbs import Lexicon

FIRST = re.compile(r"[A-Za-z][a-z]+(?![\w()./:-])")
ADVERBS = frozenset(
    "also additionally really properly correctly fully further actually finally simply just only then always".split()
)
NOUN_AFTER = frozenset("to for in of from by".split())
FINITE = ("VBZ", "VBP", "VBD")
TAGS = {"ing": ("VBG",), "": ("VBZ", "VBD", "VBN")}
THIS = re.compile(r"(?P<this>This|It)\s+(?:(?P<adverb>also|now|just|simply|basically)\s+)?(?P<verb>[a-z]+s)\b(?![:'(])")
OBJECT = re.compile(r"\s+(?:the|a|an|this|these|it|its|them|all|any)\b")
GIT = re.compile(r"reverts\s+(?:commit|the\s+commit)\b")


@dataclass(frozen=True)
class SubjectParams:
    """Nothing to set."""


@dataclass(frozen=True)
class SentenceParams:
    """Base forms of the verbs that report a change; others open innocent sentences: "Based on", "Tested on"."""

    verbs: tuple[str, ...]
    form: str = ""
    """"ing" for "Adding"; else "Adds" and "Added"."""

    def __post_init__(self) -> None:
        if self.form not in TAGS:
            raise ValueError('form: "ing" or nothing is wanted')


@dataclass(frozen=True)
class ThisParams:
    """Base forms of the verbs that say what a patch does: "This adds"."""

    verbs: tuple[str, ...]


def subject(_: SubjectParams, context: Context) -> Iterator[Hit]:
    """A subject whose summary opens with "Adds", "Added" or "Adding"."""
    line, summary = context.subject, context.patch.subject.summary
    word = _first(summary)
    order = context.lexicon.order(word[0]) if word else None
    if word and order:
        start = line.text.rfind(summary) + word.start()
        after = re.match(r"\s+(\w+)", line.text[start + len(word[0]) :])
        noun = word[0].endswith("s") and after is not None and after[1].lower() in NOUN_AFTER
        yield _hit(line, start, start + len(word[0]), order, mend=not noun)


def sentence(params: SentenceParams, context: Context) -> Iterator[Hit]:
    """A sentence without a subject of its own that opens with "Adds" or "Added"."""
    known = context.lexicon
    for passage in context.sentences:
        word = _first(passage.text)
        order = known.order(word[0]) if word else None
        if not word or not order or order not in params.verbs or not word[0][0].isupper():
            continue
        if word[0].endswith("ing") == bool(params.form) and (
            _takes_object(passage.text, word) or _lacks_subject(context.parses([passage])[0], TAGS[params.form])
        ):
            whole = goes_on(passage.text[word.end() :], known)
            yield _hit(passage, word.start(), word.end(), order, mend=not whole)


def this_does(params: ThisParams, context: Context) -> Iterator[Hit]:
    """ "This adds ..." in the first sentence, where "this" can mean nothing but the patch; later, a variant."""
    for number, passage in enumerate(context.sentences):
        found = THIS.match(passage.text)
        order = context.lexicon.order(found["verb"]) if found else None
        if found and order and order in params.verbs and not GIT.match(passage.text, found.start("verb")):
            if number and found["this"] == "It":
                continue
            yield _this_hit(passage, found, order, context.lexicon, "later" if number else "")


def _this_hit(passage: Passage, found: re.Match[str], order: str, lexicon: Lexicon, variant: str) -> Hit:
    rest = passage.text[found.end() :]
    written = order.capitalize() if not found["adverb"] else f"{found['adverb'].capitalize()} {order}"
    mended = None if goes_on(rest, lexicon) else f"{written}{rest}"
    edits = () if variant else rewritten(passage, mended)
    return Hit(passage.locate(0, found.end()), {"order": written}, variant, suggestion=mended, edits=edits)


def _first(text: str) -> re.Match[str] | None:
    """The first word, a leading adverb skipped."""
    word = FIRST.match(text)
    if word and word[0].lower() in ADVERBS:
        blank = re.compile(r",?\s+").match(text, word.end())
        word = FIRST.match(text, blank.end()) if blank else None
    return word


def _takes_object(text: str, word: re.Match[str]) -> bool:
    """True for "Fixes the", which no noun can be, though the model takes it for one at the head of a sentence."""
    return word[0].endswith("s") and bool(OBJECT.match(text, word.end()))


def _lacks_subject(parse: Parse, tags: tuple[str, ...]) -> bool:
    """True where the model too takes the first word for the main verb, and nothing for its subject."""
    head = next((n for n, token in enumerate(parse.tokens[:4]) if token.tag in tags), None)
    if (
        head is None
        or parse.tokens[head].dep != "ROOT"
        or any(t.tag != "RB" and t.text != "," for t in parse.tokens[:head])
    ):
        return False
    if parse.children(head, "nsubj", "nsubjpass", "expl", "csubj") or ("VBG" in tags and _lacks_owner(parse)):
        return False
    following = parse.tokens[head + 1].text.lower() if head + 1 < len(parse.tokens) else ""
    return not (parse.tokens[head].tag == "VBZ" and following in NOUN_AFTER)


def _lacks_owner(parse: Parse) -> bool:
    """True where some finite verb has no subject of its own: the sentence so far may be it."""
    verbs = (
        n for n, token in enumerate(parse.tokens) if token.tag in FINITE and token.dep not in ("aux", "auxpass", "conj")
    )
    return any(not parse.children(verb, "nsubj", "nsubjpass", "expl", "csubj") for verb in verbs)


def _hit(passage: Passage, start: int, end: int, order: str, *, mend: bool = True) -> Hit:
    found = passage.text[start:end]
    written = order.capitalize() if found[0].isupper() else order
    mended = f"{passage.text[:start]}{written}{passage.text[end:]}" if mend else None
    edits = () if found.endswith("ing") else rewritten(passage, mended)  # "Adding" may lack more than its form
    return Hit(passage.locate(start, end), {"order": written}, suggestion=mended, edits=edits)


SUBJECT = Kind("subject-mood", SubjectParams, subject, facts=("order",))
SENTENCE = Kind("sentence-mood", SentenceParams, sentence, (Need.MODEL,), ("order",))
THIS_DOES = Kind("this-does", ThisParams, this_does, facts=("order",))
