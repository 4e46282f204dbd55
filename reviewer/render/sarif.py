"""The review as SARIF 2.1.0, the standard form for results of static analysis (OASIS, 2020)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from itertools import chain
from typing import Any
from urllib.parse import quote

from reviewer.model import (
    Finding,
    Location,
    Message,
    PatchReview,
    Persona,
    Report,
    RuleText,
    Severity,
    Suppressed,
)
from reviewer.render.addresses import file_uri, page_of
from reviewer.render.clean import inert
from reviewer.render.dump import dumps
from reviewer.render.edit import edit, span
from reviewer.render.tally import seen_by, skipped_by

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
SOURCE_ROOT = "SRCROOT"
Json = dict[str, Any]


def text(report: Report, *, persona: Persona) -> str:
    """The log with one run, ending in a line feed."""
    return dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [_Run(report, persona).told()]}) + "\n"


class _Run:
    """One run: which rule has which index, which mail is a file, and what was found."""

    def __init__(self, report: Report, persona: Persona) -> None:
        self.report = report
        self.persona = persona
        self.index = {name: number for number, name in enumerate(report.rules)}
        self.levels = {finding.rule: finding.severity for finding in _findings(report)}
        origins = [review.patch.message.origin for review in report.patches]
        whole = {record.name for record in report.inputs if record.kind in ("mbox", "range", "archive")}
        self.files = {name for name in origins if origins.count(name) == 1 and name not in whole and name != "-"}

    def told(self) -> Json:
        """The run object."""
        report = self.report
        driver = {
            "name": "presend",
            "version": report.version,
            "rules": [self._rule(rule) for rule in report.rules.values()],
            "properties": {"rulesDigest": report.rules_digest},
        }
        return {
            "tool": {"driver": driver},
            "columnKind": "unicodeCodePoints",
            "originalUriBaseIds": {
                SOURCE_ROOT: {"description": {"text": "The top of the tree that the patch applies to."}}
            },
            "invocations": [self._invocation()],
            "results": list(self._results()),
        }

    def _rule(self, rule: RuleText) -> Json:
        sources = "\n".join(f"{source.cite}: {source.point}" for source in rule.sources)
        told = {
            "id": rule.id,
            "name": rule.name,
            "shortDescription": {"text": _text(rule.title)},
            "fullDescription": {"text": _text(rule.rationale)},
            "help": {"text": _text(f"{rule.rationale}\n{sources}")},
            "defaultConfiguration": {"level": self.levels.get(rule.id, Severity.WARNING).value},
        }
        address = page_of(rule)
        return {**told, "helpUri": address} if address else told

    def _invocation(self) -> Json:
        """What went wrong and what was not checked, which no result tells."""
        report = self.report
        broken = [(entry.rule, entry.error) for review in report.patches for entry in review.broken]
        skipped = [entry for review in report.patches for entry in skipped_by(review, self.persona)]
        return {
            "executionSuccessful": not (report.errors or broken),
            "toolExecutionNotifications": [
                *({"level": "error", "message": {"text": _text(error)}} for error in report.errors),
                *(self._notice("error", rule, f"broken: {error}") for rule, error in dict.fromkeys(broken)),
                *(self._notice("note", rule, f"not checked: {reason}") for rule, reason in dict.fromkeys(skipped)),
                *({"level": "note", "message": {"text": _text(remark)}} for remark in report.remarks),
            ],
        }

    def _notice(self, level: str, rule: str, words: str) -> Json:
        told: Json = {"level": level, "message": {"text": _text(words)}}
        return {**told, "associatedRule": self._named(rule)}

    def _named(self, rule: str) -> Json:
        return {"id": rule, "index": self.index[rule]} if rule in self.index else {"id": rule}

    def _results(self) -> Iterator[Json]:
        for review in self.report.patches:
            for finding in seen_by(self.persona, review.findings):
                yield self._result(finding, review.patch.message)
            for entry in review.suppressed:
                yield self._suppressed(entry, review)
        for series in self.report.series:
            first = series.series.cover or next(iter(series.series.patches), None)
            for finding in seen_by(self.persona, series.findings):
                yield self._result(finding, first.message if first else None)

    def _suppressed(self, entry: Suppressed, review: PatchReview) -> Json:
        because = [{"kind": "external", "status": "accepted", "justification": _text(entry.reason)}]
        return {**self._result(entry.finding, review.patch.message), "suppressions": because}

    def _result(self, finding: Finding, message: Message | None) -> Json:
        lines = [finding.message, finding.advice, *finding.evidence]
        if finding.suggestion is not None:
            lines.append(f"Instead: {finding.suggestion}")
        told: Json = {
            "ruleId": finding.rule,
            "level": finding.severity.value,
            "message": {"text": _text("\n".join(filter(None, lines)))},
            "partialFingerprints": {"presend/1": _fingerprint(finding, message)},
            "properties": {
                "category": finding.category,
                "confidence": finding.confidence.value,
                "persona": finding.persona.value,
                "part": finding.primary.part.value,
            },
        }
        if finding.rule in self.index:
            told["ruleIndex"] = self.index[finding.rule]
        if message is not None:
            told["locations"] = [self._location(finding.primary, message, finding)]
            related = [self._location(place, message, None) for place in finding.locations[1:]]
            told["relatedLocations"] = [place for n, place in enumerate(related) if place not in related[:n]]
            told["fixes"] = list(self._fixes(finding, message))
        return told

    def _location(self, place: Location, message: Message, finding: Finding | None) -> Json:
        """The place; columns only for the primary one, and only where they are certain."""
        physical: Json = {"artifactLocation": self._artifact(place, message)}
        lines = place.lines if place.file is not None else place.mail_lines or message.subject_lines
        if lines:
            physical["region"] = {"startLine": max(lines[0], 1), "endLine": max(lines[1], 1)}
            columns = span(finding, message) if finding else None
            if columns:
                physical["region"] |= {"startColumn": columns.start, "endColumn": columns.end}
            if place.quote:
                physical["region"]["snippet"] = {"text": _text(place.quote)}
        return {"physicalLocation": physical}

    def _artifact(self, place: Location, message: Message) -> Json:
        """The file of the diff, the patch file, or the mail by its Message-ID (RFC 2392)."""
        if place.file is not None:
            return {"uri": file_uri(place.file), "uriBaseId": SOURCE_ROOT}
        if message.origin in self.files or not message.message_id.strip("<>"):
            return {"uri": file_uri(message.origin)}
        return {"uri": "mid:" + quote(message.message_id.strip("<>"), safe="@", errors="replace")}

    def _fixes(self, finding: Finding, message: Message) -> Iterator[Json]:
        """The suggestion as a replacement, where it is one and the mail is a file that it can be made in."""
        change, place = edit(finding, message), finding.primary
        line = place.lines if place.file is not None else place.mail_lines
        if change is None or line is None or not (place.file or message.origin in self.files):
            return
        region = {"startLine": line[0], "startColumn": change.span.start, "endColumn": change.span.end}
        replaced = {"deletedRegion": region, "insertedContent": {"text": _text(change.text)}}
        yield {
            "description": {"text": _text(f"Write {change.text!r} instead of {place.quote!r}.")},
            "artifactChanges": [{"artifactLocation": self._artifact(place, message), "replacements": [replaced]}],
        }


def _findings(report: Report) -> Iterator[Finding]:
    """Every finding, the suppressed ones included."""
    yield from chain.from_iterable(review.findings for review in report.patches)
    yield from chain.from_iterable(review.findings for review in report.series)
    yield from (entry.finding for review in report.patches for entry in review.suppressed)


def _text(words: str) -> str:
    """Text without what acts on a screen; never empty, which a viewer would not show."""
    return inert(words) or "-"


def _fingerprint(finding: Finding, message: Message | None) -> str:
    """The same for the same words in the next version of a patch, wherever their line has gone."""
    subject = re.sub(r"^(?:\s*\[[^\]]*\])+\s*", "", message.subject) if message else ""
    parts = (finding.rule, subject, finding.primary.file or "", finding.primary.quote)
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:32]
