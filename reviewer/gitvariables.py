"""What git's configuration says, for a user who sets there what he wants of every run."""

from __future__ import annotations

import os
import re
import subprocess
from dataclasses import dataclass

from reviewer.errors import ConfigError
from reviewer.gitcommand import reason

_PATIENCE = 1.0  # seconds; every run asks


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable of git's configuration."""

    name: str
    """Section and key, in lower case."""
    value: str | None
    """None where it stands without one, which is true."""
    origin: str
    """The file, or "command line"."""


def variables(section: str) -> list[Variable]:
    """What git's configuration has in a section, system first, in the order that git reads it; none without git.

    Git is started as it is: one process, where GitPython and its import would take ten times as long, and every run
    asks. Raises ConfigError where git cannot read its configuration.
    """
    command = ("git", "config", "--null", "--show-origin", "--get-regexp", rf"^{re.escape(section)}\.")
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=_PATIENCE, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return []
    if done.returncode > 1:
        raise ConfigError(f"git config: {reason(done.stderr.decode('utf-8', 'replace'))}")
    fields = os.fsdecode(done.stdout).split("\0")
    return [_variable(origin, entry) for origin, entry in zip(fields[::2], fields[1::2], strict=False)]


def _variable(origin: str, entry: str) -> Variable:
    name, newline, value = entry.partition("\n")
    return Variable(name, value if newline else None, origin.removeprefix("file:").removesuffix(":"))
