"""What a shell offers behind an option or a command: the names that there are, read from the files that have them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.shell_completion import CompletionItem

from reviewer import config, resources

if TYPE_CHECKING:
    from reviewer.rulebook import RuleFile


def rules(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Rules by id, with their names."""
    wanted = incomplete.upper()
    stems = (file.path.stem for file in _files() if file.place[0] not in ("vocabulary", "profiles"))
    parted = sorted(stem.partition("-") for stem in stems if stem[:2].isupper())
    return [CompletionItem(name, help=told) for name, _, told in parted if name.startswith(wanted)]


def profiles(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The house styles."""
    names = (file.path.stem for file in _files() if file.place[0] == "profiles")
    return [CompletionItem(name) for name in sorted(names) if name.startswith(incomplete)]


def formats(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """How a review can be written."""
    from reviewer.render import FORMATS

    return [CompletionItem(name) for name in FORMATS if name.startswith(incomplete)]


def _files() -> Iterable[RuleFile]:
    from reviewer import rulebook

    own: Path | None = config.user_rules()
    return rulebook.gather(resources.data_dir("rules"), [own] if own else []).files
