"""A regular file on the disk, opened so that nothing else can hold the reader up."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from reviewer.errors import MailError


class RegularFile:
    """A regular file, of which as much is read as it held when it was opened."""

    def __init__(self, path: Path, largest: int) -> None:
        """Open it; raises MailError for what cannot be opened, is no file, or has more than so many bytes."""
        try:
            # Without O_NONBLOCK a pipe would wait for a writer.
            descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        except OSError as error:
            raise MailError(f"{path}: {error.strerror}") from error
        except ValueError as error:
            raise MailError(f"{path}: {error}") from error
        found = os.fstat(descriptor)
        problem = _why_not(found, largest)
        if problem:
            os.close(descriptor)
            raise MailError(f"{path}: {problem}")
        self._file = os.fdopen(descriptor, "rb")
        self._size = found.st_size
        self._left = found.st_size or largest + 1  # files of /proc do not know their size

    def __enter__(self) -> RegularFile:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def read(self, size: int, /) -> bytes:
        """At most as many bytes; none at the end."""
        block = self._file.read(min(size, self._left))
        self._left -= len(block)
        return block

    def has_changed(self) -> bool:
        """Whether the file has another size than when it was opened."""
        return os.fstat(self._file.fileno()).st_size != self._size


def _why_not(found: os.stat_result, largest: int) -> str:
    """Why this is no file to read; empty where it is one."""
    if stat.S_ISDIR(found.st_mode):
        return "is a folder; name the patch files in it"
    if not stat.S_ISREG(found.st_mode):
        return "is no regular file; for a pipe, pass - and redirect it to standard input"
    return f"has more than {largest >> 20} MiB" if found.st_size > largest else ""
