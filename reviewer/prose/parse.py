"""What the language model says of a sentence, in types of our own."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a sentence; a masked identifier is one token."""

    text: str
    """As the author wrote it."""
    start: int
    """Offset of its first character in the sentence."""
    end: int
    lemma: str
    tag: str
    """Penn Treebank tag: VB, VBZ, NNP ..."""
    pos: str
    """Universal part of speech: VERB, NOUN ..."""
    dep: str
    """Relation to its head: nsubj, dobj, ROOT ..."""
    head: int
    """Index of its head; its own for a root."""
    masked: bool
    """An identifier stood here."""


@dataclass(frozen=True, slots=True)
class Parse:
    """A sentence, parsed."""

    text: str
    tokens: tuple[Token, ...]
    doc: object = field(repr=False, compare=False)
    """The pipeline's own document, for its matchers alone."""

    def children(self, index: int, *deps: str) -> tuple[Token, ...]:
        """The tokens that hang on the token with this index, of these relations."""
        tokens = enumerate(self.tokens)
        return tuple(token for n, token in tokens if token.head == index and n != index and token.dep in deps)
