"""What one call of the sendemail-validate hook has to review, so that a series is reviewed once and as a whole.

Git calls the hook for one file after the other and ends at the first that is rejected. Since 2.41 it tells which of
how many files it is. Where the files that are left can be found, all are reviewed at the first: a signer that runs
after the review must not have signed half of a series that is then held back. Where they cannot, the files wait for
the last one. An older git tells nothing, and a file without siblings is reviewed by itself.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import time
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from reviewer import replacing
from reviewer.errors import MailError
from reviewer.hook import siblings
from reviewer.reading import files

MOST = 10_000
"""Files of one git send-email that are believed."""
OLD = 3600.0
"""Seconds after which what a run has left behind is no longer its own."""
_LARGEST = 4 * 2**20


@dataclass(frozen=True, slots=True)
class Call:
    """One call of the hook."""

    file: Path
    counter: int | None = None
    """1-based; None where git does not tell."""
    total: int | None = None

    @property
    def left(self) -> int:
        """Files of this run that are still to come, this one counted; 0 where git does not tell."""
        return self.total - self.counter + 1 if self.total and self.counter else 0


@dataclass(frozen=True, slots=True)
class Memory:
    """What the earlier calls of a run have left."""

    total: int | None = None
    waiting: tuple[str, ...] = ()
    """Files that wait to be reviewed with a later one."""
    told: tuple[str, ...] = ()
    """Digests of files that were reviewed with an earlier one, and passed."""


def call(file: str, environment: Mapping[str, str]) -> Call:
    """The call that git's arguments and variables stand for; counters that make no sense count as none."""
    path = Path(file).absolute()
    numbers = [environment.get(f"GIT_SENDEMAIL_FILE_{name}", "") for name in ("COUNTER", "TOTAL")]
    if not all(number.isdecimal() and number.isascii() and len(number) <= 6 for number in numbers):
        return Call(path)
    counter, total = map(int, numbers)
    return Call(path, counter, total) if 1 <= counter <= total <= MOST else Call(path)


class Run:
    """One git send-email, of which every call sees what the ones before it have left in the git directory."""

    def __init__(self, git_dir: Path | None) -> None:
        # All that a git send-email starts is in one process group, and two at a time are in two.
        self._path = git_dir / "presend" / f"sending-{os.getpgrp()}" if git_dir else None

    def due(self, call: Call) -> tuple[Path, ...]:
        """The files to review now: none where this one has been reviewed, or waits for a later one."""
        memory = self._load(call)
        digest = _digest(call.file)
        if digest in memory.told:
            self._save(replace(memory, told=tuple(each for each in memory.told if each != digest)))
            return ()
        waiting = tuple(path for path in map(Path, memory.waiting) if path.is_file() and path != call.file)
        due = _due(call, siblings.of(call.file), waiting)
        if due:
            return due
        waits = replace(memory, total=call.total, waiting=tuple(map(str, (*waiting, call.file))))
        return () if self._save(waits) else (call.file,)

    def passed(self, call: Call, reviewed: Iterable[Path]) -> None:
        """Remember, after a review that lets them go, which files have been seen before their turn."""
        memory = self._load(call)
        ahead = (path for path in reviewed if path != call.file and str(path) not in memory.waiting)
        told = (*memory.told, *filter(None, map(_digest, ahead)))
        self._save(Memory(call.total, (), told if call.left != 1 else ()))

    def forget(self) -> None:
        """After a review that stops the run."""
        self._save(Memory())

    def _load(self, call: Call) -> Memory:
        if call.counter == 1 or self._path is None:
            return Memory()
        try:
            if time.time() - self._path.stat().st_mtime > OLD:
                return Memory()
            found = json.loads(self._path.read_bytes()[:_LARGEST])
            memory = Memory(found["total"], _names(found["waiting"]), _names(found["told"]))
        except (OSError, ValueError, KeyError, TypeError):
            return Memory()
        return memory if memory.total == call.total else Memory()

    def _save(self, memory: Memory) -> bool:
        """Whether a later call will see it; nothing to remember is no file."""
        if self._path is None:
            return False
        try:
            if not (memory.waiting or memory.told):
                self._path.unlink(missing_ok=True)
                return _leave(self._path.parent)
            self._path.parent.mkdir(exist_ok=True)
            _sweep(self._path.parent)
            written = json.dumps(asdict(memory)).encode("utf-8", "surrogateescape")
            replacing.replace(self._path, written, prefix=".sending-")
        except OSError:
            return False
        return True


def _due(call: Call, found: tuple[Path, ...], waiting: tuple[Path, ...]) -> tuple[Path, ...]:
    """The files to review at this call; none where later ones that cannot be found are still to come."""
    new = tuple(path for path in found if path not in waiting)
    rest = new[new.index(call.file) :]
    if not call.left:
        return rest
    whole = next((files for files in (new, rest, (call.file,)) if len(files) == call.left), ())
    return (*waiting, *whole) if whole else ()


def _names(found: object) -> tuple[str, ...]:
    """A list of strings. Raises TypeError."""
    if not (isinstance(found, list) and len(found) <= MOST and all(isinstance(each, str) for each in found)):
        raise TypeError("not a list of names")
    return tuple(found)


def _digest(path: Path) -> str:
    """What tells a file from one that has been changed; empty where it cannot be read."""
    try:
        with files.RegularFile(path, siblings.LARGEST) as file:
            return hashlib.sha256(b"".join(iter(lambda: file.read(siblings.LARGEST), b""))).hexdigest()
    except (MailError, OSError):
        return ""


def _leave(folder: Path) -> bool:
    """Remove the folder where nothing else is in it."""
    with contextlib.suppress(OSError):
        folder.rmdir()
    return True


def _sweep(folder: Path) -> None:
    """Remove what runs have left that were ended from outside."""
    for path in folder.glob("sending-*"):
        if time.time() - path.stat().st_mtime > OLD:
            path.unlink(missing_ok=True)
