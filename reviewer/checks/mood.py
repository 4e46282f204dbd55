"""Orders that are no orders: an inflected verb where an imperative belongs.

The lexicon decides first; the parse is asked only for words that may be a noun.  (Base rates: the model alone calls
one good imperative subject in five something else.)
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from reviewer.checks.context import Context, Hit, Kind, Need
from reviewer.model import Passage
from reviewer.prose.parse import Parse

FIRST = re.compile(r"[A-Za-z][a-z]+(?![\w()./:-])")
ADVERBS = frozenset(
    "also really properly correctly fully further actually finally simply just only then always".split()
)
NOUN_AFTER = frozenset("to for in of from by".split())


@dataclass(frozen=True)
class SubjectParams:
    """Nothing to set."""


@dataclass(frozen=True)
class SentenceParams:
    """Base forms of the verbs that report a change; others open innocent sentences: "Based on", "Tested on"."""

    verbs: tuple[str, ...]


def subject(_: SubjectParams, context: Context) -> Iterator[Hit]:
    """A subject whose summary opens with "Adds", "Added" or "Adding"."""
    line, summary = context.subject, context.patch.subject.summary
    word = _first(summary)
    order = context.lexicon.order(word[0]) if word else None
    if word and order:
        start = line.text.rfind(summary) + word.start()
        yield _hit(line, start, start + len(word[0]), order)


def sentence(params: SentenceParams, context: Context) -> Iterator[Hit]:
    """A sentence without a subject of its own that opens with "Adds" or "Added"."""
    known = context.lexicon
    for passage in context.sentences:
        word = _first(passage.text)
        order = known.order(word[0]) if word else None
        if not word or order not in params.verbs or word[0].endswith("ing") or not word[0][0].isupper():
            continue
        if _lacks_subject(context.parses([passage])[0]):
            yield _hit(passage, word.start(), word.end(), order)


def _first(text: str) -> re.Match[str] | None:
    """The first word, a leading adverb skipped."""
    word = FIRST.match(text)
    if word and word[0].lower() in ADVERBS:
        blank = re.compile(r"\s+").match(text, word.end())
        word = FIRST.match(text, blank.end()) if blank else None
    return word


def _lacks_subject(parse: Parse) -> bool:
    """True where the model too takes the first word for the main verb, and nothing for its subject."""
    head = next((n for n, token in enumerate(parse.tokens) if token.tag in ("VBZ", "VBD", "VBN")), None)
    if head is None or head > 1 or parse.tokens[head].dep != "ROOT":
        return False
    if parse.children(head, "nsubj", "nsubjpass", "expl", "csubj"):
        return False
    following = parse.tokens[head + 1].text.lower() if head + 1 < len(parse.tokens) else ""
    return not (parse.tokens[head].tag == "VBZ" and following in NOUN_AFTER)


def _hit(passage: Passage, start: int, end: int, order: str) -> Hit:
    found = passage.text[start:end]
    written = order.capitalize() if found[0].isupper() else order
    mended = f"{passage.text[:start]}{written}{passage.text[end:]}"
    return Hit(passage.locate(start, end), {"order": written}, suggestion=mended)


SUBJECT = Kind("subject-mood", SubjectParams, subject, facts=("order",))
SENTENCE = Kind("sentence-mood", SentenceParams, sentence, (Need.MODEL,), ("order",))
