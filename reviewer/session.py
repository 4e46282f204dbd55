"""What every command that reviews sets up: the rules, the tree around, the engine."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from reviewer import config, resources, rulebook, tree, waivers
from reviewer.rulebook import Rulebook
from reviewer.tree import NO_TREES, Trees
from reviewer.waivers import Waivers

if TYPE_CHECKING:
    from reviewer.engine import Engine


def rulebook_of(folders: Iterable[Path]) -> Rulebook:
    """The rules of presend, the user's own, and those of these folders."""
    own = config.user_rules()
    return rulebook.load(resources.data_dir("rules"), [*([own] if own else []), *folders])


def trees(named: Path | None) -> Trees:
    """The tree that the user names, else the one he stands in; nothing is looked for before a rule asks."""
    return Trees(tree.named(named) if named else None, lambda: tree.around(Path()))


def engine(
    folders: Iterable[Path],
    *,
    trees: Trees = NO_TREES,
    disabled: Iterable[str] = (),
    profile: str | None = None,
    known: Waivers | None = None,
) -> Engine:
    """The rules, ready to run, with the waivers of the repository that one stands in unless others are given."""
    from reviewer.engine import Engine  # with all checks; who only lists the rules needs none of them

    given = waivers.around(Path()) if known is None else known
    return Engine(rulebook_of(folders), disabled=disabled, profile=profile, trees=trees, waivers=given)
