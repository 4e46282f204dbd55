"""Putting a hook into its place, before the one that is there, and taking it away again.

The old hook moves as it is to "<event>.d/50-previous". Our script reviews first and then runs the members of that
folder in the order of their names, so that a signer, whose signature must be the last word on a mail, comes after the
review. At every moment git finds a whole hook: the old one, or ours.
"""

from __future__ import annotations

import os
import shlex
import shutil
import stat
from dataclasses import dataclass
from pathlib import Path

from reviewer import replacing
from reviewer.errors import ConfigError
from reviewer.hook import place
from reviewer.hook.place import Event, State
from reviewer.repo import Repository

PREVIOUS = "50-previous"
"""The hook that was there before ours; a name below runs earlier, a name above later."""
SIGNER = "90-patatt"
_SIGN = 'grep -q "^GIT: " "$1" || exec patatt sign --hook "$1"'
_MODE = 0o755


@dataclass(frozen=True, slots=True)
class Done:
    """What was done to a hook."""

    path: Path
    previous: Path | None = None
    """The old hook: where it moved, or where it is again."""
    others: tuple[Path, ...] = ()
    """Further members of the folder: they run from now on, or no longer."""


def install(repository: Repository, event: Event, script: str, line: str) -> Done:
    """Writes the script, atomically and with mode 0755; a second time changes nothing.

    ConfigError, with the line to add by hand: the folder is shared or somebody else's, the old hook cannot be moved,
    or nothing can be written. Nothing has changed then.
    """
    content = place.encoded(script)
    if not place.is_marked(content, event):
        raise ConfigError(f"the hook script lacks its marker in line 2: {event.marker}")
    found = place.status(repository, event)
    if found.state is State.JOINED:
        return Done(found.path, found.path)
    reason = place.obstacle(repository)
    if reason:
        raise ConfigError(f"{reason}: {line}")
    if found.state is State.FOREIGN:
        _refuse(found.path, found.detail, line)
    try:
        found.path.parent.mkdir(parents=True, exist_ok=True)
        _put(found.path, content, keep=found.state is State.FOREIGN)
    except OSError as error:
        more = f"; {found.detail}" if found.detail else ""
        raise ConfigError(f"{found.path} cannot be written: {place.why(error)}{more}") from error
    previous = _folder(found.path) / PREVIOUS
    return Done(found.path, previous if os.path.lexists(previous) else None, _others(found.path))


def members(path: Path) -> tuple[Path, ...]:
    """What the script at this place runs after the review, in this order."""
    try:
        found = sorted(_folder(path).iterdir())
    except OSError:
        return ()
    return tuple(each for each in found if _runs(each))


def uninstall(repository: Repository, event: Event) -> Done | None:
    """Removes the script of presend and puts the old hook back; None where there is no hook.

    ConfigError: the hook is somebody else's, or cannot be removed.
    """
    found = place.status(repository, event)
    path = found.path
    if found.state is State.ABSENT:
        return None
    if found.state in (State.FOREIGN, State.JOINED):
        raise ConfigError(f"{path} is not a hook of presend ({found.detail}): it stays as it is")
    previous = _folder(path) / PREVIOUS
    try:
        restored = os.path.lexists(previous)
        if restored:
            _move_back(previous, path)
        else:
            path.unlink()
        _remove_if_empty(_folder(path))
    except OSError as error:
        raise ConfigError(f"{path} cannot be removed: {place.why(error)}") from error
    return Done(path, path if restored else None, _others(path))


def unsigned(repository: Repository, path: Path) -> tuple[str, ...]:
    """What to do where patatt is to sign the mails and has no place to: its own installer refuses beside ours."""
    if path.name != Event.SEND or not repository.setting("patatt.signingKey"):
        return ()
    if any(b"patatt" in (place.content(member) or b"") for member in members(path)):
        return ()
    member = _folder(path) / SIGNER
    script = f"mkdir -p {shlex.quote(str(member.parent))} && printf '%s\\n' '#!/bin/sh' {shlex.quote(_SIGN)}"
    where = shlex.quote(str(member))
    return (f"patatt has a key, and signs nothing here; after this it does: {script} >{where} && chmod +x {where}",)


def _refuse(path: Path, detail: str, line: str) -> None:
    """ConfigError where the old hook cannot be made a member."""
    folder = _folder(path)
    if not path.is_file():
        raise ConfigError(f"{path} is not a hook of presend and cannot be moved ({detail}): {line}")
    previous = folder / PREVIOUS
    if os.path.lexists(previous) and not _is_same(previous, path):
        raise ConfigError(f"{previous} is there already, from an earlier installation; move it away, or {line}")
    if os.path.lexists(folder) and not _is_same(previous, path):
        # A hook of somebody else that runs the members itself would, as a member, run itself without end.
        raise ConfigError(f"{folder} is there already, and may belong to {path}: {line}")


def _put(path: Path, content: bytes, *, keep: bool) -> None:
    """The script in its place; the old hook, if it is to be kept, has a second name before it loses the first."""
    mode = stat.S_IMODE(path.stat().st_mode) if path.exists() and not keep else 0
    if mode == _MODE and place.content(path) == content:
        return
    made = keep and _copy(path, _folder(path) / PREVIOUS)
    try:
        replacing.replace(path, content, prefix=f".{path.name}.", mode=_MODE)  # git never starts half a script
    except OSError:
        if made:
            (_folder(path) / PREVIOUS).unlink()
            _remove_if_empty(_folder(path))
        raise


def _copy(path: Path, member: Path) -> bool:
    """The file under a second name, or a link that leads to the same place; false where it has that already."""
    if _is_same(member, path):
        return False
    member.parent.mkdir()
    try:
        if path.is_symlink():
            target = os.readlink(path)  # noqa: PTH115 -- a Path would tidy the text up
            member.symlink_to(target if target.startswith("/") else f"../{target}")
        else:
            _link(path, member)
    except OSError:
        member.parent.rmdir()
        raise
    return True


def _link(path: Path, member: Path) -> None:
    try:
        member.hardlink_to(path)
    except OSError:  # a file system without links
        shutil.copy2(path, member)


def _move_back(member: Path, path: Path) -> None:
    """The old hook in the place of ours, in one step."""
    if not member.is_symlink():
        member.replace(path)
        return
    again = member.with_name(f".{member.name}")
    again.symlink_to(os.readlink(member).removeprefix("../"))  # noqa: PTH115
    again.replace(path)
    member.unlink()


def _is_same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return False


def _folder(path: Path) -> Path:
    return path.with_name(f"{path.name}.d")


def _others(path: Path) -> tuple[Path, ...]:
    """The members that run besides the old hook."""
    return tuple(each for each in members(path) if each.name != PREVIOUS)


def _runs(member: Path) -> bool:
    """Whether the script takes this for a member; hidden files and leftovers of editors are none."""
    named = not member.name.startswith(".") and not member.name.endswith(("~", ".sample"))
    return named and member.is_file() and os.access(member, os.X_OK)


def _remove_if_empty(folder: Path) -> None:
    try:
        folder.rmdir()
    except OSError:  # it has members, or was never there
        return
