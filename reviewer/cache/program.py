"""What every review depends on: this program, what is installed beside it, its language model, Python."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path

from reviewer import __version__, resources

_INSTALLED = (".dist-info", ".egg-info", ".egg-link")


def digest(packages: Iterable[str]) -> str:
    """The same as long as version, code, installed packages with their versions, and Python are the same.

    Of these packages the place counts as well, and since when they lie there.
    """
    found = hashlib.sha256()
    for part in (__version__, sys.version, *_code(), *_packages(), *_lying(packages)):
        found.update(part.encode("utf-8", "surrogateescape") + b"\0")
    return found.hexdigest()


def _code() -> Iterator[str]:
    """Our own modules by name, size and time: in a checkout they change under one version."""
    for folder, folders, names in os.walk(resources.PACKAGE):
        folders[:] = sorted(name for name in folders if name not in ("__pycache__", "_data"))
        for name in sorted(names):
            if name.endswith(".py"):
                status = Path(folder, name).stat()
                yield f"{folder}/{name} {status.st_size} {status.st_mtime_ns}"


def _packages() -> Iterator[str]:
    """What is installed beside us, each name with its version; importing the packages to ask them would take longer."""
    for place in dict.fromkeys(sys.path):
        try:
            names = [found.name for found in Path(place or ".").iterdir()]
        except OSError:
            continue
        yield from sorted(f"{place}/{name}" for name in names if name.endswith(_INSTALLED))


def _lying(names: Iterable[str]) -> Iterator[str]:
    for name in names:
        found = find_spec(name)
        if found and found.origin:
            yield f"{found.origin} {Path(found.origin).stat().st_mtime_ns}"
