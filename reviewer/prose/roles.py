"""What each sentence does in a changelog: tells a problem, its cause, the change, the reason for it ...

The words of the sentence vote for roles, with the weights of the vocabulary file roles.toml; the parse adds what words
cannot tell: whether the sentence is an order, for what purpose, and whether it looks back.  What no word decides is
decided by the place: before the first order a sentence is context, behind it detail.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from reviewer.model import Passage, Role, SentenceRole
from reviewer.prose.cues import Cue, matches
from reviewer.prose.orders import change_at, purposes
from reviewer.prose.parse import Parse
from reviewer.prose.verbs import Lexicon

ENOUGH = 2
"""The weight from which words decide."""
CARRIED = 3
"""The weight from which a sentence carries a role beside its own."""
ORDER = 6
PURPOSE = 3
TOLD_TEST = 5
PAST = 2
CARRIES = (Role.PROBLEM, Role.EFFECT, Role.CAUSE, Role.JUSTIFICATION, Role.HISTORY, Role.TEST, Role.CHANGE)

Paragraph = Sequence[tuple[Passage, Parse]]
"""The sentences of a paragraph with their parses."""


@dataclass(slots=True)
class _Votes:
    """Weight and words for each role, as a sentence is read."""

    weights: dict[Role, int] = field(default_factory=dict)
    words: dict[Role, list[str]] = field(default_factory=dict)
    ordered: bool = False

    def add(self, role: Role, weight: int, word: str) -> None:
        self.weights[role] = self.weights.get(role, 0) + weight
        self.words.setdefault(role, []).append(word)


def judge(paragraphs: Sequence[Paragraph], cues: Sequence[Cue], lexicon: Lexicon) -> tuple[SentenceRole, ...]:
    """The role of each sentence of one changelog, in order."""
    return tuple(_roles(paragraphs, cues, lexicon))


def _roles(paragraphs: Sequence[Paragraph], cues: Sequence[Cue], lexicon: Lexicon) -> Iterator[SentenceRole]:
    told = False
    for paragraph in paragraphs:
        votes = [_votes(parse, cues, lexicon) for _, parse in paragraph]
        changes = [n for n, each in enumerate(votes) if _decide(each, Role.CONTEXT) is Role.CHANGE]
        for n, ((sentence, _), each) in enumerate(zip(paragraph, votes, strict=True)):
            before = n < changes[0] if changes else not told
            yield _named(sentence, each, Role.CONTEXT if before else Role.DETAIL)
        told = told or bool(changes)


def _named(sentence: Passage, votes: _Votes, otherwise: Role) -> SentenceRole:
    role = _decide(votes, otherwise)
    heavy = [other for other in CARRIES if other is not role and votes.weights.get(other, 0) >= CARRIED]
    also = tuple(sorted(heavy, key=lambda other: -votes.weights[other]))
    words = (word for named in (role, *also) for word in votes.words.get(named, ()))
    return SentenceRole(role, also, tuple(dict.fromkeys(words)), sentence.locate())


def _decide(votes: _Votes, otherwise: Role) -> Role:
    """An order is a change whatever else it says, "Tested on" is none; else the role with most weight, where enough."""
    if votes.ordered:
        return Role.TEST if votes.weights.get(Role.TEST, 0) >= TOLD_TEST else Role.CHANGE
    best = max(Role, key=lambda role: votes.weights.get(role, 0))
    if votes.weights.get(best, 0) < ENOUGH or (best is Role.CONTEXT and votes.weights[best] < CARRIED):
        return otherwise
    return best


def _votes(parse: Parse, cues: Sequence[Cue], lexicon: Lexicon) -> _Votes:
    votes = _Votes()
    for cue, word in matches(parse.text, cues):
        votes.add(cue.role, cue.weight, word)
    order = change_at(parse, lexicon)
    if order is not None:
        votes.ordered = True
        votes.add(Role.CHANGE, ORDER, parse.tokens[order].text)
        for words in purposes(parse, order):
            votes.add(Role.JUSTIFICATION, PURPOSE, words)
    elif back := _looks_back(parse):
        votes.add(Role.HISTORY, PAST, back)
    return votes


def _looks_back(parse: Parse) -> str:
    """The verb of a main clause in the past tense, empty for any other."""
    for index, token in enumerate(parse.tokens):
        if token.dep == "ROOT":
            helpers = parse.children(index, "aux", "auxpass")
            past = [word for word in (token, *helpers) if word.tag == "VBD"]
            return " ".join(word.text for word in (*helpers, token)) if past else ""
    return ""
