"""The report in the formats that people and programs read, one module a format.

Modules load when their format is asked for, so that importing this costs nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from reviewer.errors import ConfigError

if TYPE_CHECKING:
    from reviewer.model import Persona, Report


def render_report(report: Report, format: str, *, persona: Persona, width: int = 80, color: bool = False) -> str:
    """The report in that format with the findings that `persona` is shown, ending in a line feed if there is any.

    `width` (columns) and `color` (ANSI) matter to the terminal's format alone. Raises ConfigError for a
    format that there is not, TemplateError.
    """
    if format not in FORMATS:
        raise ConfigError(f"format {format!r}: there is none of that name, but {', '.join(FORMATS)}")
    return FORMATS[format](report, persona, width, color)


def _text(report: Report, persona: Persona, width: int, color: bool) -> str:
    from reviewer.render.text import text

    return text(report, persona=persona, width=width, color=color)


def _json(report: Report, persona: Persona, _width: int, _color: bool) -> str:
    from reviewer.render.json import text

    return text(report, persona=persona)


def _html(report: Report, persona: Persona, _width: int, _color: bool) -> str:
    from reviewer.render.html import html

    return html(report, persona=persona)


def _reply(report: Report, persona: Persona, _width: int, _color: bool) -> str:
    from reviewer import identity
    from reviewer.render.reply import text

    return text(report, persona=persona, writer=identity.of_user())


def _markdown(report: Report, persona: Persona, _width: int, _color: bool) -> str:
    from reviewer.render.markdown import text

    return text(report, persona=persona)


def _sarif(report: Report, persona: Persona, _width: int, _color: bool) -> str:
    from reviewer.render.sarif import text

    return text(report, persona=persona)


def _junit(report: Report, persona: Persona, _width: int, _color: bool) -> str:
    from reviewer.render.junit import text

    return text(report, persona=persona)


def _terse(report: Report, persona: Persona, _width: int, _color: bool) -> str:
    from reviewer.render.lines import terse

    return terse(report, persona=persona)


def _github(report: Report, persona: Persona, _width: int, _color: bool) -> str:
    from reviewer.render.lines import github

    return github(report, persona=persona)


def _b4(report: Report, persona: Persona, _width: int, _color: bool) -> str:
    from reviewer.render.b4 import lines

    return lines(report, persona=persona)


def _b4_review(report: Report, persona: Persona, _width: int, _color: bool) -> str:
    from reviewer.render.b4 import review

    return review(report, persona=persona)


FORMATS: dict[str, Callable[[Report, Persona, int, bool], str]] = {
    "text": _text,
    "json": _json,
    "html": _html,
    "reply": _reply,
    "markdown": _markdown,
    "sarif": _sarif,
    "junit": _junit,
    "github": _github,
    "terse": _terse,
    "b4": _b4,
    "b4-review": _b4_review,
}
