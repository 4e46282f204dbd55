"""The Jinja environment: sandboxed, strict, escaping HTML, and telling where a template is wrong."""

from __future__ import annotations

import shlex
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reviewer.errors import ConfigError, TemplateError
from reviewer.render import layout, markup
from reviewer.resources import data_dir

if TYPE_CHECKING:
    from jinja2 import Environment
    from jinja2.runtime import Context


_own: ContextVar[Path | None] = ContextVar("own", default=None)
"""The folder of the user's templates, which go before those of presend."""


@contextmanager
def user_templates(folder: Path | None) -> Iterator[None]:
    """Within this, a template of that folder takes the place of presend's of the same name.

    Raises ConfigError where the folder has no template that is ever asked for.
    """
    if folder is not None and not any((folder / name).is_file() for name in _names()):
        raise ConfigError(f"{folder}: no template here has a name like {', '.join(_names()[:3])}, ...")
    token = _own.set(folder)
    try:
        yield
    finally:
        _own.reset(token)


def _names() -> list[str]:
    """The templates that a user may replace."""
    top = data_dir("templates")
    found = [path.relative_to(top) for path in top.rglob("*") if path.is_file() and path.suffix in (".j2", ".css")]
    return sorted(str(path) for path in found if path.parts[0] != "hook")


def render(template: str, **view: object) -> str:
    """The template, named as "text/report.txt.j2", filled with the view.

    Raises TemplateError with file and line: no such template, a syntax error, a name that the view lacks,
    anything a filter throws.
    """
    try:
        return _environment(_own.get()).get_template(template).render(view)
    except Exception as error:
        raise TemplateError(f"{_place(error, template)}: {_reason(error)}") from error


@lru_cache(maxsize=2)
def _environment(own: Path | None) -> Environment:
    from jinja2 import FileSystemLoader, StrictUndefined, pass_context, select_autoescape
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    from reviewer.render.compiled import kept

    env = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader([*([own] if own else []), data_dir("templates")]),
        undefined=StrictUndefined,
        # Jinja's own choice of suffixes leaves *.html.j2 raw
        autoescape=select_autoescape(("html", "html.j2"), default=False),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        bytecode_cache=kept(),
    )
    env.filters["as_json"] = _as_json
    env.filters["style"] = pass_context(_style)
    env.filters["sh"] = shlex.quote
    env.filters["md"] = markup.escaped
    env.filters["fenced"] = markup.fenced
    for part in (layout.wrap, layout.fold, layout.widest, layout.bar, layout.grade, layout.cells):
        env.filters[part.__name__] = part
    return env


def _as_json(value: object) -> str:
    from reviewer.render.dump import dumps

    return dumps(value)


def _style(context: Context, text: str, style: str) -> str:
    """The text in that style where the view wants colour."""
    return layout.paint(text, style) if context["color"] and text else text


def _place(error: Exception, template: str) -> str:
    """ "file:line" of the innermost template frame; Jinja names the template's file in its tracebacks."""
    line = getattr(error, "lineno", None)
    if isinstance(line, int):
        return f"{getattr(error, 'filename', None) or getattr(error, 'name', None) or template}:{line}"
    roots = tuple(str(root) for root in (_own.get(), data_dir("templates")) if root)
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.startswith(roots)]
    return f"{frames[-1].filename}:{frames[-1].lineno}" if frames else template


def _reason(error: Exception) -> str:
    from jinja2 import TemplateError as JinjaError
    from jinja2 import TemplateNotFound

    if isinstance(error, TemplateNotFound):
        return f"{error.name}: there is no such template"
    message: Any = getattr(error, "message", None) or str(error)
    return str(message) if isinstance(error, JinjaError) else f"{type(error).__name__}: {message}"
