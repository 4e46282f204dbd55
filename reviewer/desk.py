"""Reviews of patches that were reviewed before, from the cache; the engine is made for the others, and only then.

What is kept of a patch is what the rules have said of it, before waivers, and what the tree around has answered them.
It counts as long as nothing that it depends on is another: the program, its language model, the rules, the settings,
the patch and its series, the commit that the thread names as its base, and those answers, for which the tree is asked
again once the repository has changed.  Sentences are not kept by themselves: rules look for patterns in the model's own
documents, so that one new sentence needs the model anyway, and beside its start the parse of the others costs nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from reviewer import codec, series
from reviewer.cache import keys, program
from reviewer.cache.store import Store
from reviewer.codec import CodecError
from reviewer.model import Patch, PatchReview, RuleText, Series, SeriesReview
from reviewer.prose.pipeline import MODELS
from reviewer.rulebook import RuleFiles
from reviewer.tree import Answered, Tree, Trees
from reviewer.waivers import Waivers

if TYPE_CHECKING:
    from reviewer.engine import Engine

OF_PATCH = tuple(name for name in codec.hints(PatchReview) if name != "patch")
OF_SERIES = tuple(name for name in codec.hints(SeriesReview) if name != "series")


@dataclass(frozen=True, slots=True)
class Question:
    """A patch, and all that its review depends on besides the rules."""

    patch: Patch
    """As it came."""
    shown: Patch
    """As the rules see it."""
    series: Series | None
    base: str
    """The commit that its thread applies to, as far as that is known when it is its turn."""
    name: str
    """What the answer is kept under."""


@dataclass(frozen=True, slots=True)
class Kept:
    """An entry of the cache."""

    values: dict[str, Any]
    tree: Mapping[str, Any] | None
    """Which tree was asked, and what it said; None where nobody asked."""
    state: str
    """Of the repository, then; as long as it is the same, so are the answers. Empty where it changed meanwhile."""


class Desk:
    """A reviewer with a memory; it says what the engine would say, word for word."""

    def __init__(
        self,
        files: RuleFiles,
        make: Callable[[], Engine],
        store: Store,
        *,
        trees: Trees,
        waivers: Waivers,
        state: Callable[[], str],
        settings: Sequence[object],
    ) -> None:
        self._files = files
        self._make = make
        self._store = store
        self._trees = trees
        self._waivers = waivers
        self.state = state
        self._settings = settings

    @cached_property
    def engine(self) -> Engine:
        """The engine, made at the first patch that is not known; raises RuleFileError and ConfigError."""
        return self._make()

    @property
    def digest(self) -> str:
        """Of the rules, as reports show it."""
        return self._files.digest

    @property
    def remarks(self) -> tuple[str, ...]:
        """What a reader must know besides, a sentence each."""
        return tuple(self._waivers.remarks)

    @property
    def complaint(self) -> str:
        """What is wrong with the cache itself, which is nothing that a review could say; empty if all is well."""
        damaged = self._store.damaged
        return f"{damaged} damaged entries of the cache were not used, and are removed" if damaged else ""

    def text(self, rule_id: str) -> RuleText:
        """What a reader is told of a rule."""
        return self._files.text(rule_id)

    def words(self, name: str) -> Mapping[str, Any]:
        """A vocabulary."""
        return self._files.words(name)

    def prove(self) -> None:
        """Make the engine, which raises the error of a rule file that is wrong."""
        self.engine.prove()

    def reviews(self, batch: Sequence[Patch]) -> Iterator[PatchReview]:
        """The reviews of patches that were read together, in order."""
        asked = self._questions(batch)
        known = [self._known(question) for question in asked]
        if fresh := [question.shown for question, values in zip(asked, known, strict=True) if values is None]:
            self.engine.prepare(fresh)
        for question, values in zip(asked, known, strict=True):
            found = PatchReview(patch=question.patch, **(values or self._judged(question)))
            yield self.engine.settled(found) if self._waivers.any else found

    def review_series(self, series: Series) -> SeriesReview:
        """What the rules for whole series say of one."""
        members = [keys.of_patch(patch) for patch in (series.cover, *series.patches) if patch]
        name = keys.digest((self._common, "series", keys.of_series(series, members)))
        kept = self._kept(name, SeriesReview, OF_SERIES)
        if kept:
            return SeriesReview(series=series, **kept.values)
        made = self.engine.review_series(series)
        self._keep(name, Kept(_values(made, OF_SERIES), None, ""))
        return made

    def _questions(self, batch: Sequence[Patch]) -> list[Question]:
        shown = {id(patch): keys.plain(patch) for patch in batch}
        digests = {id(patch): keys.of_patch(plain) for patch, plain in zip(batch, shown.values(), strict=True)}
        of = series.by_member(batch)
        whole = {id(found): _digest(found, digests) for found in of.values()}
        plain = {id(found): _plain(found, shown) for found in of.values()}
        asked = []
        for patch in batch:
            self._trees.learn(patch.message)
            base, member = self._trees.base(patch.message), id(of.get(id(patch)))
            name = keys.digest((self._common, "patch", digests[id(patch)], whole.get(member), base))
            asked.append(Question(patch, shown[id(patch)], plain.get(member), base, name))
        return asked

    def _judged(self, question: Question) -> dict[str, Any]:
        """What the engine says of a patch, kept for the next run if it is no accident."""
        looked: list[str | None] = []

        def tree() -> Tree | None:
            found = self._trees.of(question.patch, question.base)
            looked.append(found.name if found else None)
            return found

        state, self._trees.unsure, self._trees.heard = self._state, False, []
        values = _values(self.engine.judged(question.shown, series=question.series, tree=tree), OF_PATCH)
        if not self._trees.unsure:
            heard = [codec.encode(answered) for answered in self._trees.heard]
            kept = Kept(values, {"name": looked[0], "heard": heard} if looked else None, state)
            self._keep(question.name, kept if self.state() == state else replace(kept, state=""))
        return values

    @cached_property
    def _common(self) -> str:
        """What all answers of this run depend on."""
        return keys.digest((program.digest(("spacy", *MODELS)), self._files.identity, self._settings))

    @cached_property
    def _state(self) -> str:
        return self.state()

    def _known(self, question: Question) -> dict[str, Any] | None:
        """What was kept of a patch; None where there is nothing, or the tree would give other answers."""
        kept = self._kept(question.name, PatchReview, OF_PATCH)
        if kept is None:
            return None
        if kept.tree is None or kept.state == self._state:
            return kept.values
        try:
            same = self._would_say(question, kept.tree)
        except (CodecError, ValueError, KeyError, TypeError):
            self._store.damaged += 1
            return None
        if same:
            self._keep(question.name, replace(kept, state=self._state))
        return kept.values if same else None

    def _would_say(self, question: Question, kept: Mapping[str, Any]) -> bool:
        """Whether the tree gives the answers that it gave then."""
        answers = codec.decode(tuple[Answered, ...], kept["heard"])
        self._trees.unsure, self._trees.heard = False, []
        tree = self._trees.of(question.patch, question.base)
        if (tree.name if tree else None) != kept["name"]:
            return False
        for answered in answers:
            if tree is None:
                return False
            tree.again(answered.kind, answered.words)
            if self._trees.heard[-1] != answered:
                return False
        return not self._trees.unsure

    def _kept(self, name: str, kind: type, fields: Sequence[str]) -> Kept | None:
        found = self._store.get(name)
        if found is None:
            return None
        try:
            values = {field: codec.decode(codec.hints(kind)[field], found[field]) for field in fields}
            return Kept(values, found["tree"], found["state"])
        except (CodecError, KeyError, TypeError):
            self._store.damaged += 1
            return None

    def _keep(self, name: str, kept: Kept) -> None:
        """Keep the values, unless a rule broke."""
        if not kept.values["broken"]:
            coded = {key: codec.encode(value) for key, value in kept.values.items()}
            self._store.put(name, {"state": kept.state, "tree": kept.tree, **coded})


def _values(review: PatchReview | SeriesReview, fields: Sequence[str]) -> dict[str, Any]:
    return {field: getattr(review, field) for field in fields}


def _plain(found: Series, shown: Mapping[int, Patch]) -> Series:
    """The series with its members as the rules are shown them."""
    patches = tuple(shown[id(patch)] for patch in found.patches)
    return replace(found, cover=shown[id(found.cover)] if found.cover else None, patches=patches)


def _digest(found: Series, digests: Mapping[int, str]) -> str:
    return keys.of_series(found, (digests[id(patch)] for patch in (found.cover, *found.patches) if patch))
