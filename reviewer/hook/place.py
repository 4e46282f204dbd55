"""The hooks of a repository: what stands where git looks for them, and whether presend may write there.

git send-email starts its hook only where an executable file of this name stands in the hooks folder; a hook that is
declared in the configuration alone is never run by it (seen with git 2.54).
"""

from __future__ import annotations

import os
import re
import shlex
import stat
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from reviewer.hook import gitrun
from reviewer.repo import Repository

REJECTED = 10
"""Status of "hook run" for a mail that must not leave; no accident of Python or the shell has it."""
HELD_BACK = "held back"
"""What the doctor reads in the proof of a review that has rejected; git may have ended for another reason."""
_LARGEST = 1024 * 1024  # a script of ours has some thousand bytes
_CALL = re.compile(rb"^[^#\n]*\b(?:presend|reviewer)\b.*\bhook run\b", re.MULTILINE)


class Event(StrEnum):
    """The hooks that presend has."""

    SEND = "sendemail-validate"
    COMMIT = "commit-msg"

    @property
    def marker(self) -> str:
        """Line 2 of a script that is ours; nothing without it is ever replaced or removed."""
        return f"# presend: {self} hook, remove with 'presend hook uninstall'"

    @property
    def arguments(self) -> str:
        """What follows "presend hook run" for this event, before the arguments that git gives."""
        return "" if self is Event.SEND else f"--event {self} "


def chain(event: Event, command: str) -> str:
    """The line that adds the review to a hook of somebody else; command is a word of the shell."""
    return f'{command} hook run {event.arguments}"$@" || [ $? -ne {REJECTED} ] || exit 1'


def command(python: Path) -> list[str]:
    """The words that start presend from anywhere: the command beside the interpreter, else its module."""
    beside = python.parent / "presend"
    return [str(beside)] if os.access(beside, os.X_OK) else [str(python), "-P", "-m", "reviewer"]


class State(StrEnum):
    """What stands where git looks for a hook."""

    ABSENT = "absent"
    OURS = "ours"
    OUTDATED = "outdated"
    """Ours, but another text than this presend would write."""
    JOINED = "joined"
    """Somebody else's, with a line that runs presend."""
    FOREIGN = "foreign"


@dataclass(frozen=True, slots=True)
class Status:
    """The state of one hook of one repository."""

    state: State
    path: Path
    """Where the hook stands, or would."""
    detail: str
    """What the user should know besides, clauses parted by "; "; empty where there is nothing to say."""


def status(repository: Repository, event: Event = Event.SEND, script: str | None = None) -> Status:
    """The state of a hook; only with a script to compare with can it be OUTDATED."""
    path = _path(repository, event)
    state, details = _look(path, event)
    if state is not State.ABSENT and is_started(repository, path) and not os.access(path, os.X_OK):
        details = [*details, "not executable, so git does not run it"]
    if state is State.OURS and script is not None and content(path) != encoded(script):
        state = State.OUTDATED
        details = [*details, "not the script of this version of presend"]
    setting = repository.setting("core.hooksPath")
    if setting:
        details = [*details, f"core.hooksPath is set to {setting}, which other repositories may share"]
    return Status(state, path, "; ".join(details))


def obstacle(repository: Repository) -> str:
    """Why presend writes nothing into the hooks folder; empty where it may."""
    setting = repository.setting("core.hooksPath")
    if not setting:
        return ""
    folder = repository.hooks_dir()
    if ".husky" in folder.parts:
        return f"husky manages {folder}"
    own = (value for scope in ("--local", "--worktree") for value in gitrun.values(repository, "core.hooksPath", scope))
    if setting not in own:
        return f"core.hooksPath is set to {setting} outside of this repository, so others share the folder"
    if repository.top != repository.git_dir and _is_in(folder, repository.top):
        return f"core.hooksPath leads to {folder}, which is part of the tree"
    return ""


def line_for(repository: Repository, event: Event, python: Path) -> str:
    """What to tell who has to add the line by himself: the file, and the line."""
    return f"add this line to {_path(repository, event)}: {chain(event, shlex.join(command(python)))}"


def is_started(repository: Repository, path: Path) -> bool:
    """Whether git itself starts this file; husky's shell needs no mode for it."""
    return path.parent == repository.hooks_dir()


def _path(repository: Repository, event: Event) -> Path:
    """The file of a hook; of the two that husky has, the one that is the user's."""
    folder = repository.hooks_dir()
    return (folder.parent if folder.name == "_" and ".husky" in folder.parts else folder) / event


def _is_in(folder: Path, top: Path) -> bool:
    """Whether the folder lies in the tree, and not in a git directory there."""
    inside = folder.resolve().is_relative_to(top.resolve())
    return inside and ".git" not in folder.resolve().relative_to(top.resolve()).parts


def _look(path: Path, event: Event) -> tuple[State, list[str]]:
    """The state but OUTDATED, and what to say of it."""
    try:
        mode = path.lstat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return State.ABSENT, []
    except OSError as error:
        return State.FOREIGN, [f"cannot be read: {why(error)}"]
    if stat.S_ISLNK(mode) and not path.exists():
        return State.FOREIGN, ["a symbolic link that leads nowhere"]
    if not path.is_file():
        return State.FOREIGN, ["not a regular file"]
    text = content(path)
    if text is None:
        return State.FOREIGN, ["cannot be read"]
    details = ["a symbolic link"] if stat.S_ISLNK(mode) else []
    if is_marked(text, event) and not stat.S_ISLNK(mode):
        return State.OURS, details
    if _CALL.search(text):
        return State.JOINED, [*details, "with a line that runs presend"]
    return State.FOREIGN, [*details, "without presend's marker in line 2"]


def is_marked(text: bytes, event: Event) -> bool:
    """Whether a script is ours."""
    return text.split(b"\n", 2)[1:2] == [event.marker.encode()]


def encoded(script: str) -> bytes:
    """The path of the interpreter in it may be in no encoding at all."""
    return script.encode("utf-8", "surrogateescape")


def content(path: Path) -> bytes | None:
    """What a hook says, None where it cannot be read."""
    try:
        with path.open("rb") as file:
            return file.read(_LARGEST)
    except OSError:
        return None


def why(error: OSError) -> str:
    """The reason in the system's words."""
    return error.strerror or str(error)
