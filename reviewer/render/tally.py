"""What is told once for a whole report: the count, the verdict, what was not checked, silenced or broken."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from reviewer.model import Finding, PatchKind, PatchReview, Persona, Report, Severity

_KINDS = {
    PatchKind.COVER: ("cover letter", "cover letters"),
    PatchKind.PATCH: ("patch", "patches"),
    PatchKind.MESSAGE: ("message", "messages"),
}


@dataclass(frozen=True, slots=True)
class Group:
    """Rules that share a fate, with its reason and the patches it befell."""

    rules: tuple[str, ...]
    reason: str
    where: str
    """The patches' labels as prose; empty where it is all of them."""

    @property
    def listed(self) -> str:
        """ "CL204, SC001 to SC024": of three or more rules that follow each other the first and the last."""
        runs: list[list[str]] = []
        for rule in self.rules:
            if runs and _follows(runs[-1][-1], rule):
                runs[-1].append(rule)
            else:
                runs.append([rule])
        return ", ".join(f"{run[0]} to {run[-1]}" if len(run) > 2 else ", ".join(run) for run in runs)


def _follows(one: str, other: str) -> bool:
    """Whether the second is the next number of the same family."""
    return one[:2] == other[:2] and one[2:].isdigit() and other[2:].isdigit() and int(other[2:]) == int(one[2:]) + 1


@dataclass(frozen=True, slots=True)
class Silenced:
    """Findings of one rule that the user suppressed for one reason."""

    rule: str
    name: str
    count: int
    reason: str


def counted(number: int, one: str, many: str = "") -> str:
    """ "1 error", "2 errors", "2 patches"."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def label(review: PatchReview, position: int) -> str:
    """ "3/21" as its subject says, else "#2" by its place in the report (from 0)."""
    subject = review.patch.subject
    if subject.number is not None and subject.total is not None:
        return f"{subject.number}/{subject.total}"
    return f"#{position + 1}"


def findings(report: Report) -> tuple[Finding, ...]:
    """All findings of the report, of every persona, patch by patch and then the series'."""
    of_patches = tuple(finding for review in report.patches for finding in review.findings)
    return of_patches + tuple(finding for review in report.series for finding in review.findings)


def seen_by(persona: Persona, told: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings that this persona is shown, in the order given."""
    return tuple(finding for finding in told if finding.persona.rank <= persona.rank)


def summary(report: Report, persona: Persona) -> str:
    """ "2 patches, 1 error, 3 warnings, 2 notes; 4 more at pedantic"."""
    shown = seen_by(persona, findings(report))
    words = [*_reviewed(report), *(_severities(shown) if shown else ["no findings"])]
    return "; ".join([", ".join(words), *_hidden(report, persona)])


def _reviewed(report: Report) -> list[str]:
    kinds = [review.patch.kind for review in report.patches]
    words = [counted(kinds.count(kind), *names) for kind, names in _KINDS.items() if kind in kinds]
    return words or ["0 patches"]


def severities(findings: Iterable[Finding]) -> str:
    """ "1 error, 2 notes", or "no findings"."""
    found = [finding.severity for finding in findings]
    counts = [counted(found.count(severity), severity.value) for severity in Severity if severity in found]
    return ", ".join(counts) or "no findings"


def _severities(shown: tuple[Finding, ...]) -> list[str]:
    severities = [finding.severity for finding in shown]
    return [counted(severities.count(severity), severity.value) for severity in Severity]


def _hidden(report: Report, persona: Persona) -> Iterator[str]:
    personas = [finding.persona for finding in findings(report)]
    for other in Persona:
        if other.rank > persona.rank and other in personas:
            yield f"{personas.count(other)} more at {other.value}"


def verdict(report: Report, persona: Persona) -> str:
    """One sentence on whether to send this."""
    severities = {finding.severity for finding in seen_by(persona, findings(report))}
    if Severity.ERROR in severities:
        return "Do not send this yet."
    if not report.patches:
        return "Nothing could be reviewed."
    if report.errors or any(review.broken for review in report.patches):
        return "Not everything could be reviewed."
    if Severity.WARNING in severities:
        return "Worth another look before it is sent."
    return "Only notes." if severities else "Nothing to object to."


def not_checked(report: Report, persona: Persona) -> tuple[Group, ...]:
    """The skipped rules by reason, those alone whose findings this persona is shown."""
    reviews = enumerate(report.patches)
    return _grouped(report, [(at, *entry) for at, review in reviews for entry in skipped_by(review, persona)])


def skipped_by(review: PatchReview, persona: Persona) -> list[tuple[str, str]]:
    """Rule and reason of what was not checked, of the rules whose findings this persona is shown."""
    return [(entry.rule, entry.reason) for entry in review.skipped if entry.persona.rank <= persona.rank]


def broken(report: Report) -> tuple[Group, ...]:
    """The rules that threw, by error."""
    return _grouped(report, [(i, b.rule, b.error) for i, p in enumerate(report.patches) for b in p.broken])


def _grouped(report: Report, entries: list[tuple[int, str, str]]) -> tuple[Group, ...]:
    """One group for each reason and set of patches, so that 21 patches do not say the same 21 times."""
    befallen: dict[tuple[str, str], list[int]] = {}
    for position, rule, reason in entries:
        befallen.setdefault((reason, rule), []).append(position)
    groups: dict[tuple[str, tuple[int, ...]], list[str]] = {}
    for (reason, rule), positions in befallen.items():
        groups.setdefault((reason, tuple(dict.fromkeys(positions))), []).append(rule)
    return tuple(
        Group(tuple(sorted(rules)), reason, _where(report, positions)) for (reason, positions), rules in groups.items()
    )


def _where(report: Report, positions: tuple[int, ...]) -> str:
    if len(positions) == len(report.patches):
        return ""
    return ", ".join(label(report.patches[position], position) for position in positions)


def silenced(report: Report) -> tuple[Silenced, ...]:
    """The suppressed findings, of every persona, counted by rule and reason."""
    counts: dict[tuple[str, str, str], int] = {}
    for review in report.patches:
        for entry in review.suppressed:
            key = (entry.finding.rule, entry.finding.name, entry.reason)
            counts[key] = counts.get(key, 0) + 1
    return tuple(Silenced(rule, name, count, reason) for (rule, name, reason), count in counts.items())
