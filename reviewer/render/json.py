"""The report as JSON, schema presend.report/1; templates/json/report.schema.json says the same formally."""

from __future__ import annotations

from typing import Any

from reviewer.model import (
    Edit,
    FileChange,
    Finding,
    InputRecord,
    Location,
    PatchReview,
    Persona,
    Report,
    Score,
    SentenceRole,
    SeriesReview,
    Signal,
)
from reviewer.render.env import render
from reviewer.render.tally import seen_by, skipped_by

SCHEMA = "presend.report/1"


def text(report: Report, *, persona: Persona) -> str:
    """The report as a JSON document with a final line feed. Raises TemplateError."""
    return render("json/report.json.j2", report=report_dict(report, persona))


def report_dict(report: Report, persona: Persona) -> dict[str, Any]:
    """The report in the shape of the schema, with the findings that this persona is shown."""
    return {
        "schema": SCHEMA,
        "tool": {"name": "presend", "version": report.version, "rules_digest": report.rules_digest},
        "inputs": [_input(record) for record in report.inputs],
        "patches": [_patch(review, persona) for review in report.patches],
        "series": [_series(review, persona) for review in report.series],
        "errors": list(report.errors),
        "remarks": list(report.remarks),
    }


def _input(record: InputRecord) -> dict[str, Any]:
    return {"kind": record.kind, "name": record.name, "messages": record.messages}


def _patch(review: PatchReview, persona: Persona) -> dict[str, Any]:
    message, diff = review.patch.message, review.patch.diff
    return {
        "kind": review.patch.kind.value,
        "message_id": message.message_id,
        "subject": message.subject,
        "author": message.author,
        "profile": review.profile,
        "files": [_file(file) for file in (diff.files if diff else ())],
        "score": _score(review.score),
        "signals": [_signal(signal) for signal in review.signals],
        "roles": [_role(role) for role in review.roles],
        "remarks": [*message.remarks, *(diff.remarks if diff else ())],
        "findings": [_finding(finding) for finding in seen_by(persona, review.findings)],
        "abi": _abi(review),
        "suppressed": [{"finding": _finding(s.finding), "reason": s.reason} for s in review.suppressed],
        "skipped": [{"rule": rule, "reason": reason} for rule, reason in skipped_by(review, persona)],
        "broken": [{"rule": entry.rule, "error": entry.error} for entry in review.broken],
    }


def _file(file: FileChange) -> dict[str, Any]:
    return {
        "path": file.path,
        "old_path": file.old_path,
        "status": file.status.value,
        "added": file.added,
        "removed": file.removed,
    }


def _score(score: Score) -> dict[str, Any]:
    parts = {name: None if value is None else round(value, 1) for name, value in score.parts().items()}
    return {"total": score.total, **parts}


def _signal(signal: Signal) -> dict[str, Any]:
    return {
        "part": signal.part,
        "name": signal.name,
        "value": signal.value,
        "typical": signal.typical,
        "weight": signal.weight,
    }


def _role(told: SentenceRole) -> dict[str, Any]:
    return {
        "role": told.role.value,
        "also": [role.value for role in told.also],
        "quote": told.location.quote,
        "words": list(told.words),
        "mail_lines": list(told.location.mail_lines) if told.location.mail_lines else None,
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "name": finding.name,
        "category": finding.category,
        "severity": finding.severity.value,
        "confidence": finding.confidence.value,
        "persona": finding.persona.value,
        "message": finding.message,
        "advice": finding.advice,
        "locations": [_location(location) for location in finding.locations],
        "evidence": list(finding.evidence),
        "suggestion": finding.suggestion,
        "edits": [_edit(edit) for edit in finding.edits],
    }


def _edit(edit: Edit) -> dict[str, Any]:
    place = edit.place
    return {
        "kind": edit.kind.value,
        "part": place.part.value,
        "mail_lines": list(place.mail_lines) if place.mail_lines else None,
        "column": place.column,
        "quote": place.quote,
        "text": edit.text,
    }


def _location(location: Location) -> dict[str, Any]:
    return {
        "kind": location.kind,
        "part": location.part.value,
        "quote": location.quote,
        "mail_lines": list(location.mail_lines) if location.mail_lines else None,
        "file": location.file,
        "lines": list(location.lines) if location.lines else None,
    }


def _abi(review: PatchReview) -> dict[str, Any]:
    return {
        "functions": list(dict.fromkeys(verdict.function for verdict in review.abi)),
        "rules": [
            {
                "rule": verdict.rule,
                "function": verdict.function,
                "instance": verdict.instance,
                "status": verdict.status,
                "why": verdict.why,
                "file": verdict.file,
                "blame": verdict.blame or None,
            }
            for verdict in review.abi
        ],
    }


def _series(review: SeriesReview, persona: Persona) -> dict[str, Any]:
    series = review.series
    return {
        "subject": series.subject,
        "version": series.version,
        "total": series.total,
        "present": list(series.present),
        "missing": list(series.missing),
        "duplicates": list(series.duplicates),
        "cover": series.cover is not None,
        "base_commit": series.base_commit,
        "change_id": series.change_id,
        "findings": [_finding(finding) for finding in seen_by(persona, review.findings)],
    }
