"""Words whose forms do not fit together: "these function", "the drivers does", "doesn't exists", "can causes"."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from reviewer.checks.context import Context, Hit, Kind, Need
from reviewer.checks.cures import replaced
from reviewer.checks.plainwords import hidden, is_english
from reviewer.model import Passage
from reviewer.prose.parse import Parse, Token

ONE = frozenset("this each every another".split())
MANY = frozenset("these those several many multiple".split())
SINGULAR = {"is": "are", "was": "were", "has": "have", "does": "do"}
PLURAL = {"are": "is", "have": "has"}
OPENERS = frozenset("that if when since because as but while so although whether until unless where".split())
"""Words behind which a clause begins with its subject."""
NOMINAL = frozenset("DT JJ JJR JJS NN NNS NNP NNPS PRP$".split())
NUMBER_WORDS = frozenset("number lot set couple range all some any".split())
FINITE = frozenset("is are was were has have can will must should does do".split())
MODAL = frozenset("can could will would shall should must may might cannot".split())
DO = frozenset("do does did".split())
BETWEEN = frozenset("not n't n’t also only still always never then just".split())
QUESTION = frozenset("how why what when where which who nor so and or but ,".split())
"""Words behind which the subject follows the verb."""


@dataclass(frozen=True)
class Params:
    """Nouns, in lower case, that look like the other number: "data", "series"."""

    either: tuple[str, ...]


@dataclass(frozen=True)
class FormParams:
    """Nothing to set."""


def numbers(params: Params, context: Context) -> Iterator[Hit]:
    """A hit for each noun that is of another number than its determiner or its verb."""
    if not is_english(context):
        return
    for passage, parse in zip(context.sentences, context.parses(context.sentences), strict=True):
        last = -2
        for index in range(len(parse.tokens) - 1):
            right = _determined(params, context, parse, index)
            if not right and last != index - 1:  # "these function is" is one slip
                right = _subject(params, context, parse, index)
            if right and not _is_quoted(passage, parse, index):
                last = index
                variant = "plural-verb" if right.endswith((" is", " has")) else ""
                yield replace(_hit(passage, parse, index, right), variant=variant)


def _determined(params: Params, context: Context, parse: Parse, index: int) -> str | None:
    """What belongs in the place of "these function", None where nothing is wrong."""
    word, noun = parse.tokens[index : index + 2]
    if word.dep not in ("det", "amod") or word.head != index + 1 or _is_either(params, context, noun):
        return None
    if noun.tag == "NNS" and word.text.lower() in ONE and noun.lemma != noun.text:
        verb = parse.tokens[index + 2].text.lower() if index + 2 < len(parse.tokens) else ""
        return f"{word.text} {noun.lemma}" if verb in FINITE else None  # "this fixes", but "this fixes are"
    after = parse.tokens[index + 2] if index + 2 < len(parse.tokens) else noun
    alone = not noun.text.endswith("s") and (after is noun or not (after.tag.startswith("N") or after.masked))
    if noun.tag == "NN" and word.text.lower() in MANY and alone and not _is_other(context, noun.text):
        return f"{word.text} {noun.text}s"
    return None


def _is_other(context: Context, word: str) -> bool:
    """True for what may be a verb or an adjective, and no noun here: "multiple simple ones"."""
    return word in context.lexicon.base or context.pipeline.is_adjective(word)


def _subject(params: Params, context: Context, parse: Parse, index: int) -> str | None:
    """What belongs in the place of "drivers does", None where nothing is wrong."""
    noun, verb = parse.tokens[index : index + 2]
    if noun.dep not in ("nsubj", "nsubjpass") or noun.head not in (index + 1, verb.head):
        return None
    if _is_either(params, context, noun) or not _is_whole(parse, index):
        return None
    if noun.tag == "NNS" and verb.text in SINGULAR and noun.lemma != noun.text:
        return f"{noun.text} {SINGULAR[verb.text]}"
    if noun.tag == "NN" and verb.text in PLURAL and not noun.text.endswith("s"):
        return f"{noun.text} {PLURAL[verb.text]}"
    return None


def _is_whole(parse: Parse, index: int) -> bool:
    """True where nothing but nouns, adjectives and determiners stands between the noun and the head of its clause.

    Elsewhere the subject may be another word: "debugging bugs is painful", "the device on other boards is".
    """
    for at in range(index - 1, -1, -1):
        token = parse.tokens[at]
        word = token.text.lower()
        if token.text == "," or word in OPENERS:
            return at < index - 1  # "if flags is 0": a bare noun is the name of a variable
        if token.tag not in NOMINAL or word in NUMBER_WORDS or word.endswith("ing") or not word.isalpha():
            return False
    return index > 0


def _is_either(params: Params, context: Context, noun: Token) -> bool:
    """True where the number of a noun is nothing to rely on: names, code, unknown words, "data"."""
    unknown = not noun.text.islower() or noun.masked or not context.pipeline.knows_word(noun.lemma)
    return unknown or noun.text in params.either or noun.lemma in params.either


def forms(_: FormParams, context: Context) -> Iterator[Hit]:
    """A hit for each inflected verb behind "can", "doesn't", or "to"."""
    if not is_english(context):
        return
    for passage, parse in zip(context.sentences, context.parses(context.sentences), strict=True):
        for index in range(1, len(parse.tokens)):
            base = _base(context, parse.tokens[index])
            helper = _helper(parse, index) if base else None
            if base and helper is not None and not _is_quoted(passage, parse, helper):
                yield _form(passage, parse, helper, index, base)


def _base(context: Context, token: Token) -> str | None:
    """The base form of a verb in the third person or the past, None for any other word."""
    if not token.text.islower() or not token.text.endswith(("s", "ed")):
        return None
    told = token.lemma if token.tag in ("VBZ", "VBD", "VBN") and token.lemma != token.text else None
    return context.lexicon.order(token.text) or told


def _helper(parse: Parse, index: int) -> int | None:
    """The index of the "can", "does" or "to" that a word follows, None where it follows none."""
    at = index - 1
    negated = False
    while at > 0 and parse.tokens[at].text.lower() in BETWEEN:
        negated = negated or parse.tokens[at].text.lower() in ("not", "n't", "n’t")
        at -= 1
    word = parse.tokens[at].text.lower()
    asked = at == 0 or parse.tokens[at - 1].text.lower() in QUESTION
    if word in ("ca", "wo") or (word in MODAL and not asked) or (word in DO and negated and not asked):
        return at
    return None


def _is_quoted(passage: Passage, parse: Parse, index: int) -> bool:
    at = parse.tokens[index].start
    return hidden(passage.text)[at] != passage.text[at]


def _form(passage: Passage, parse: Parse, helper: int, index: int, base: str) -> Hit:
    """The hit for a verb and its helper; behind "will", "added" may lack a "be" as well."""
    start, verb = parse.tokens[helper].start, parse.tokens[index]
    lead = " ".join(passage.text[start : verb.start].split())
    right = f'"{lead} {base}"'
    if parse.tokens[helper].text.lower() in MODAL and verb.text.endswith("ed"):
        right += f' or "{lead} be {verb.text}"'
    edits = replaced(passage, start, verb.end, f"{lead} {base}") if " or " not in right else ()
    return Hit(passage.locate(start, verb.end), {"right": right}, edits=edits)


def _hit(passage: Passage, parse: Parse, index: int, right: str) -> Hit:
    """The hit for a word and the one behind it."""
    start, end = parse.tokens[index].start, parse.tokens[index + 1].end
    edits = replaced(passage, start, end, right)
    return Hit(passage.locate(start, end), {"right": f'"{right}"'}, suggestion=right, edits=edits)


NUMBERS = Kind("number", Params, numbers, (Need.MODEL,), ("right",))
FORMS = Kind("verb-form", FormParams, forms, (Need.MODEL,), ("right",))
