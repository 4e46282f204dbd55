"""How the commands speak: complaints on standard error, results on standard output or in a file."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path

import click

from reviewer.errors import OutputError


def complain(text: str) -> None:
    """One line on standard error."""
    from reviewer.render.clean import one_line

    click.echo(f"presend: {one_line(text)}", err=True)


def complain_all(lines: Iterable[str]) -> None:
    """A line for each."""
    for line in lines:
        complain(line)


def write(text: str, output: Path | None) -> None:
    """The text in a file, or on standard output. Raises OutputError."""
    from reviewer import target

    if output is not None:
        target.write(output, text)
        return
    try:
        click.echo(text, nl=False, color=True)
    except BrokenPipeError:
        raise
    except OSError as error:
        leave_stdout()
        raise OutputError(f"standard output: {error.strerror}") from error


def show(text: str, *, paged: bool) -> None:
    """The text on standard output, through the pager where that is a terminal and the user has one."""
    from reviewer import pager

    chosen = pager.command() if text and paged and sys.stdout.isatty() else ""
    if not (chosen and pager.show(text, chosen)):
        write(text, None)


def leave_stdout() -> None:
    """Write nowhere from here on: Python would complain once more when it closes the stream."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
