"""A file put in the place of another in one step: whoever looks sees the old one or the new one, whole."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def replace(path: Path, raw: bytes, *, prefix: str, mode: int | None = None) -> None:
    """Write beside the path, under a name that begins with the prefix, and move it there; raises OSError.

    Without a mode only the owner may read it. Whoever is killed between leaves the file of that prefix.
    """
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=prefix)
    part = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(raw)
            if mode is not None:
                os.fchmod(file.fileno(), mode)
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
