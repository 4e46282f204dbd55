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
from reviewer.checks.edits import edits
from reviewer.checks.objects import is_glob, matcher, objects
from reviewer.checks.standing import standing
from reviewer.model import Part, Passage
from reviewer.prose.orders import order_at
from reviewer.prose.parse import Parse, Token

KIND_NOUNS = frozenset("function helper macro field member flag constant variable wrapper callback definition".split())
"""Nouns that only tell what the symbol before them is."""
PLACES = {
    Where.COMMENT: "the diff has it in a comment only",
    Where.CONTEXT: "the diff has it in unchanged lines only",
    Where.NOWHERE: "no line of the diff has it",
}
SYMBOL = re.compile(r"^(?:CONFIG_)?([A-Za-z_]\w*)(?:\(\))?$")


@dataclass(frozen=True)
class Params:
    """Verbs, in their base form, whose object the diff must have."""

    change: tuple[str, ...]
    """Orders: add, rename, implement ..."""
    behaviour: tuple[str, ...] = ()
    """What a symbol of the patch is said to do: return, set, call ..."""
    adds: tuple[str, ...] = ()
    """Those of the orders that bring a symbol: lines that are removed are not enough."""
    removes: tuple[str, ...] = ()
    """Those that take one away."""


@dataclass(frozen=True, slots=True)
class _Said:
    """A symbol that the text makes part of the change."""

    passage: Passage
    start: int
    end: int
    name: str
    verb: str


def run(params: Params, context: Context) -> Iterator[Hit]:
    """A hit for each absent symbol, at its first place."""
    seen: set[str] = set()
    for said in _said(params, context):
        if said.name not in seen and (verdict := _verdict(params, said, context)):
            seen.add(said.name)
            yield Hit(said.passage.locate(said.start, said.end), {"symbol": said.name, **verdict[1]}, verdict[0])


def _said(params: Params, context: Context) -> Iterator[_Said]:
    """By their form in the subject and the body, then by the parse, which sees more of the body."""
    for each in objects(context, params.change):
        yield _Said(each.passage, each.start, each.end, each.name.removeprefix("CONFIG_"), each.verb)
    known = diff_words(context)
    for passage, parse in zip(context.sentences, context.parses(context.sentences), strict=True):
        for verb, token in (*_ordered(params, context, parse), *_behaving(params, known, parse)):
            if name := _name(token):
                yield _Said(passage, token.start, token.end, name, verb)


def _verdict(params: Params, said: _Said, context: Context) -> tuple[str, dict[str, str]] | None:
    """The variant and the facts of what is wrong with a symbol, None where the diff has it."""
    known = diff_words(context)
    if is_glob(said.name):
        return None if _fits(said.name, context) else _told(known, "", "no name of the diff fits it")
    where = known.where(said.name)
    if where is Where.CODE and not known.truncated:
        return _one_sided(params, said, context)
    if where in (Where.CODE, Where.PART, Where.FILE):
        return None
    if where is Where.NOWHERE and (path := standing(context, said.name)) is not None:
        if path:
            return ("already" if said.verb in params.adds else "tree"), {"place": f"{path} has it"}
        return _told(known, where.value, f"{PLACES[where]}, and neither have the touched files and their headers")
    mentioned = where is Where.COMMENT and said.passage.part is Part.SUBJECT
    return _told(known, "mentioned" if mentioned else where.value, PLACES[where])


def _fits(glob: str, context: Context) -> bool:
    """True where any line or path has a name that a glob stands for."""
    pattern = matcher(glob)
    lines = (split.line.text for _, split in context.split_lines)
    return any(map(pattern.search, (*(file.path for file in context.files), *lines, *diff_words(context).context)))


def _one_sided(params: Params, said: _Said, context: Context) -> tuple[str, dict[str, str]] | None:
    """A symbol that is added, but stands in removed lines only, or the reverse."""
    found, known = edits(context), diff_words(context)
    less, more = found.removed_names[said.name], found.added_names[said.name]
    if found.partial or said.name in known.comment or said.name in known.context:
        return None
    if said.verb in params.adds and less and not more:
        return "removed", {"place": "it stands in removed lines only"}
    if said.verb in params.removes and more and not less:
        return "added", {"place": "it stands in added lines only"}
    return None


def _told(known: DiffWords, variant: str, place: str) -> tuple[str, dict[str, str]]:
    return ("truncated" if known.truncated else variant), {"place": place}


def _name(token: Token) -> str:
    """The bare identifier, empty for a path, a glob, an expression or a plain word."""
    match = SYMBOL.match(token.text)
    shaped = match and ("_" in match[1] or token.text.endswith("()")) and "xxx" not in match[1].lower()
    return match[1] if match and shaped else ""


def _ordered(params: Params, context: Context, parse: Parse) -> Iterator[tuple[str, Token]]:
    """Objects of the order that the sentence gives, with its verb."""
    at = order_at(parse, context.lexicon)
    if at is not None and (verb := parse.tokens[at].text.lower()) in params.change:
        yield from ((verb, token) for token in _objects(parse, at))


def _behaving(params: Params, known: DiffWords, parse: Parse) -> Iterator[tuple[str, Token]]:
    """Objects of a verb whose subject is a symbol that the patch brings."""
    for index, token in enumerate(parse.tokens):
        if token.lemma in params.behaviour and any(_ours(known, s) for s in parse.children(index, "nsubj")):
            yield from ((token.lemma, each) for each in _objects(parse, index))


def _ours(known: DiffWords, token: Token) -> bool:
    name = _name(token)
    return bool(name) and (name in known.defined or (known.truncated and name in known.comment))


def _objects(parse: Parse, verb: int) -> Iterator[Token]:
    """The direct object of a verb, and what is joined to it by "and"; "a foo() helper" counts as foo().

    Names that follow another noun than "helpers" or the like are its examples: "Add an option for readers: foo, bar".
    """
    kinds = True
    for index, token in enumerate(parse.tokens):
        if token.text == ":" and index > verb:
            kinds = any(each.lemma in KIND_NOUNS for each in parse.tokens[verb:index])
        if token.head == verb and token.dep in ("dobj", "attr", "npadvmod", "oprd") and index > verb and kinds:
            yield token
            yield from parse.children(index, "conj", "appos")
            if token.lemma in KIND_NOUNS:
                yield from parse.children(index, "compound", "nmod")


KIND = Kind("absent-symbol", Params, run, (Need.MODEL, Need.DIFF), ("symbol", "place"))
