"""Where a repository keeps its things, and whether it has changed: seen in its files, without starting git.

What stands here is never an answer about a commit. It tells that an answer which git gave earlier still holds, and that
a file of ours is not in the git directory.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

MAX_SMALL = 64 * 1024
"""Bytes that are read of HEAD, of a reference and of the other small files."""
MAX_ALTERNATES = 16
ENVIRONMENT = (
    *("GIT_CEILING_DIRECTORIES", "GIT_DISCOVERY_ACROSS_FILESYSTEM", "GIT_NO_REPLACE_OBJECTS", "GIT_REPLACE_REF_BASE"),
    *("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM", "GIT_CONFIG_COUNT", "GIT_CONFIG_PARAMETERS"),
    *("GIT_WORK_TREE", "GIT_DIR", "HOME", "XDG_CONFIG_HOME"),
)
"""What else decides on which repository is found, and on whether git trusts it."""


@dataclass(frozen=True, slots=True)
class GitDir:
    """The git directory of a work tree, and the one that all linked work trees share."""

    own: Path
    common: Path


def located(folder: Path) -> GitDir | None:
    """The git directory of the repository that a folder lies in; None where no folder above it has one."""
    named = os.environ.get("GIT_DIR")
    if named and folder.absolute() == Path.cwd():
        return _shared(folder.absolute() / named)
    start = folder.absolute()
    for place in (start, *start.parents):
        own = _git_dir(place)
        if own:
            return _shared(own)
    return None


def state(folder: Path) -> str:
    """A digest of what an answer about the repository around a folder can depend on.

    It is another one after a commit, a checkout, a fetch, or anything else that moves HEAD or adds an object.
    """
    digest = hashlib.sha256()
    for part in _state(folder):
        digest.update(part.encode("utf-8", "surrogateescape") + b"\0")
    return digest.hexdigest()


def _state(folder: Path) -> Iterator[str]:
    yield from (f"{name}={os.environ.get(name)}" for name in ENVIRONMENT)
    yield _seen(Path(shutil.which("git") or "/nowhere"))
    found = located(folder)
    if found is None:
        yield f"no repository around {folder.absolute()}"
        return
    yield f"{found.own} {found.common}"
    home = Path(os.environ.get("HOME", "/nowhere"))
    configured = Path(os.environ.get("XDG_CONFIG_HOME") or home / ".config")
    yield from map(_seen, (home / ".gitconfig", configured / "git/config", Path("/etc/gitconfig")))
    yield from map(_seen, (found.common / "config", found.own / "config.worktree", found.common / "shallow"))
    yield from _head(found)
    yield from _objects(found.common / "objects")


def _head(found: GitDir) -> Iterator[str]:
    """HEAD, what it points to, and where references are kept that have no file of their own."""
    head = _small(found.own / "HEAD")
    yield head
    name = head.partition("ref:")[2].strip()
    if name and "\0" not in name:
        yield _small(found.own / name)
        yield _small(found.common / name)
    kept = ("packed-refs", "reftable/tables.list", "refs/replace", "info/grafts")
    yield from (_seen(found.common / name) for name in kept)
    yield _seen(found.own / "reftable/tables.list")


def _objects(folder: Path) -> Iterator[str]:
    """The folders of objects with their times: each is touched when an object or a pack comes or goes."""
    folders = [folder]
    for place in folders:  # grows while it is walked
        yield _seen(place)
        try:
            names = sorted(found.name for found in place.iterdir())
        except OSError:
            continue
        yield from (_seen(place / name) for name in names)
        alternates = _small(place / "info/alternates")
        yield alternates
        others = [place / line for line in alternates.splitlines() if line.strip() and "\0" not in line]
        folders += [other for other in others if other not in folders][: MAX_ALTERNATES - len(folders)]


def _git_dir(place: Path) -> Path | None:
    dot = place / ".git"
    if dot.is_dir():
        return dot
    if dot.is_file():
        text = _small(dot)
        return place / text.removeprefix("gitdir:").strip() if text.startswith("gitdir:") else None
    bare = (place / "HEAD").is_file() and (place / "objects").is_dir() and (place / "refs").is_dir()
    return place if bare else None


def _shared(own: Path) -> GitDir:
    text = _small(own / "commondir").strip()
    return GitDir(own, own / text if text else own)


def _small(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return os.fsdecode(file.read(MAX_SMALL))
    except (OSError, ValueError):
        return ""


def _seen(path: Path) -> str:
    """Name, size, time and number of a file; the name alone of one that is not there."""
    try:
        status = path.stat()
    except (OSError, ValueError):
        return str(path)
    return f"{path} {status.st_size} {status.st_mtime_ns} {status.st_ino}"
