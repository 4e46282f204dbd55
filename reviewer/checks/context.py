"""What a check may look at, worked out once for a patch, and what it hands back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any, TypeVar

from reviewer import changelog, comments, sentences
from reviewer.comments import SplitLine
from reviewer.model import (
    AbiCourse,
    AbiVerdict,
    Anchor,
    BlockKind,
    Edit,
    FileChange,
    LineKind,
    Location,
    Part,
    Passage,
    Patch,
    SentenceRole,
    Series,
)
from reviewer.prose import cues, roles
from reviewer.prose.parse import Parse
from reviewer.prose.pipeline import ADVICE, Pipeline
from reviewer.prose.verbs import Lexicon, lexicon
from reviewer.tree import Tree
from reviewer.versionnotes import version_notes

Made = TypeVar("Made")
SERIES = "series"
"""The scope of a rule that looks at a series once, instead of at each patch."""
PROSE = (BlockKind.PROSE, BlockKind.LIST)


class Need(StrEnum):
    """What a check cannot do without."""

    MODEL = "model"
    DIFF = "diff"
    CHANGELOG = "changelog"
    MAIL = "mail"
    UNTRIMMED = "untrimmed"
    TREE = "tree"

    def lacking(self, context: Context) -> str | None:
        """Why a patch cannot be checked, None where it can."""
        message = context.patch.message
        there, reason = {
            Need.MODEL: (context.pipeline.available, ADVICE),
            Need.DIFF: (bool(context.files), "there is no diff in this message"),
            Need.CHANGELOG: (bool(context.paragraphs), "there is no changelog in this message"),
            Need.MAIL: (bool(message.subject or message.text), "a plain diff has no mail around it"),
            Need.UNTRIMMED: (not message.recovered, "whoever quoted this patch may have trimmed it"),
            Need.TREE: (context.tree is not None, "the files before this patch are not at hand: pass --tree DIR"),
        }[self]
        return None if there else reason


class CannotTellError(Exception):
    """A check that finds that it cannot decide; the text is the reason that the report gives."""


@dataclass(frozen=True)
class NoParams:
    """Nothing to set."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found: places and facts; the rule brings the words."""

    location: Location
    facts: Mapping[str, object] = field(default_factory=dict)
    variant: str = ""
    related: tuple[Location, ...] = ()
    evidence: tuple[str, ...] = ()
    suggestion: str | None = None
    """Mended text for a reader: of the quote, of its line or of its sentence."""
    edits: tuple[Edit, ...] = ()
    """What cures it mechanically; without a suggestion, the text of the first is shown."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of check that a rule file can name."""

    name: str
    params: type[Any]
    """The dataclass that [params] must fit."""
    run: Callable[[Any, Context], Iterable[Hit]]
    needs: tuple[Need, ...] = ()
    facts: tuple[str, ...] = ()
    """What a rule's wording may name in braces, besides "match"."""
    verdicts: Callable[[Any, Context], Iterable[AbiVerdict]] | None = None
    """For an ABI rule: what it says of each function, sound ones included."""
    courses: Callable[[Context], Iterable[AbiCourse]] | None = None
    """For an ABI rule: where the registers of each function go; all rules of a kind say the same."""


