"""Reviews of patches that were reviewed before, from the cache; the engine is made for the others, and only then.

What is kept of a patch is what the rules have said of it, before waivers, with the state of the repository around.
It counts as long as nothing that it depends on is another: the program, its language model, the rules, the settings,
the patch and its series, the commit that the thread names as its base, and the repository.  Sentences are not kept by
themselves: rules look for patterns in the model's own documents, so that one new sentence needs the model anyway, and
beside the model's start the parse of the others costs next to nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from reviewer import codec, series
from reviewer.cache import keys, program
from reviewer.cache.store import Store
from reviewer.model import Patch, PatchReview, RuleText, Series, SeriesReview
from reviewer.prose.pipeline import MODELS
from reviewer.rulebook import RuleFiles
from reviewer.tree import Trees
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
        known = [self._known(question.name, PatchReview, OF_PATCH) for question in asked]
        if fresh := [question.shown for question, values in zip(asked, known, strict=True) if values is None]:
            self.engine.prepare(fresh)
        for question, values in zip(asked, known, strict=True):
            found = PatchReview(patch=question.patch, **(values or self._judged(question)))
            yield self.engine.settled(found) if self._waivers.any else found

    def review_series(self, series: Series) -> SeriesReview:
        """What the rules for whole series say of one."""
        members = [keys.of_patch(patch) for patch in (series.cover, *series.patches) if patch]
        name = keys.digest((self._common, "series", keys.of_series(series, members)))
        values = self._known(name, SeriesReview, OF_SERIES)
        if values is None:
            values = _values(self.engine.review_series(series), OF_SERIES)
            self._keep(name, values)
        return SeriesReview(series=series, **values)

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
        self._trees.unsure = False
        made = self.engine.judged(
            question.shown, series=question.series, tree=lambda: self._trees.of(question.patch, question.base)
        )
        values = _values(made, OF_PATCH)
        if not self._trees.unsure:
            self._keep(question.name, values)
        return values

    @cached_property
    def _common(self) -> str:
        """What all answers of this run depend on."""
        return keys.digest((program.digest(("spacy", *MODELS)), self._files.identity, self._settings))

    @cached_property
    def _state(self) -> str:
        return self.state()

    def _known(self, name: str, kind: type, fields: Sequence[str]) -> dict[str, Any] | None:
        """The values of the fields as they were kept, None where they were not, or the repository is another."""
        kept = self._store.get(name)
        if not (isinstance(kept, dict) and kept.get("state") == self._state):
            return None
        try:
            return {field: codec.decode(codec.hints(kind)[field], kept[field]) for field in fields}
        except (KeyError, codec.CodecError):
            self._store.damaged += 1
            return None

    def _keep(self, name: str, values: Mapping[str, Any]) -> None:
        """Keep the values, unless a rule broke, or the repository has changed while they were found."""
        if not values["broken"] and self.state() == self._state:
            self._store.put(name, {"state": self._state, **{key: codec.encode(value) for key, value in values.items()}})


def _values(review: PatchReview | SeriesReview, fields: Sequence[str]) -> dict[str, Any]:
    return {field: getattr(review, field) for field in fields}


def _plain(found: Series, shown: Mapping[int, Patch]) -> Series:
    """The series with its members as the rules are shown them."""
    patches = tuple(shown[id(patch)] for patch in found.patches)
    return replace(found, cover=shown[id(found.cover)] if found.cover else None, patches=patches)


def _digest(found: Series, digests: Mapping[int, str]) -> str:
    return keys.of_series(found, (digests[id(patch)] for patch in (found.cover, *found.patches) if patch))
