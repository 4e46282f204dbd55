"""Compiled templates kept between runs: to compile those of the page takes longer than to fill them ten times.

They lie in the user's cache, as Python's own do in __pycache__, and hold code: a folder that somebody else may write to
is not read.
"""

from __future__ import annotations

import contextlib
import os
import stat
from pathlib import Path

from jinja2 import FileSystemBytecodeCache
from jinja2.bccache import Bucket
from platformdirs import user_cache_path


class Compiled(FileSystemBytecodeCache):
    """The cache on disk; where it cannot be written, every run compiles for itself."""

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill the bucket, or leave it empty."""
        with contextlib.suppress(OSError):
            super().load_bytecode(bucket)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what is in the bucket, if that can be done."""
        with contextlib.suppress(OSError):
            super().dump_bytecode(bucket)


def kept() -> Compiled | None:
    """The cache of the user, made if it is not there; None where there is none that is his alone."""
    folder = user_cache_path("presend", appauthor=False) / "templates"
    with contextlib.suppress(OSError, RuntimeError):  # a user without a home
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if _is_own(folder):
            return Compiled(str(folder))
    return None


def _is_own(folder: Path) -> bool:
    found = folder.stat()
    return found.st_uid == os.geteuid() and not found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