class Context:
    """A patch as the checks see it; everything is computed at the first request and kept."""

    def __init__(
        self,
        patch: Patch,
        pipeline: Pipeline,
        vocabulary: Mapping[str, Mapping[str, Any]],
        tree: Callable[[], Tree | None] = lambda: None,
        series: Series | None = None,
    ) -> None:
        self.patch = patch
        self.pipeline = pipeline
        self.vocabulary = vocabulary
        self.series = series
        """The series that the patch is a member of, as far as it is here; None where that is not known."""
        self._tree = tree
        self._kept: dict[str, Any] = {}

    def keep(self, key: str, make: Callable[[], Made]) -> Made:
        """What make returns, made once for the patch: an index that several checks share."""
        if key not in self._kept:
            self._kept[key] = make()
        made: Made = self._kept[key]
        return made

    @cached_property
    def tree(self) -> Tree | None:
        """The tree that the patch applies to, looked for at the first request; None where there is none at hand."""
        return self._tree()

    @cached_property
    def lexicon(self) -> Lexicon:
        """The verbs that give orders."""
        return lexicon(self.vocabulary["verbs"])

    @cached_property
    def subject(self) -> Passage:
        """The subject line without its tags."""
        return subject_of(self.patch)

    @cached_property
    def paragraphs(self) -> tuple[Passage, ...]:
        """Paragraphs and list items of the author's prose; notes about versions are a matter of their place alone."""
        notes = {id(block) for block in version_notes(self.patch.changelog)}
        blocks = (block for block in self.patch.changelog.of(*PROSE) if id(block) not in notes)
        return tuple(changelog.passage(block) for block in blocks)

    @cached_property
    def opening(self) -> Passage | None:
        """The first paragraph."""
        blocks = self.patch.changelog.of(BlockKind.PROSE)
        return changelog.passage(blocks[0]) if blocks else None

    @cached_property
    def sentences(self) -> tuple[Passage, ...]:
        """All sentences of the prose."""
        return tuple(sentence for each in self.sentences_of.values() for sentence in each)

    @cached_property
    def sentences_of(self) -> dict[int, tuple[Passage, ...]]:
        """The sentences of each paragraph, by its index in paragraphs."""
        return {n: sentences.sentences(paragraph) for n, paragraph in enumerate(self.paragraphs)}

    @cached_property
    def roles(self) -> tuple[SentenceRole, ...]:
        """What each of the sentences does, in their order; raises NoModelError."""
        self.parses(self.sentences)
        paragraphs = [tuple(zip(each, self.parses(each), strict=True)) for each in self.sentences_of.values()]
        return roles.judge(paragraphs, cues.cues(self.vocabulary["roles"]), self.lexicon)

    @cached_property
    def comments(self) -> tuple[Passage, ...]:
        """Comments that the diff adds; those that it takes away elsewhere, word for word, are only moved."""
        added = (comment for file in self.files for comment in comments.comments(file))
        return tuple(comment for comment in added if not self.was_there(comment.text))

    def was_there(self, comment: str) -> bool:
        """Whether each line of a comment stands in lines that the diff removes, whatever they are set in by."""
        return self.removed_comments.issuperset(filter(None, comment.split("\n")))

    @cached_property
    def removed_comments(self) -> frozenset[str]:
        """The lines of comments that the diff takes away."""
        removed = (line for _, line in self.split_lines if line.line.kind is LineKind.REMOVED)
        return frozenset(line.comment for line in removed if line.comment)

    @property
    def files(self) -> tuple[FileChange, ...]:
        """The files of the diff, none without one."""
        return self.patch.diff.files if self.patch.diff else ()

    @cached_property
    def split_lines(self) -> tuple[tuple[FileChange, SplitLine], ...]:
        """All hunk lines, code told from comment."""
        return tuple((file, line) for file in self.files for line in comments.split(file))

    def passages(self, scope: str) -> tuple[Passage, ...]:
        """The texts that a scope names; raises KeyError for one that there is not."""
        return tuple(SCOPES[scope](self))

    def parses(self, passages: Iterable[Passage]) -> list[Parse]:
        """The passages parsed; at the first call all sentences of the patch go to the model in one batch."""
        self.keep("all-parses", lambda: self.pipeline.parse(sentence.text for sentence in self.sentences))
        return self.pipeline.parse(passage.text for passage in passages)


def subject_of(patch: Patch) -> Passage:
    """The subject line of a patch without its tags."""
    first, last = patch.message.subject_lines or (None, None)
    return Passage(Part.SUBJECT, patch.subject.line, (Anchor(mail=first, mail_end=last),))


SCOPES: Mapping[str, Callable[[Context], Iterable[Passage]]] = {
    "message": lambda context: (),
    SERIES: lambda context: (),
    "subject": lambda context: (context.subject,),
    "changelog.opening": lambda context: (context.opening,) if context.opening else (),
    "changelog.paragraph": lambda context: context.paragraphs,
    "changelog.sentence": lambda context: context.sentences,
    "text": lambda context: (context.subject, *context.sentences),
    "comment": lambda context: context.comments,
    "comment.sentence": lambda context: (s for c in context.comments for s in sentences.sentences(c)),
}
"""What a rule file can name as its scope."""
