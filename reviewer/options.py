"""The options of `presend check`, and --rules, which other commands have too."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import reduce, wraps
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from reviewer import complete
from reviewer.model import Persona, Severity
from reviewer.render import FORMATS

NEVER = "never"
Command = Callable[..., Any]

rules = click.option(
    "--rules",
    "folders",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="A folder of more rules, beside those of presend and your own.",
)

_CHECK = (
    click.option(
        "-f",
        "--format",
        "styles",
        multiple=True,
        shell_complete=complete.formats,
        metavar="FORMAT[=FILE]",
        help=f"How to write the review, and where; may be repeated. One of {', '.join(FORMATS)}.  [default: text]",
    ),
    click.option(
        "-o",
        "--output",
        type=click.Path(),
        metavar="FILE|DIR",
        help="Where to write a FORMAT without a FILE; standard output by default. A folder gets html pages, an index.",
    ),
    click.option(
        "--templates",
        type=click.Path(exists=True, file_okay=False, path_type=Path),
        metavar="DIR",
        help="A folder of templates that take the place of presend's own.",
    ),
    click.option("-q", "--quiet", is_flag=True, help="Write no review to the terminal where there is no remark."),
    click.option("--summary", is_flag=True, help="In the terminal a line for each patch, and the totals."),
    click.option("--no-pager", is_flag=True, help="Do not show a review in the terminal by your pager."),
    click.option(
        "--persona",
        default="regular",
        type=click.Choice([str(p) for p in Persona]),
        help="Who reads it: each sees more than the one before.",
        show_default=True,
    ),
    click.option(
        "--profile",
        metavar="NAME",
        shell_complete=complete.profiles,
        help="House style to judge by; by default that of the touched paths.",
    ),
    click.option(
        "--fail-on",
        default="error",
        type=click.Choice([*[str(s) for s in Severity], NEVER]),
        help="Exit with 1 at a finding as severe as this.",
        show_default=True,
    ),
    click.option(
        "--disable",
        "disabled",
        multiple=True,
        metavar="RULE",
        shell_complete=complete.rules,
        help="Suppress a rule; the report counts what it would have said.",
    ),
    click.option(
        "--tree",
        type=click.Path(path_type=Path),
        metavar="DIR",
        help="The kernel tree or repository that the patch applies to; by default the one you stand in, if it fits.",
    ),
    click.option(
        "--checkpatch",
        "style_checker",
        default="auto",
        type=click.Choice(["auto", NEVER]),
        help="Run scripts/checkpatch.pl of the tree that --tree names, and tell what it says, too.",
        show_default=True,
    ),
    click.option(
        "--commit-msg",
        "commit_msg",
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="Review the message that git is about to commit, with the diff of git commit -v.",
    ),
    click.option("--no-cache", is_flag=True, help="Review everything anew, and keep nothing for the next run."),
    rules,
)


def check(command: Command) -> Command:
    """All options of `presend check`, in the order that its help has them."""
    return reduce(lambda wrapped, option: option(wrapped), reversed(_CHECK), settled(command))


def settled(command: Command) -> Command:
    """The command with the user's settings where the command line does not say otherwise; help needs none of them."""

    @wraps(command)
    def run(**given: Any) -> Any:
        from reviewer import settings

        context, found = click.get_current_context(), settings.load()
        context.obj = found
        for name, value in settings.defaults(found, given).items():
            if context.get_parameter_source(name) is ParameterSource.DEFAULT:
                given[name] = value
        if "folders" in given:
            given["folders"] = (*map(Path, found.all("rules")), *given["folders"])
        if "disabled" in given:
            given["disabled"] = (*_those(found.all("disable"), given), *given["disabled"])
        return command(**given)

    return run


def _those(values: Iterable[str], given: Mapping[str, Any]) -> tuple[str, ...]:
    """Those that the command can do something with: types of checkpatch only where that runs."""
    return tuple(value for value in values if "style_checker" in given or not value.startswith("CHECKPATCH:"))


def place(name: str, value: str) -> str:
    """Where a value of a setting was given, for who finds it wrong; empty where it is the command line's."""
    found = click.get_current_context().obj
    return str(found.place(name, value)) if found else ""
