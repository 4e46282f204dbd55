"""Messages -> the report of one run."""

from __future__ import annotations

from collections.abc import Iterable

from reviewer import __version__, series
from reviewer.engine import Engine
from reviewer.errors import DiffError
from reviewer.inputs import Inputs
from reviewer.model import Message, Patch, PatchKind, PatchReview, Report, SeriesReview


def report(engine: Engine, inputs: Inputs) -> Report:
    """Review what was read; a message that cannot be reviewed is an entry in errors."""
    errors = list(inputs.errors)
    patches = list(_patches(inputs.messages, errors))
    engine.prepare(patches)
    reviews = tuple(engine.review(patch) for patch in patches)
    return Report(
        version=__version__,
        rules_digest=engine.rulebook.digest,
        inputs=inputs.records,
        patches=reviews,
        series=tuple(SeriesReview(series=found) for found in series.group(patches)),
        errors=tuple(errors),
        rules={name: engine.rulebook.rules[name].text() for name in sorted(_named(reviews))},
    )


def _patches(messages: Iterable[Message], errors: list[str]) -> Iterable[Patch]:
    """The messages that have a changelog or a diff."""
    for message in messages:
        if series.kind_of(message) is None:
            continue  # a reply: remarks on somebody's patch
        try:
            patch = series.assemble(message)
        except DiffError as error:
            errors.append(str(error))
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
        )
    }
