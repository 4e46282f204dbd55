"""The findings of a report one after the other, each with the place that a program looks it up by."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from reviewer.model import Finding, Location, Message, Part, Persona, Report, Severity
from reviewer.render.clean import one_line
from reviewer.render.tally import Group, counted
from reviewer.render.view import FindingView, ReportView, report_view

STANDARD_INPUT = "standard input"
"""How a message calls where it came from if nobody named a file."""
WORDS = {Severity.ERROR: "ERROR", Severity.WARNING: "WARNING", Severity.NOTE: "CHECK"}
"""What checkpatch.pl calls the severities."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """A finding on one line; every text of it is inert and without line feeds."""

    file: str
    """The file of the diff, or what holds the mail: the patch file, the range, "-" for standard input, "x.mbox#2"."""
    line: int
    """Line of the new file, or of the mail; 1 where the finding has none."""
    last: int
    in_diff: bool
    """`file` is a file of the diff."""
    severity: Severity
    word: str
    """ERROR, WARNING or CHECK, as checkpatch.pl has it."""
    rule: str
    name: str
    message: str
    advice: str
    patch: str
    """The subject of the patch, or of the series."""
    view: FindingView


def remarks(report: Report, persona: Persona) -> tuple[Remark, ...]:
    """The findings that the persona is shown, patch by patch and then the series'."""
    return tuple(_remarks(report, report_view(report, persona)))


def _remarks(report: Report, view: ReportView) -> Iterator[Remark]:
    names = _names(report)
    for review, patch in zip(report.patches, view.patches, strict=True):
        for seen in patch.findings:
            yield _remark(seen, review.patch.message, names, patch.subject)
    for series in view.series:
        first = _first_message(report, series.subject)
        for seen in series.findings:
            yield _remark(seen, first, names, series.subject)


def _names(report: Report) -> dict[int, str]:
    """What each message is called, by its identity: "x.mbox#2" in an mbox, since lines count anew in each message."""
    origins = [review.patch.message.origin for review in report.patches]
    names = {}
    for index, review in enumerate(report.patches):
        origin = "-" if origins[index] == STANDARD_INPUT else origins[index]
        several = origins.count(origins[index]) > 1
        names[id(review.patch.message)] = (
            f"{origin}#{origins[: index + 1].count(origins[index])}" if several else origin
        )
    return names


def _first_message(report: Report, subject: str) -> Message | None:
    """The message that a finding about a series is shown at: its cover letter, or its first patch."""
    for review in report.series:
        if one_line(review.series.subject) == subject:
            first = review.series.cover or next(iter(review.series.patches), None)
            return first.message if first else None
    return None


def _remark(seen: FindingView, message: Message | None, names: dict[int, str], patch: str) -> Remark:
    finding: Finding = seen.finding
    place = finding.primary
    first, last = _lines(place, message)
    return Remark(
        file=one_line(place.file or names.get(id(message), "-")),
        line=first,
        last=last,
        in_diff=place.file is not None,
        severity=finding.severity,
        word=WORDS[finding.severity],
        rule=one_line(finding.rule),
        name=one_line(finding.name),
        message=one_line(finding.message),
        advice=one_line(finding.advice),
        patch=patch,
        view=seen,
    )


def _lines(place: Location, message: Message | None) -> tuple[int, int]:
    """The lines in the file that the finding names: those of the diff's file, else those of the mail."""
    if place.file is not None:
        return place.lines or (1, 1)
    subject = message.subject_lines if message and place.part is Part.SUBJECT else None
    return place.mail_lines or subject or (1, 1)


def untold(view: ReportView) -> Iterator[str]:
    """A line for all that the findings do not tell: what was not checked, suppressed, broken or not read."""
    yield from (_grouped("not checked", group) for group in view.not_checked)
    for entry in view.silenced:
        reason = one_line(entry.reason)
        yield f"suppressed: {counted(entry.count, 'finding')} of {entry.rule} {entry.name}: {reason}"
    yield from (_grouped("broken", group) for group in view.broken)
    yield from (f"remark: {one_line(text)}" for text in view.remarks)
    yield from (f"not read: {one_line(text)}" for text in view.errors)


def _grouped(label: str, group: Group) -> str:
    where = f" in {group.where}" if group.where else ""
    return one_line(f"{label}{where}: {group.listed}: {group.reason}")
