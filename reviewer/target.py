"""Files that a report is written to: whole or not there."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from reviewer.errors import ConfigError


def write(output: Path, text: str) -> None:
    """Replace the file in one step, following a link; a device or a pipe is written as it is. Raises ConfigError."""
    try:
        target = output.resolve() if output.is_symlink() else output
        if target.exists() and not target.is_file() and not target.is_dir():
            target.write_text(text, encoding="utf-8")
        else:
            _replace(target, text)
    except OSError as error:
        raise ConfigError(f"{output}: {error.strerror}") from error


def _replace(target: Path, text: str) -> None:
    part = tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=target.parent, delete=False)  # noqa: SIM115
    try:
        with part:
            part.write(text)
        Path(part.name).chmod(target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~_umask())
        Path(part.name).replace(target)
    except OSError:
        Path(part.name).unlink(missing_ok=True)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
