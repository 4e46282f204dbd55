"""What b4 reads of a checker: lines for `b4 prep --check`, JSON for `b4 review`.

b4's run_local_check() takes every line of standard output for a finding, a failure where it has "ERROR:" in it, and
silence for success. Its review checks take a JSON array of {tool, status, summary, details}, and `details` as a JSON
list of {status, description} for what is told below the summary.
"""

from __future__ import annotations

import json
from typing import Any

from reviewer.model import Persona, Report, Severity
from reviewer.render.dump import dumps
from reviewer.render.env import render
from reviewer.render.flat import Remark, remarks, untold
from reviewer.render.view import ReportView, report_view

FAIL_MARK = "ERROR:"
STATUS = {Severity.ERROR: "fail", Severity.WARNING: "warn", Severity.NOTE: "warn"}


def lines(report: Report, *, persona: Persona) -> str:
    """A line for each finding, for what broke and what could not be read; empty where there is none.

    What was not checked has no place in this protocol, where every line is a complaint. Raises TemplateError.
    """
    view = report_view(report, persona)
    return render("b4/report.txt.j2", remarks=remarks(report, persona), failed=_failed(view), line=_line)


def _failed(view: ReportView) -> tuple[str, ...]:
    return tuple(entry for entry in untold(view) if entry.startswith(("broken", "not read")))


def _line(remark: Remark) -> str:
    """The line of a finding; the mark of a failure, which a patch may bring along, stands in that of an error alone."""
    line = f"{remark.file}:{remark.line}: {remark.word}:{remark.rule}: {remark.message}"
    return line if remark.severity is Severity.ERROR else line.replace(FAIL_MARK, "ERROR :")


def review(report: Report, *, persona: Persona) -> str:
    """A JSON array: [] where there is nothing to tell, else one entry with all findings as its details."""
    view = report_view(report, persona)
    found = remarks(report, persona)
    details = [*map(_detail, found), *({"status": _status_of(entry), "description": entry} for entry in untold(view))]
    if not details:
        return "[]\n"
    entry = {
        "tool": "presend",
        "status": _worst([detail["status"] for detail in details]),
        "summary": view.summary,
        "details": json.dumps(details),
    }
    return dumps([entry]) + "\n"


def _detail(remark: Remark) -> dict[str, Any]:
    told = {
        "status": STATUS[remark.severity],
        "description": f"{remark.file}:{remark.line}: {remark.rule} {remark.name}: {remark.message}",
    }
    quote = remark.view.finding.primary.quote.split("\n")[0].strip()
    return {**told, "srcline": quote} if quote else told


def _status_of(entry: str) -> str:
    """What broke or was not read fails; what was not checked or is suppressed is only told."""
    return "fail" if entry.startswith(("broken", "not read")) else "pass"


def _worst(statuses: list[str]) -> str:
    return max(statuses, key=["pass", "warn", "fail"].index)
