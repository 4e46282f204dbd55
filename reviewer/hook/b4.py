"""b4's check commands in the configuration of a repository: presend's beside those that b4 would run without them.

b4 send runs no hook of git, so b4 has to be told. A value of ours takes the place of b4's own default, checkpatch.pl,
so that one is written down beside it. What was added is noted in the git directory, and nothing else is removed.
"""

from __future__ import annotations

import contextlib
import json
import os
import shlex
import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from reviewer.errors import ConfigError
from reviewer.hook import gitrun
from reviewer.hook.place import command, why
from reviewer.repo import Repository

PREP, AM, REVIEW = (f"b4.{name}-perpatch-check-cmd" for name in ("prep", "am", "review"))
CHECKPATCH = "./scripts/checkpatch.pl -q --terse --no-summary --mailback"
"""b4's default (get_check_cmds of ez.py, get_am_ready of __init__.py); b4 runs it at the top of the tree."""
REVIEW_DEFAULT = "_builtin_checkpatch"
NOTE = Path("presend", "b4")
_LARGEST = 1024 * 1024
_SPELLING = "import importlib.util, sys; sys.exit(importlib.util.find_spec('codespell_lib') is None)"


@dataclass(frozen=True, slots=True)
class Added:
    """A value of a setting that was added."""

    name: str
    value: str


def wanted(python: Path) -> tuple[Added, ...]:
    """The commands of presend; absolute, since b4 may run in another environment."""
    told = ((PREP, "b4"), (AM, "b4"), (REVIEW, "b4-review"))
    return tuple(Added(name, shlex.join([*command(python), "check", "-f", style, "-"])) for name, style in told)


def install(repository: Repository, python: Path) -> tuple[Added, ...]:
    """Adds what is not there and gives that; commands of an older presend go first. Raises ConfigError."""
    stale = [each for each in _noted(repository) if each not in wanted(python) and _is_ours(each)]
    _remove(repository, stale)
    new: list[Added] = []
    for ours in wanted(python):
        present = gitrun.values(repository, ours.name)
        others = [value for value in present if value != ours.value]
        new += [] if others else _default(repository, ours.name)
        new += [] if ours.value in present else [ours]
    # Noted first: what was added and is not in the note would never be removed.
    _note(repository, [*(each for each in _noted(repository) if each not in stale), *new])
    for each in new:
        answer = gitrun.config(repository, "--local", "--add", each.name, each.value)
        if answer.status:
            raise ConfigError(f"{each.name} cannot be set: {answer.last_line}")
    return tuple(new)


def uninstall(repository: Repository) -> tuple[Added, ...]:
    """Removes what was added, where it still is as it was, and gives that. Raises ConfigError."""
    removed = _remove(repository, _noted(repository))
    _note(repository, [])
    return removed


def here(repository: Repository) -> tuple[Added, ...]:
    """What was added and is still set."""
    return tuple(each for each in _noted(repository) if each.value in gitrun.values(repository, each.name, "--local"))


def _is_ours(added: Added) -> bool:
    return " check -f b4" in added.value


def _remove(repository: Repository, added: Iterable[Added]) -> tuple[Added, ...]:
    found = [each for each in added if each.value in gitrun.values(repository, each.name, "--local")]
    for each in found:
        pattern = f"^{_escaped(each.value)}$"
        answer = gitrun.config(repository, "--local", "--unset-all", each.name, pattern)
        if answer.status:
            raise ConfigError(f"{each.name} cannot be removed: {answer.last_line}")
    return tuple(found)


def _escaped(value: str) -> str:
    """The value as git's extended regular expression for just that; --fixed-value is known since 2.30 alone."""
    return "".join(f"\\{char}" if char in r"\.[]{}()*+?^$|" else char for char in value)


def _default(repository: Repository, name: str) -> list[Added]:
    """What b4 would run where nobody has set anything; nothing where that is not there, or the tree says otherwise."""
    if not os.access(repository.top / "scripts" / "checkpatch.pl", os.X_OK):
        return []
    if name == REVIEW:
        return [Added(name, REVIEW_DEFAULT)]
    if name == AM:
        return [Added(name, CHECKPATCH)]
    if _set_by_tree(repository, name):
        return []
    return [Added(name, f"{CHECKPATCH} --showfile{' --codespell' if _spells() else ''}")]


def _set_by_tree(repository: Repository, name: str) -> bool:
    """Whether the .b4-config of the tree has a command, which b4 goes on to run beside ours."""
    file = repository.top / ".b4-config"
    return file.is_file() and gitrun.config(repository, "--file", str(file), "--get-all", name).status == 0


def _spells() -> bool:
    """Whether b4 would give checkpatch.pl --codespell: if its interpreter has the package."""
    program = shutil.which("b4")
    if program is None:
        return False
    try:
        with Path(program).open("rb") as file:
            first = file.readline(1000)
        words = shlex.split(first.removeprefix(b"#!").decode())
        asked = (*words, "-c", _SPELLING) if first.startswith(b"#!") and words else ("false",)
        return subprocess.run(asked, cwd="/", capture_output=True, timeout=60, check=False).returncode == 0
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return False


def _noted(repository: Repository) -> tuple[Added, ...]:
    """What an earlier installation has added. Raises ConfigError for a note that is broken."""
    path = repository.common_dir() / NOTE
    try:
        with path.open("rb") as file:
            lines = file.read(_LARGEST).decode().splitlines()
        return tuple(Added(*map(str, json.loads(line))) for line in lines)
    except FileNotFoundError:
        return ()
    except (OSError, ValueError, TypeError) as error:
        raise ConfigError(f"{path}: the note of what was added for b4 cannot be read: {error}") from error


def _note(repository: Repository, added: Iterable[Added]) -> None:
    """Replaces the note; with nothing in it, there is none. Raises ConfigError."""
    path = repository.common_dir() / NOTE
    text = "".join(json.dumps([each.name, each.value]) + "\n" for each in dict.fromkeys(added))
    try:
        if not text:
            path.unlink(missing_ok=True)
            with contextlib.suppress(OSError):
                path.parent.rmdir()
            return
        path.parent.mkdir(exist_ok=True)
        part = path.with_name(f".{path.name}.{os.getpid()}")
        part.write_text(text)
        part.replace(path)
    except OSError as error:
        raise ConfigError(f"{path}: {why(error)}") from error
