"""Which formats a report is written in, and where to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from reviewer.errors import ConfigError
from reviewer.render import FORMATS, render_report

if TYPE_CHECKING:
    from reviewer.model import Persona, Report

DEFAULT = "text"
STDOUT = "-"
TELLING = frozenset({"b4", "b4-review", "sarif"})
"""Formats for programs that judge by what they read: a non-zero status would tell them that presend broke."""


@dataclass(frozen=True, slots=True)
class Output:
    """One document of the run."""

    style: str
    path: Path | None
    """None for standard output."""

    @property
    def on_screen(self) -> bool:
        """Whether it is the review for a reader in a terminal."""
        return self.style == DEFAULT and self.path is None

    @property
    def is_folder(self) -> bool:
        """Whether a page for each patch goes there, and an index."""
        return self.style == "html" and self.path is not None and self.path.is_dir()


def parse(wanted: Iterable[str], output: str | None) -> tuple[Output, ...]:
    """The outputs that "FORMAT" and "FORMAT=FILE" stand for; `output` is the file of the bare FORMAT.

    Raises ConfigError for a format that there is not, and for two documents in one place.
    """
    given = [_split(each) for each in wanted] or [(DEFAULT, "")]
    bare = [style for style, name in given if not name]
    if output is not None and not bare:
        raise ConfigError(f"--output {output}: each --format has a file of its own")
    outputs = tuple(Output(style, _path(name) if name else _path(output or STDOUT)) for style, name in given)
    _one_place_each(outputs)
    return outputs


def _split(text: str) -> tuple[str, str]:
    style, equals, name = text.partition("=")
    if style not in FORMATS:
        raise ConfigError(f"--format {text}: there is no format {style!r}, but {', '.join(FORMATS)}")
    if equals and not name:
        raise ConfigError(f"--format {text}: the name of a file is missing")
    return style, name


def _path(name: str) -> Path | None:
    if name.endswith("/") and not Path(name).is_dir():
        raise ConfigError(f"{name}: there is no such folder")
    return None if name == STDOUT else Path(name)


def _one_place_each(outputs: tuple[Output, ...]) -> None:
    """No file is written twice, by whatever name, and standard output holds one document."""
    seen: set[Path | None] = set()
    for each in outputs:
        place = each.path and each.path.resolve()
        if place in seen:
            raise ConfigError(f"--format {each.style}: {each.path or 'standard output'} is already that of another")
        seen.add(place)


def rendered(outputs: Iterable[Output], report: Report, persona: Persona) -> list[tuple[Output, str]]:
    """All documents, each as its text; made before the first is written, so that none is left half done.

    Raises TemplateError.
    """
    return [(output, render_report(report, output.style, persona=persona)) for output in outputs]


def only_telling(outputs: Iterable[Output]) -> bool:
    """Whether all go to programs that judge by themselves, so that remarks are no reason for a status."""
    return all(output.style in TELLING for output in outputs)
