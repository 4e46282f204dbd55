"""What every command that reviews sets up: the rules, the tree around, the engine."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from reviewer import config, gitdir, resources, rulebook, tree, waivers
from reviewer.cache.store import Folder, NoStore
from reviewer.errors import ConfigError
from reviewer.rulebook import Rulebook, RuleFiles
from reviewer.tree import NO_TREES, Trees
from reviewer.waivers import Waivers

if TYPE_CHECKING:
    from reviewer.desk import Desk
    from reviewer.engine import Engine


def rulebook_of(folders: Iterable[Path]) -> Rulebook:
    """The rules of presend, the user's own, and those of these folders."""
    return rulebook.understood(_files(folders))


def _files(folders: Iterable[Path]) -> RuleFiles:
    own = config.user_rules()
    return rulebook.gather(resources.data_dir("rules"), [*([own] if own else []), *folders])


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


def desk(
    folders: Iterable[Path],
    *,
    tree: Path | None,
    disabled: Iterable[str] = (),
    profile: str | None = None,
    cached: bool,
    place: Callable[[str, str], str] = lambda key, name: "",
) -> Desk:
    """The same with a memory: the engine is made for what was not reviewed before. Raises ConfigError.

    place tells where a name that may be wrong comes from, if not from the command line.
    """
    from reviewer.desk import Desk

    files, around, known, names = _files(folders), trees(tree), waivers.around(Path()), tuple(sorted(set(disabled)))

    def make() -> Engine:
        from reviewer.engine import Engine

        book = rulebook.understood(files)
        return Engine(book, disabled=names, profile=profile, trees=around, waivers=known)

    made = Desk(
        files,
        make,
        stored() if cached else NoStore(),
        trees=around,
        waivers=known,
        state=lambda: _state(tree),
        settings=(names, profile, str(tree.absolute()) if tree else ""),
    )
    for key, name in (*(("disable", each) for each in names), *([("profile", profile)] if profile else [])):
        if not files.named(name):
            if where := place(key, name):
                raise ConfigError(f"{where}: there is no {'rule' if key == 'disable' else key} {name!r}")
            made.prove()  # the engine says what is wrong with the name
    return made


def _state(tree: Path | None) -> str:
    """Of the repository that one stands in, and of the one that is named."""
    places = (Path(), *([tree] if tree else []))
    return " ".join(map(gitdir.state, places))


def stored() -> Folder:
    """The reviews that are kept in the user's cache folder."""
    return Folder(config.cache_path() / "reviews")
