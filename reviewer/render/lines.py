"""A line for each finding, as checkpatch.pl writes it for editors and as GitHub reads it for annotations."""

from __future__ import annotations

from reviewer.model import Persona, Report, Severity
from reviewer.render.env import render
from reviewer.render.flat import remarks, untold
from reviewer.render.view import report_view

LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}
"""GitHub's workflow commands for the severities."""
_DATA = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_PROPERTY = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A", ":": "%3A", ",": "%2C"})


def terse(report: Report, *, persona: Persona) -> str:
    """ "FILE:LINE: WARNING:CL101: message", and what was not checked. Raises TemplateError."""
    view = report_view(report, persona)
    return render("terse/report.txt.j2", remarks=remarks(report, persona), untold=tuple(untold(view)))


def github(report: Report, *, persona: Persona) -> str:
    """Workflow commands, one line each, and what was not checked as plain lines. Raises TemplateError."""
    view = report_view(report, persona)
    return render(
        "github/report.txt.j2",
        remarks=remarks(report, persona),
        untold=tuple(entry.replace("##[", "# #[") for entry in untold(view)),  # the old form of a command
        errors=view.errors,
        summary=view.summary,
        levels=LEVELS,
        data=data,
        property=property_value,
    )


def data(text: str) -> str:
    """The text as a workflow command's message, where a line feed would end the command."""
    return text.translate(_DATA)


def property_value(text: str) -> str:
    """The text as a workflow command's property, where a comma or a colon would end it."""
    return text.translate(_PROPERTY)
