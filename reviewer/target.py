"""Files that a report is written to: whole or not there."""

from __future__ import annotations

import os
from pathlib import Path

from reviewer import replacing
from reviewer.errors import ConfigError


def write(output: Path, text: str | bytes) -> None:
    """Replace the file in one step, following a link; a device or a pipe is written as it is. Raises ConfigError."""
    raw = text.encode("utf-8") if isinstance(text, str) else text
    try:
        target = output.resolve() if output.is_symlink() else output
        if target.exists() and not target.is_file() and not target.is_dir():
            target.write_bytes(raw)
        else:
            _replace(target, raw)
    except OSError as error:
        raise ConfigError(f"{output}: {error.strerror}") from error


def rewrite(output: Path, raw: bytes) -> Path:
    """Replace the file and keep what it was beside it, under the name that is given back. Raises ConfigError.

    At every moment the old content stands under one of the two names. A name that is taken is left alone, unless it
    is the file itself, as a run that was killed leaves it.
    """
    target = output.resolve() if output.is_symlink() else output
    kept = target.with_name(f"{target.name}.orig")
    try:
        if not (kept.exists() and kept.samefile(target)):
            _link(target, kept)
        _replace(target, raw)
    except FileExistsError as error:
        raise ConfigError(f"{kept}: is there already, and would be lost; move it away first") from error
    except OSError as error:
        raise ConfigError(f"{output}: {error.strerror}") from error
    return kept


def _link(target: Path, kept: Path) -> None:
    """The file under a second name; where the file system has no links, a copy."""
    try:
        kept.hardlink_to(target)
    except FileExistsError:
        raise
    except OSError:
        if kept.exists() or kept.is_symlink():
            raise FileExistsError(kept) from None
        _replace(kept, target.read_bytes())


def _replace(target: Path, raw: bytes) -> None:
    mode = target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~_umask()
    replacing.replace(target, raw, prefix=".presend-", mode=mode)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
