"""The files of the cache: an entry is a file of JSON behind its checksum, whole or not there.

Entries lie in SHARDS folders by the first digits of their key, each folder with its share of the room. Who writes an
entry makes room in that folder alone, so that parallel runs need no lock: a file is put in its place in one step, and
what another run has removed is a miss. A run that is killed leaves at most a temporary file, which a later one sweeps.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from reviewer.replacing import replace

ROOM = 64 * 2**20
"""Bytes of all entries together, about five thousand patches."""
SHARDS = 32
LARGEST = 2**19
"""Bytes of the largest entry; a patch with more remarks is reviewed anew."""
STALE = 3600.0
"""Seconds after which a temporary file belongs to a run that was killed."""
USED = 24 * 3600.0
"""Seconds after which an entry that is asked for counts as new again."""
KEY = re.compile(r"[0-9a-f]{64}")
_TEMPORARY = ".part-"
_SUM = 64  # hexadecimal digits of the checksum, which make the first line


class Store(Protocol):
    """Where answers are kept by key."""

    damaged: int
    """Entries that were found to be no entries."""

    def get(self, key: str) -> Any:
        """What was put there, None where there is nothing."""

    def put(self, key: str, value: Any) -> None:
        """Keep what json.dumps takes, if there is room and leave to."""


class NoStore:
    """Keeps nothing."""

    damaged = 0

    def get(self, key: str) -> Any:
        """Nothing is ever there."""
        return None

    def put(self, key: str, value: Any) -> None:
        """Forgotten at once."""


@dataclass(frozen=True, slots=True)
class Filling:
    """How full a cache is."""

    entries: int
    size: int


class Folder:
    """Entries in a folder of files; a disk that is full or not ours to write makes it forget, and nothing else."""

    def __init__(self, top: Path) -> None:
        self.top = top
        self.damaged = 0

    def get(self, key: str) -> Any:
        """The entry; one that is damaged is counted, and removed."""
        path = self._path(key)
        try:
            # A pipe in the place of an entry would wait for somebody to write.
            with os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK), "rb") as file:
                raw = file.read(LARGEST + 1)
                written = os.fstat(file.fileno()).st_mtime
        except OSError:
            return None
        try:
            value = _checked(raw)
        except ValueError:
            self.damaged += 1
            with suppress(OSError):
                path.unlink()
            return None
        if time.time() - written > USED:
            with suppress(OSError):
                os.utime(path)
        return value

    def put(self, key: str, value: Any) -> None:
        """Write the entry and make room for it."""
        body = json.dumps(value, separators=(",", ":"), ensure_ascii=True).encode("ascii")
        raw = hashlib.sha256(body).hexdigest().encode("ascii") + b"\n" + body
        if len(raw) > LARGEST:
            return
        path = self._path(key)
        with suppress(OSError):
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            replace(path, raw, prefix=_TEMPORARY)
            _make_room(path.parent, ROOM // SHARDS)

    def filling(self) -> Filling:
        """How many entries there are, and their bytes."""
        sizes = [entry.stat().st_size for shard in self._shards() for entry in _entries(shard)]
        return Filling(len(sizes), sum(sizes))

    def clear(self) -> Filling:
        """Remove every entry, and give back what there was; other files in the folder stay. Raises OSError."""
        before = self.filling()
        for shard in self._shards():
            for entry in _files(shard):
                if KEY.fullmatch(entry.name) or entry.name.startswith(_TEMPORARY):
                    Path(entry.path).unlink(missing_ok=True)
            with suppress(OSError):
                shard.rmdir()
        return before

    def _path(self, key: str) -> Path:
        if not KEY.fullmatch(key):
            raise ValueError(f"{key!r} is no key")
        return self.top / f"{int(key[:2], 16) % SHARDS:02x}" / key

    def _shards(self) -> list[Path]:
        shards = (self.top / f"{number:02x}" for number in range(SHARDS))
        return [shard for shard in shards if shard.is_dir()]


def _checked(raw: bytes) -> Any:
    """The value of an entry's file; raises ValueError for what is none."""
    body = raw[_SUM + 1 :]
    if len(raw) > LARGEST or raw[: _SUM + 1] != hashlib.sha256(body).hexdigest().encode("ascii") + b"\n":
        raise ValueError("damaged")
    try:
        return json.loads(body)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def _make_room(shard: Path, room: int) -> None:
    """Remove the entries that were longest not used, until the folder has room again; and what killed runs left."""
    now = time.time()
    kept = []
    for entry in _files(shard):
        with suppress(FileNotFoundError):
            status = entry.stat(follow_symlinks=False)
            if KEY.fullmatch(entry.name):
                kept.append((status.st_mtime, status.st_size, entry.path))
            elif entry.name.startswith(_TEMPORARY) and now - status.st_mtime > STALE:
                Path(entry.path).unlink(missing_ok=True)
    size = sum(one[1] for one in kept)
    if size <= room:
        return
    for _, each, path in sorted(kept):
        Path(path).unlink(missing_ok=True)
        size -= each
        if size <= room * 3 // 4:
            return


def _entries(shard: Path) -> Iterator[os.DirEntry[str]]:
    return (entry for entry in _files(shard) if KEY.fullmatch(entry.name))


def _files(folder: Path) -> list[os.DirEntry[str]]:
    """All but folders, which are nobody's entries; a symbolic link is none."""
    with os.scandir(folder) as found:
        return [each for each in found if not each.is_dir(follow_symlinks=False)]
