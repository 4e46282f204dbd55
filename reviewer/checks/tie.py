"""Paragraphs and asides without a tie: to the subject, to the diff, or to the rest of the text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from reviewer import changelog
from reviewer.checks.context import Context, Hit, Kind, Need
from reviewer.checks.diffwords import NAME, Where, diff_words
from reviewer.model import BlockKind, Passage
from reviewer.prose.mask import CODE
from reviewer.prose.stems import stem, stems

TERM = re.compile(r"(?<![\w/.-])[A-Z][A-Z0-9_]{3,}(?![\w(])")
LEANS = re.compile(
    r"(?:if\s+this|this|that|these|those|it|its|they|such|so|but|however|therefore|thus|hence|nevertheless|otherwise|instead|also|"
    r"because|since|as\s+a\s+result|in\s+(?:this|that|any|both|such|other|these|addition|particular)|for\s+(?:this|that|example|"
    r"instance)|to\s+(?:do|fix|solve|avoid|address)|which|while|although|luckily|unfortunately|the\s+(?:same|above|latter|"
    r"former|problem|issue|bug|error|fix|patch|change|following)|without\s+(?:this|the)|with\s+(?:this|these|the))\b",
    re.IGNORECASE,
)
"""How a paragraph begins that leans on the one before."""
OWN_RIGHT = re.compile(
    r"(?:test|based|note|nb\b|n\.b|link|reference|see\b|report|suggested|found|verified|measured|benchmark|performance|thanks|"
    r"no\s+functional|author|date|commit|cherry|backport|applies|depends|changes?\s+(?:since|in)|v\d)|.*\b(?:tested|reported|"
    r"verified|reproduced|observed)\b",
    re.IGNORECASE | re.DOTALL,
)
"""Paragraphs of their own right: how it was tested, whom it came from, what to read."""
OUT_OF_SCOPE = re.compile(
    r"\bnot\s+(?:\w+\s+)?(?:covered|handled|supported|implemented|addressed|included|touched|considered|part\s+of)\b|"
    r"\bexception\s+(?:here\s+)?(?:is|to\s+this)\b|\b(?:its|their)\s+own\s+\w+|\b(?:beyond|out\s+of|outside)\s+(?:the\s+)?scope\b|"
    r"\bleft\s+(?:to|for)\b|\bdoes\s+not\s+(?:cover|handle|support|apply\s+to)\b",
    re.IGNORECASE,
)
"""How a text speaks of what the patch does not do."""
RARE = 4


@dataclass(frozen=True)
class Params:
    """Weights are the sums over the stems of a paragraph: a rare one 4, a frequent one 2, a common one 1."""

    weight: int
    """A lighter paragraph is too short to judge."""
    share: float
    """A paragraph that shares more of its weight has a tie."""


@dataclass(frozen=True)
class AsideParams:
    """How often the topic of an aside must stand in it."""

    mentions: int
    sentences: int


def paragraph(params: Params, context: Context) -> Iterator[Hit]:
    """A hit for a paragraph whose words stand nowhere else."""
    weights = _weights(context)
    prose = [changelog.passage(block) for block in context.patch.changelog.of(BlockKind.PROSE)]
    if len(prose) < 2:
        return
    for passage in prose:
        if LEANS.match(passage.text) or OWN_RIGHT.match(passage.text) or not passage.text[:1].isupper():
            continue
        if _names_in_common(passage, context):
            continue
        own = stems(CODE.sub(" ", passage.text))
        rest = " ".join(
            [context.subject.text, *(other.text for other in context.paragraphs if other.text != passage.text)]
        )
        shared = own & (stems(rest) | _diff_stems(context))
        total = sum(weights.get(stem, RARE) for stem in own)
        if total >= params.weight and sum(weights.get(stem, RARE) for stem in shared) <= params.share * total:
            yield Hit(passage.locate(), {"words": ", ".join(_telling(passage, own, weights))})


def _names_in_common(passage: Passage, context: Context) -> bool:
    """True where an identifier of the paragraph stands in the diff or elsewhere in the text."""
    words = diff_words(context)
    rest = " ".join([context.subject.text, *(other.text for other in context.paragraphs if other.text != passage.text)])
    names = {name for match in CODE.finditer(passage.text) for name in NAME.findall(match[0]) if len(name) > 3}
    return any(words.where(name) is not Where.NOWHERE or re.search(rf"\b{name}\b", rest) for name in names)


def _weights(context: Context) -> dict[str, int]:
    """The weight of each stem that is not rare."""
    classes = context.vocabulary["common-words"]
    weight = {"everywhere": 0, "common": 1, "frequent": 2}
    return context.keep("weights", lambda: {s: w for name, w in weight.items() for s in str(classes[name]).split()})


def _telling(passage: Passage, own: frozenset[str], weights: dict[str, int]) -> list[str]:
    """Some words of the paragraph that stand nowhere else, as written, the rare ones."""
    found = [word for word in re.findall(r"[A-Za-z]{4,}", passage.text) if stem(word.lower()) in own - weights.keys()]
    return list(dict.fromkeys(found))[:4] or list(dict.fromkeys(re.findall(r"[A-Za-z]{4,}", passage.text)))[:4]


def aside(params: AsideParams, context: Context) -> Iterator[Hit]:
    """A hit for sentences in a row about a thing out of scope, that nothing else in the patch mentions."""
    for n, passage in enumerate(context.paragraphs):
        parts = context.sentences_of[n]
        for term, where in _topics(parts).items():
            run = parts[where[0] : where[-1] + 1]
            if params.sentences <= len(where) == len(run) < len(parts) and _mentions(term, run) >= params.mentions:
                yield from _out_of_scope(term, passage, run, context)


def _out_of_scope(term: str, passage: Passage, run: tuple[Passage, ...], context: Context) -> Iterator[Hit]:
    told = " ".join(part.text for part in run)
    if OUT_OF_SCOPE.search(told) and _only_here(term, passage, run, context):
        start = passage.text.find(run[0].text)
        end = passage.text.find(run[-1].text, start) + len(run[-1].text)
        yield Hit(passage.locate(start, end), {"term": term})


def _diff_stems(context: Context) -> frozenset[str]:
    return context.keep("diff-stems", lambda: _words_of_the_diff(context))


def _words_of_the_diff(context: Context) -> frozenset[str]:
    words = diff_words(context)
    return stems(" ".join((*words.code, *words.comment, *words.context, *words.files)))


def _topics(parts: Iterable[Passage]) -> dict[str, list[int]]:
    """For each term the indexes of the sentences that have it."""
    where: dict[str, list[int]] = {}
    for n, part in enumerate(parts):
        for term in dict.fromkeys(TERM.findall(part.text)):
            where.setdefault(term, []).append(n)
    return where


def _mentions(term: str, parts: Iterable[Passage]) -> int:
    return sum(Counter(TERM.findall(part.text))[term] for part in parts)


def _only_here(term: str, passage: Passage, run: tuple[Passage, ...], context: Context) -> bool:
    """True where subject, other paragraphs, other sentences and the diff do not have the term."""
    inside = {part.text for part in run}
    texts = [context.subject.text, *(other.text for other in context.paragraphs if other is not passage)]
    texts += [sentence.text for sentence in context.sentences if sentence.text not in inside]
    words = diff_words(context)
    names = {name.lower() for name in (*words.code, *words.comment, *words.context, *words.files)}
    return not any(re.search(rf"\b{term}\b", text) for text in texts) and not any(
        term.lower() in name for name in names
    )


PARAGRAPH = Kind("untied-paragraph", Params, paragraph, (Need.CHANGELOG, Need.DIFF))
ASIDE = Kind("untied-aside", AsideParams, aside, (Need.CHANGELOG,))
