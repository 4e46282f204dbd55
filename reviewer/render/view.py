"""The report as a reader sees it: what the persona is shown, every text inert, counts and groups made.

Formats for people are templates over this view; templates place, they do not decide.
"""

from __future__ import annotations

from dataclasses import dataclass

from reviewer.model import (
    FileChange,
    Finding,
    PatchReview,
    Persona,
    Report,
    RuleText,
    Source,
)
from reviewer.render import tally
from reviewer.render.clean import inert, one_line
from reviewer.render.measures import AbiTally, ScorePart, abi_tallies, score_parts
from reviewer.render.quote import Excerpt, excerpt, mail_lines


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingView:
    """A finding with its quotes and its rule."""

    number: int
    """From 1, over the whole report."""
    finding: Finding
    excerpts: tuple[Excerpt, ...]
    """The primary location first."""
    rationale: str
    sources: tuple[Source, ...]
    first: bool
    """No finding above is of the same rule, so that the reason is still news."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PatchView:
    """The review of one message."""

    label: str
    kind: str
    subject: str
    author: str
    profile: str
    files: tuple[str, ...]
    """Paths, with what happens to the file where it is not just modified."""
    size: str
    """ "3 files, +120 -4", or that there is no diff."""
    remarks: tuple[str, ...]
    score: tuple[ScorePart, ...]
    """Empty where no part could be computed."""
    total: int | None
    findings: tuple[FindingView, ...]
    abi: tuple[AbiTally, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesView:
    """The review of a series as a whole."""

    subject: str
    extent: str
    """ "v3, 2 of 21 patches"."""
    findings: tuple[FindingView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportView:
    """The whole report."""

    patches: tuple[PatchView, ...]
    series: tuple[SeriesView, ...]
    not_checked: tuple[tally.Group, ...]
    silenced: tuple[tally.Silenced, ...]
    broken: tuple[tally.Group, ...]
    errors: tuple[str, ...]
    remarks: tuple[str, ...]
    verdict: str
    summary: str
    version: str
    rules_digest: str


class _Teller:
    """Numbers the findings of a report and knows which rules it has told already."""

    def __init__(self, rules: dict[str, RuleText], persona: Persona) -> None:
        self.rules = rules
        self.persona = persona
        self.told: set[str] = set()
        self.number = 0

    def views(self, findings: tuple[Finding, ...], subject: str, mail: dict[int, str]) -> tuple[FindingView, ...]:
        """The views of those findings that the persona is shown."""
        return tuple(self._view(f, subject, mail) for f in tally.seen_by(self.persona, findings))

    def _view(self, finding: Finding, subject: str, mail: dict[int, str]) -> FindingView:
        rule = self.rules.get(finding.rule)
        first = finding.rule not in self.told
        self.told.add(finding.rule)
        self.number += 1
        return FindingView(
            number=self.number,
            finding=finding,
            excerpts=tuple(excerpt(location, subject, mail) for location in finding.locations),
            rationale=rule.rationale if rule else "",
            sources=rule.sources if rule else (),
            first=first,
        )


def report_view(report: Report, persona: Persona) -> ReportView:
    """The report as this persona sees it, with no character left that acts on a screen."""
    teller = _Teller(dict(report.rules), persona)
    patches = tuple(_patch(review, position, teller) for position, review in enumerate(report.patches))
    series = tuple(
        SeriesView(
            subject=one_line(review.series.subject),
            extent=f"v{review.series.version}, {len(review.series.present)} of {review.series.total} patches",
            findings=teller.views(review.findings, review.series.subject, {}),
        )
        for review in report.series
    )
    view = ReportView(
        patches=patches,
        series=tuple(entry for entry in series if entry.findings),
        not_checked=tally.not_checked(report, persona),
        silenced=tally.silenced(report),
        broken=tally.broken(report),
        errors=report.errors,
        remarks=report.remarks,
        verdict=tally.verdict(report, persona),
        summary=tally.summary(report, persona),
        version=report.version,
        rules_digest=report.rules_digest,
    )
    return inert(view)


def _patch(review: PatchReview, position: int, teller: _Teller) -> PatchView:
    message, diff = review.patch.message, review.patch.diff
    files = diff.files if diff else ()
    return PatchView(
        label=tally.label(review, position),
        kind=review.patch.kind.value,
        subject=one_line(message.subject) or "(no subject)",
        author=one_line(message.author),
        profile=review.profile,
        files=tuple(_file(file) for file in files),
        size=_size(files) if diff else "no diff",
        remarks=(*message.remarks, *(diff.remarks if diff else ())),
        score=score_parts(review.score, review.signals),
        total=review.score.total,
        findings=teller.views(review.findings, message.subject, mail_lines(message)),
        abi=abi_tallies(review.abi),
    )


def _file(file: FileChange) -> str:
    path = f"{file.old_path} => {file.path}" if file.old_path else file.path
    return path if file.status == "modified" else f"{path} ({file.status.value})"


def _size(files: tuple[FileChange, ...]) -> str:
    added, removed = sum(file.added for file in files), sum(file.removed for file in files)
    return f"{tally.counted(len(files), 'file')}, +{added} -{removed}"
