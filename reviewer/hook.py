"""The sendemail-validate hook of a repository: look, install, remove.

git send-email starts it only where an executable file of this name stands in the hooks folder; a hook that is
declared in the configuration alone is never run by it (seen with git 2.54).
"""

from __future__ import annotations

import os
import stat
import tempfile
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from reviewer.errors import ConfigError
from reviewer.repo import Repository

NAME = "sendemail-validate"
MARKER = "# presend: sendemail-validate hook, remove with 'presend hook uninstall'"
"""Line 2 of a script that is ours; nothing without it is ever replaced or removed."""
CHAIN = 'presend hook run "$@" || [ $? -ne 10 ] || exit 1'
"""The line that adds the review to a hook of somebody else: status 10 of the command rejects the mail."""

_LARGEST = 1024 * 1024  # a script of ours has some thousand bytes
_MODE = 0o755


class State(StrEnum):
    """What stands where git looks for the hook."""

    ABSENT = "absent"
    OURS = "ours"
    OUTDATED = "outdated"
    """Ours, but another text than this presend would write."""
    FOREIGN = "foreign"


@dataclass(frozen=True, slots=True)
class Status:
    """The state of the hook of one repository."""

    state: State
    path: Path
    """Where the hook stands, or would."""
    detail: str
    """What the user should know besides, clauses parted by "; "; empty where there is nothing to say."""


def status(repository: Repository, script: str | None = None) -> Status:
    """The state of the hook; only with a script to compare with can it be OUTDATED."""
    path = repository.hooks_dir() / NAME
    state, details = _look(path)
    if state is State.OURS and script is not None and _read(path) != _encode(script):
        state = State.OUTDATED
        details = [*details, "not the script of this version of presend"]
    setting = repository.setting("core.hooksPath")
    if setting:
        details = [*details, f"core.hooksPath is set to {setting}, which other repositories may share"]
    return Status(state, path, "; ".join(details))


def install(repository: Repository, script: str) -> Path:
    """Writes the script, atomically and with mode 0755, and gives its path; a second time changes nothing.

    ConfigError: a hook of somebody else stands there (it is left as it is), or the folder cannot be written.
    """
    content = _encode(script)
    if not _is_marked(content):
        raise ConfigError(f"the hook script lacks its marker in line 2: {MARKER}")
    found = status(repository)
    path = found.path
    if found.state is State.FOREIGN:
        raise ConfigError(f"{path} is not a hook of presend ({found.detail}): add this line to it: {CHAIN}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not (_read(path) == content and stat.S_IMODE(path.stat().st_mode) == _MODE):
            _write(path, content)
    except OSError as error:
        more = f"; {found.detail}" if found.detail else ""
        raise ConfigError(f"{path} cannot be written: {_why(error)}{more}") from error
    return path


def uninstall(repository: Repository) -> Path | None:
    """Removes the script of presend and gives its path; None where there is no hook.

    ConfigError: the hook is somebody else's, or cannot be removed.
    """
    found = status(repository)
    if found.state is State.ABSENT:
        return None
    if found.state is State.FOREIGN:
        raise ConfigError(f"{found.path} is not a hook of presend ({found.detail}): it stays as it is")
    try:
        found.path.unlink()
    except OSError as error:
        raise ConfigError(f"{found.path} cannot be removed: {_why(error)}") from error
    return found.path


def _look(path: Path) -> tuple[State, list[str]]:
    """ABSENT, OURS or FOREIGN, and what to say of it."""
    try:
        mode = path.lstat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return State.ABSENT, []
    except OSError as error:
        return State.FOREIGN, [f"cannot be read: {_why(error)}"]
    if stat.S_ISLNK(mode):
        return State.FOREIGN, ["a symbolic link" if path.exists() else "a symbolic link that leads nowhere"]
    if not stat.S_ISREG(mode):
        return State.FOREIGN, ["not a regular file"]
    content = _read(path)
    if content is None:
        return State.FOREIGN, ["cannot be read"]
    if not _is_marked(content):
        return State.FOREIGN, ["without presend's marker in line 2"]
    return State.OURS, [] if os.access(path, os.X_OK) else ["not executable, so git does not run it"]


def _is_marked(content: bytes) -> bool:
    return content.split(b"\n", 2)[1:2] == [MARKER.encode()]


def _encode(script: str) -> bytes:
    """The path of the interpreter in it may be in no encoding at all."""
    return script.encode("utf-8", "surrogateescape")


def _why(error: OSError) -> str:
    return error.strerror or str(error)


def _read(path: Path) -> bytes | None:
    try:
        with path.open("rb") as file:
            return file.read(_LARGEST)
    except OSError:
        return None


def _write(path: Path, content: bytes) -> None:
    """Puts a finished file in place of the old one, so that git never starts half a script."""
    descriptor, name = tempfile.mkstemp(prefix=f".{NAME}.", dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            os.fchmod(file.fileno(), _MODE)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
