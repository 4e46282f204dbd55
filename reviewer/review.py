"""Messages -> the report of one run, a batch at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from reviewer import __version__, series
from reviewer.checkpatch import NAME, CannotRunError, Checkpatch, script
from reviewer.errors import DiffError
from reviewer.inputs import Inputs, Reading
from reviewer.model import (
    Message,
    Part,
    Patch,
    PatchKind,
    PatchReview,
    Report,
    RuleText,
    Series,
    SeriesReview,
    Skipped,
    Suppressed,
)

if TYPE_CHECKING:
    from reviewer.engine import Engine

BATCH = 64
"""Patches whose sentences go to the language model together, and whose diffs are held at one time."""

KEPT = 10_000
"""Lines of diffs, from the first patch on, that a report keeps though nothing is said of them."""


class Reviewer(Protocol):
    """Who knows the rules: the engine, or the desk that remembers what the engine has said."""

    @property
    def digest(self) -> str:
        """Of the rules."""

    @property
    def remarks(self) -> tuple[str, ...]:
        """What a reader must know besides the reviews, a sentence each."""

    def text(self, rule_id: str) -> RuleText:
        """What a reader is told of a rule."""

    def reviews(self, batch: tuple[Patch, ...]) -> Iterator[PatchReview]:
        """The reviews of patches that were read together, in order."""

    def review_series(self, series: Series) -> SeriesReview:
        """What the rules for whole series say of one."""

    def prove(self) -> None:
        """Raise the error that a wrong rule file is, which a run without a patch would not meet."""


@dataclass(frozen=True, slots=True)
class Beside:
    """checkpatch.pl, and which of its types the user does not want to see: "checkpatch:TYPE"."""

    checkpatch: Checkpatch
    disabled: frozenset[str] = frozenset()


def beside(tree: Path, disabled: Iterable[str], words: Mapping[str, Any]) -> Beside | None:
    """checkpatch.pl of the tree that the user names, with the vocabulary of that name; None where it has none."""
    found = script(tree)
    types = frozenset(f"{NAME}:{kind}" for kind in disabled)
    return Beside(Checkpatch(found, words), types) if found else None


def report(engine: Reviewer, inputs: Inputs | Reading, beside: Beside | None = None) -> Report:
    """Review what is read; a message that cannot be reviewed is an entry in errors."""
    wrong: list[str] = []
    reviews = tuple(_reviews(engine, _patches(inputs.messages, wrong), beside))
    if not reviews:
        engine.prove()
    whole = tuple(engine.review_series(found) for found in series.group(review.patch for review in reviews))
    wrong += (f"{broken.rule} broke: {broken.error}" for review in whole for broken in review.broken)
    return Report(
        version=__version__,
        rules_digest=engine.digest,
        inputs=tuple(inputs.records),
        patches=reviews,
        series=whole,
        errors=(*inputs.errors, *wrong),
        remarks=(*inputs.remarks, *engine.remarks),
        declined=tuple(inputs.declined),
        rules={name: _text(engine, beside, name) for name in sorted(_named(reviews) | _of_series(whole))},
    )


def _text(engine: Reviewer, beside: Beside | None, name: str) -> RuleText:
    """What a reader is told of a rule of ours, or of a type of checkpatch."""
    if beside and name.partition(":")[0] == NAME:
        return beside.checkpatch.text(name)
    return engine.text(name)


def _joined(review: PatchReview, beside: Beside | None) -> PatchReview:
    """The review with what checkpatch says of the patch, less what the review says itself."""
    if beside is None:
        return review
    from reviewer.engine import in_order

    ours = (*review.findings, *(entry.finding for entry in review.suppressed))
    try:
        found = beside.checkpatch.remarks(review.patch, ours)
    except CannotRunError as error:
        return replace(review, skipped=(*review.skipped, Skipped(NAME, str(error))))
    silenced = [Suppressed(finding, "--disable") for finding in found if finding.rule in beside.disabled]
    told = [finding for finding in found if finding.rule not in beside.disabled]
    return replace(review, findings=in_order((*review.findings, *told)), suppressed=(*review.suppressed, *silenced))


def _reviews(engine: Reviewer, patches: Iterator[Patch], beside: Beside | None) -> Iterator[PatchReview]:
    held = 0
    for batch in _batches(patches):
        for found in engine.reviews(batch):
            held += len(found.patch.message.diff)
            review = _joined(found, beside)
            yield review if held <= KEPT else _light(review)


def _batches(patches: Iterator[Patch]) -> Iterator[tuple[Patch, ...]]:
    """Runs of BATCH patches; one that would end inside a series goes on to its end, if that is near."""
    batch: list[Patch] = []
    for patch in patches:
        within = (patch.subject.number or 0) > 1 and len(batch) < 2 * BATCH
        if len(batch) >= BATCH and not within:
            yield tuple(batch)
            batch = []
        batch.append(patch)
    if batch:
        yield tuple(batch)


def _light(review: PatchReview) -> PatchReview:
    """The review without the hunks of its diff, where no finding speaks of them: an mbox may hold thousands."""
    patch, findings = review.patch, [*review.findings, *(entry.finding for entry in review.suppressed)]
    if patch.diff is None or any(place.part is Part.DIFF for finding in findings for place in finding.locations):
        return review
    files = tuple(replace(file, hunks=()) for file in patch.diff.files)
    return replace(
        review,
        patch=replace(patch, diff=replace(patch.diff, files=files), message=replace(patch.message, diff=())),
    )


def _patches(messages: Iterable[Message], wrong: list[str]) -> Iterator[Patch]:
    """The messages that have a changelog or a diff."""
    for message in messages:
        if series.kind_of(message) is None:
            continue  # a reply: remarks on somebody's patch
        try:
            patch = series.assemble(message)
        except DiffError as error:
            wrong.append(str(error))
            continue
        if patch.changelog.blocks or patch.diff or patch.kind is PatchKind.COVER:
            yield patch


def _named(reviews: Iterable[PatchReview]) -> set[str]:
    """The rules that a reader of the report may want to look up."""
    return {
        name
        for review in reviews
        for name in (
            *(finding.rule for finding in review.findings),
            *(entry.finding.rule for entry in review.suppressed),
            *(entry.rule for entry in review.skipped),
            *(entry.rule for entry in review.broken),
            *(verdict.rule for verdict in review.abi),
        )
    }


def _of_series(reviews: Iterable[SeriesReview]) -> set[str]:
    return {finding.rule for review in reviews for finding in review.findings}


def reviews(engine: Engine, source: Iterable[Message]) -> Iterator[PatchReview]:
    """The reviews alone, whole: with their diffs, for who wants to know a patch by it."""
    for patch in _patches(source, []):
        engine.prepare([patch])
        yield engine.review(patch)
