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
POINTS_BACK = re.compile(r"\b(?:this|that|these|those|such)\s+[a-z]|\b(?:it|they|them|its|their)\b", re.IGNORECASE)
"""Words that stand for something said before."""
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
    prose = [changelog.passage(block) for block in context.patch.changelog.of(BlockKind.PROSE)]
    if len(prose) < 2:
        return
    weights, elsewhere = _weights(context), _Elsewhere(context)
    for passage in prose:
        if passage.text[:1].isupper() and not _leans(passage) and not elsewhere.names(passage):
            own = stems(CODE.sub(" ", passage.text))
            total = sum(weights.get(stem, RARE) for stem in own)
            shared = sum(weights.get(stem, RARE) for stem in own if elsewhere.stem(stem))
            if total >= params.weight and shared <= params.share * total:
                yield Hit(passage.locate(), {"words": ", ".join(_telling(passage, own, weights))})


def _leans(passage: Passage) -> bool:
    """True for a paragraph that points back in its first sentence, or that stands in its own right."""
    first = passage.text.partition(". ")[0]
    return bool(LEANS.match(passage.text) or OWN_RIGHT.match(passage.text) or POINTS_BACK.search(first))


class _Elsewhere:
    """What stands in the subject, in the diff, or in more than one paragraph."""

    def __init__(self, context: Context) -> None:
        texts = [context.subject.text, *(passage.text for passage in context.paragraphs)]
        self._stems = Counter(stem for text in texts for stem in stems(text))
        self._names = Counter(name for text in texts for name in set(NAME.findall(text)))
        self._subject = stems(context.subject.text)
        self._diff = _diff_stems(context)
        self._words = diff_words(context)

    def stem(self, stem: str) -> bool:
        """True where a stem of a paragraph also stands elsewhere."""
        return self._stems[stem] > 1 or stem in self._subject or stem in self._diff

    def names(self, passage: Passage) -> bool:
        """True where an identifier of the paragraph also stands elsewhere."""
        found = {name for match in CODE.finditer(passage.text) for name in NAME.findall(match[0]) if len(name) > 3}
        return any(self._names[name] > 1 or self._words.where(name) is not Where.NOWHERE for name in found)


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


PARAGRAPH = Kind("untied-paragraph", Params, paragraph, (Need.CHANGELOG, Need.DIFF), ("words",))
ASIDE = Kind("untied-aside", AsideParams, aside, (Need.CHANGELOG,), ("term",))
