"""Symbols that the text says the patch works on, and that no code line of the diff has.

That a text names an absent symbol is normal writing (one accepted patch in six does).  It is a fault where the symbol
is what the change is about: the object of an order ("Add foo_bar()"), or what a symbol of this patch is said to return,
set or use.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from reviewer.checks.context import Context, Hit, Kind, Need
from reviewer.checks.diffwords import DiffWords, Where, diff_words
from reviewer.model import Passage
from reviewer.prose.orders import order_at
from reviewer.prose.parse import Parse, Token

KIND_NOUNS = frozenset("function helper macro field member flag constant variable wrapper callback definition".split())
"""Nouns that only tell what the symbol before them is."""
SYMBOL = re.compile(r"^(?:CONFIG_)?([A-Za-z_]\w*)(?:\(\))?$")


@dataclass(frozen=True)
class Params:
    """Verbs, in their base form, whose object the diff must have."""

    change: tuple[str, ...]
    """Orders: add, rename, implement ..."""
    behaviour: tuple[str, ...]
    """What a symbol of the patch is said to do: return, set, call ..."""


def run(params: Params, context: Context) -> Iterator[Hit]:
    """A hit for each absent symbol, at its first place."""
    known = diff_words(context)
    seen: set[str] = set()
    for passage, parse in zip(context.sentences, context.parses(context.sentences), strict=True):
        for token in (*_ordered(params, context, parse), *_behaving(params, known, parse)):
            name = _name(token)
            where = known.where(name) if name and name not in seen else Where.CODE
            if where not in (Where.CODE, Where.PART, Where.FILE):
                seen.add(name)
                yield _hit(passage, token, name, where, known)


def _name(token: Token) -> str:
    """The bare identifier, empty for a path, a glob, an expression or a plain word."""
    match = SYMBOL.match(token.text)
    return match[1] if match and ("_" in match[1] or token.text.endswith("()")) else ""


def _ordered(params: Params, context: Context, parse: Parse) -> Iterator[Token]:
    """Objects of the order that the sentence gives."""
    at = order_at(parse, context.lexicon)
    if at is not None and parse.tokens[at].text.lower() in params.change:
        yield from _objects(parse, at)


def _behaving(params: Params, known: DiffWords, parse: Parse) -> Iterator[Token]:
    """Objects of a verb whose subject is a symbol that the patch brings."""
    for index, token in enumerate(parse.tokens):
        if token.lemma in params.behaviour and any(_ours(known, s) for s in parse.children(index, "nsubj")):
            yield from _objects(parse, index)


def _ours(known: DiffWords, token: Token) -> bool:
    name = _name(token)
    return bool(name) and (name in known.defined or (known.truncated and name in known.comment))


def _objects(parse: Parse, verb: int) -> Iterator[Token]:
    """The direct object of a verb, and what is joined to it by "and"; "a foo() helper" counts as foo()."""
    for index, token in enumerate(parse.tokens):
        if token.head == verb and token.dep in ("dobj", "attr", "npadvmod", "oprd") and index > verb:
            yield token
            yield from parse.children(index, "conj", "appos")
            if token.lemma in KIND_NOUNS:
                yield from parse.children(index, "compound", "nmod")


def _hit(passage: Passage, token: Token, name: str, where: Where, known: DiffWords) -> Hit:
    variant = "truncated" if known.truncated else where.value
    place = {
        Where.COMMENT: "the diff has it in a comment only",
        Where.CONTEXT: "the diff has it in unchanged lines only",
    }.get(where, "no line of the diff has it")
    return Hit(passage.locate(token.start, token.end), {"symbol": name, "place": place}, variant)


KIND = Kind("absent-symbol", Params, run, (Need.MODEL, Need.DIFF), ("symbol", "place"))
