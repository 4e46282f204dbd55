"""The review as JUnit XML: a suite for each patch, a case for each finding.

Errors and warnings are failures, notes stand in the output of a case that passes; a rule that could not look is a
skipped case, one that broke an error.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from reviewer.model import PatchReview, Persona, Report, Severity
from reviewer.render.clean import inert, one_line
from reviewer.render.tally import skipped_by
from reviewer.render.view import FindingView, report_view

_NO_XML = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 has no way to write."""


def text(report: Report, *, persona: Persona) -> str:
    """The document with its declaration."""
    view = report_view(report, persona)
    root = Element("testsuites", name="presend")
    for review, patch in zip(report.patches, view.patches, strict=True):
        told = inert(review)
        skipped = skipped_by(told, persona)
        _suite(root, f"{patch.label} {patch.subject}", patch.findings, told, skipped)
    for series in view.series:
        _suite(root, f"series {series.subject}", series.findings, None)
    if report.errors:
        _unread(root, report.errors)
    _count(root, root.findall("testsuite"))
    indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode") + "\n"


def _suite(
    root: Element,
    name: str,
    findings: tuple[FindingView, ...],
    review: PatchReview | None,
    skipped: Iterable[tuple[str, str]] = (),
) -> None:
    suite = SubElement(root, "testsuite", name=_xml(name), time="0")
    for seen in findings:
        _case(suite, name, seen)
    if not findings:
        SubElement(suite, "testcase", name="no findings", classname=_xml(name), time="0")
    for rule, reason in skipped:
        SubElement(_testcase(suite, name, rule), "skipped", message=_xml(one_line(reason)))
    for rule, error in [(entry.rule, entry.error) for entry in review.broken] if review else []:
        SubElement(_testcase(suite, name, rule), "error", message=_xml(one_line(error)), type="broken")
    for told in review.suppressed if review else ():
        case = _testcase(suite, name, f"{told.finding.rule} {told.finding.name}")
        SubElement(case, "skipped", message=_xml(one_line(f"suppressed: {told.reason}")))
    _count(suite, [suite])


def _testcase(suite: Element, patch: str, name: str) -> Element:
    return SubElement(suite, "testcase", name=_xml(name), classname=_xml(patch), time="0")


def _case(suite: Element, patch: str, seen: FindingView) -> None:
    found = seen.finding
    case = _testcase(suite, patch, f"{found.rule} {found.name} ({seen.number})")
    told = _xml(_told(seen))
    if found.severity is Severity.NOTE:
        SubElement(case, "system-out").text = told
    else:
        failure = SubElement(case, "failure", message=_xml(one_line(found.message)), type=found.severity.value)
        failure.text = told


def _told(seen: FindingView) -> str:
    """The finding as lines: the quote, the remark, what to write instead, and where that stands."""
    found, excerpt = seen.finding, seen.excerpts[0]
    lines = [excerpt.place, *(f"{line.number or ''} > {line.text}" for line in excerpt.lines)]
    lines += [found.message, seen.rationale, found.advice, found.suggestion or ""]
    lines += [f"{source.cite}: {source.point}" for source in seen.sources]
    return "\n".join(line for line in lines if line)


def _unread(root: Element, errors: Iterable[str]) -> None:
    suite = SubElement(root, "testsuite", name="inputs", time="0")
    for error in errors:
        SubElement(_testcase(suite, "inputs", "not read"), "error", message=_xml(one_line(error)), type="input")
    _count(suite, [suite])


def _count(element: Element, suites: list[Element]) -> None:
    cases = [case for suite in suites for case in suite.findall("testcase")]
    element.set("tests", str(len(cases)))
    for name, kind in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        count = sum(case.find(kind) is not None for case in cases)
        if element.tag == "testsuite" or kind != "skipped":
            element.set(name, str(count))


def _xml(text: str) -> str:
    """The text with what XML cannot write as U+FFFD; the rest is inert already, or is made so here."""
    return _NO_XML.sub("\ufffd", inert(text))
