"""Paragraphs without a tie: neither subject, nor diff, nor the other paragraphs speak of what they speak of."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from reviewer import changelog
from reviewer.checks.context import CannotTellError, Context, Hit, Kind, Need
from reviewer.checks.diffwords import DiffWords, diff_words
from reviewer.model import BlockKind, Passage
from reviewer.prose.signals import words
from reviewer.prose.stems import stems
from reviewer.prose.ties import NAME, Surroundings, foreignness, rarity, signs

TRAILERS = re.compile(r"^[A-Z][\w-]+(?:-by|-author|-Id): ", re.MULTILINE)
OWN_RIGHT = re.compile(
    r"(?:tests?\b|tested|based\s+on|links?\b|references?\b|see\b|reported|suggested|found\s+by|verified|"
    r"measured|benchmark|performance|thanks|no\s+functional|author|date\b|cherry|backport|applies|depends|while\s+(?:at\s+it|"
    r"here)|discussion\b|remove\s+this|changes?\s+(?:since|in)|v\d)|.*\b(?:not\s+(?:for|be\s+sent|sent|submitted)|never\s+submitted|future\s+"
    r"(?:patch|work)|(?:un)?(?:upstream|merge|mainlin)e?able|sent\s+(?:the|this)\s+patch|micro-?\s?benchmarks?|changelog:)",
    re.IGNORECASE | re.DOTALL,
)
"""Paragraphs of their own right: how it was tested, whom it came from, what to read, where it goes."""
STANDS_FOR = re.compile(
    r"(?:this|it|these|they|that|those)(?:\s+(?:patch|commit|change|fix|series|bug|issue))?"
    r"(?:(?:\s+\w+ly|\s+also)?\s+(?:is|was|are|were|has|have|had|isn't|does|doesn't|did)\b|'s\b)|"
    r"(?:this|it|these|they|that)\s+(?:\w+ly\s+)?(?:helps?|makes?|means?|saves?|lets?|could|can|will|should|would|must|may)\b|"
    r"\w+\s+(?:one|it|them|this|these|those)\b|"
    r"if\s+(?:this|that|it)\b|such\b|the\s+(?:same|above|latter|former)\b|i(?:'ve|'m|'d)?\s",
    re.IGNORECASE,
)
"""First words that stand for a thing of the paragraph before, or for the author."""
WORD = re.compile(r"(?<!\w)[A-Za-z_]\w{3,}")
SHOWN = 4
COMMON = 3
"""Bits of words that tell nothing: one changelog in eight has them."""
TELLING = 2
"""Fewer words that stand nowhere else make no case."""


@dataclass(frozen=True)
class Params:
    """When a paragraph is foreign."""

    words: int
    """A shorter one is an aside that a reader bears."""
    bar: float
    """Logarithm of the odds that it was planted, see reviewer/prose/ties.py."""
    opening_bar: float
    """The same for the first one, which may begin far away."""


LOOKS_BACK = re.compile(
    r"\b(?:(?:that|such|the same)\s+(?:commit|fix|feature|change|behaviou?r|issue|problem|bug)"
    r"|this\s+(?:fix|feature|behaviou?r))\b",
    re.IGNORECASE,
)
"""Words by which a first sentence points at what the text is about."""


def paragraph(params: Params, context: Context) -> Iterator[Hit]:
    """A hit for each paragraph whose ties are as weak as those of another patch's paragraph."""
    if diff_words(context).truncated:
        raise CannotTellError("the diff is cut, so what it speaks of is unknown")
    if context.patch.subject.line.startswith(("Revert ", "Reapply ")):
        return  # the story of another commit is what a revert is about
    around = Around(context)
    table = context.vocabulary["ties"]
    for n, passage in around.candidates(params.words):
        places = around.of(n)
        found = signs(passage.text, places, rarity(table))
        telling = _telling(passage, places, context)
        bar = params.bar if n else params.opening_bar
        if LOOKS_BACK.search(passage.text.partition(".")[0]):
            continue
        if foreignness(found, table["weights"]) > bar and len(telling) >= TELLING:
            yield Hit(passage.locate(), {"words": ", ".join(telling[:SHOWN])})


class Around:
    """The words of a patch, from which each paragraph takes away its own."""

    def __init__(self, context: Context) -> None:
        blocks = context.patch.changelog.blocks
        self.prose = [changelog.passage(block) for block in blocks if block.kind is BlockKind.PROSE]
        rest = [block.text for block in blocks if block.kind not in (BlockKind.PROSE, BlockKind.TRAILERS)]
        rest += [trailer.value for trailer in context.patch.changelog.trailers if trailer.name == "Fixes"]
        self._own = [(stems(passage.text), _names(passage.text)) for passage in self.prose]
        others = [*self._own, *((stems(text), _names(text)) for text in rest)]
        self._stems = Counter(stem for found, _ in others for stem in found)
        self._names = Counter(name for _, found in others for name in found)
        self._subject = context.subject.text
        self._diff = diff_words(context)
        self.diff_stems = _by_place(self._diff)
        """Of changed lines, and of unchanged ones with the names of the files."""

    def candidates(self, least: int) -> Iterator[tuple[int, Passage]]:
        """The paragraphs that can be judged, by their index; none where there is but one."""
        for n, passage in enumerate(self.prose if len(self.prose) > 1 else ()):
            if questionable(passage.text, least):
                yield n, passage

    def stems(self) -> frozenset[str]:
        """All stems of the text."""
        return frozenset(self._stems)

    def names(self) -> frozenset[str]:
        """All names of the text."""
        return frozenset(self._names)

    def of(self, n: int) -> Surroundings:
        """What stands around the paragraph with this index."""
        own, own_names = self._own[n]
        diff = self._diff
        names = {name for name in own_names if self._names[name] > 1} | _names(self._subject)
        return Surroundings(
            subject=stems(self._subject),
            text={stem for stem in own if self._stems[stem] > 1},
            changed=self.diff_stems[0],
            context=self.diff_stems[1],
            names=names | {name for name in own_names if _in_diff(name, diff)},
        )


def questionable(text: str, least: int) -> bool:
    """False for what is too short, and for what needs no tie or leans on the paragraph before."""
    innocent = TRAILERS.search(text) or OWN_RIGHT.match(text) or STANDS_FOR.match(text)
    return text[:1].isalpha() and words(text) >= least and not innocent


def _in_diff(name: str, diff: DiffWords) -> bool:
    return any(name in place for place in (diff.code, diff.comment, diff.context, diff.files))


def _by_place(diff: DiffWords) -> tuple[frozenset[str], frozenset[str]]:
    return stems(" ".join(diff.code | diff.comment)), stems(" ".join(diff.context | diff.files))


def _names(text: str) -> frozenset[str]:
    return frozenset(NAME.findall(text))


def _telling(passage: Passage, around: Surroundings, context: Context) -> list[str]:
    """The words of the paragraph that stand nowhere else, as written, the rarest first."""
    known = rarity(context.vocabulary["ties"])
    everything = around.everything
    rare = {
        word: max(map(known.of, parts))
        for word in dict.fromkeys(WORD.findall(passage.text))
        if (parts := stems(word)) and word not in around.names and ("_" in word or not parts & everything)
    }
    return sorted((word for word, bits in rare.items() if bits > COMMON), key=lambda word: -rare[word])


PARAGRAPH = Kind("untied-paragraph", Params, paragraph, (Need.CHANGELOG, Need.DIFF), ("words",))
