"""The pager of the user, chosen and run as git does it; settings of the repository under review do not count."""

from __future__ import annotations

import contextlib
import os
import subprocess
from pathlib import Path

from reviewer import gitcommand

DEFAULTS = {"LESS": "FRX", "LV": "-c"}
"""What git sets for less and lv where the user has not."""
NOT_STARTED = (126, 127)
"""The shell's statuses for a program that it cannot run, or does not find."""


def command() -> str:
    """GIT_PAGER, core.pager of the user, PAGER, or less; empty where the user wants none."""
    chosen = os.environ.get("GIT_PAGER")
    if chosen is None:
        chosen = _setting()
    if chosen is None:
        chosen = os.environ.get("PAGER", "less")
    return "" if chosen.strip() == "cat" else chosen.strip()


def _setting() -> str | None:
    """core.pager of the user or the machine, None where it is not set."""
    for level in ("--global", "--system"):
        told = gitcommand.plainly("config", level, "--includes", "--get", "core.pager", folder=Path("/"))
        if told:
            return os.fsdecode(told).rstrip("\n")
    return None


def show(text: str, pager: str) -> bool:
    """Whether the pager has shown the text; false where it could not be started."""
    environment = {**DEFAULTS, **os.environ}
    # the user's own setting, which git too gives to the shell
    with subprocess.Popen(pager, shell=True, stdin=subprocess.PIPE, env=environment) as running:  # noqa: S602
        with contextlib.suppress(BrokenPipeError):  # who has read enough quits
            running.communicate(text.encode("utf-8", "replace"))
        while True:
            try:
                return running.wait() not in NOT_STARTED
            except KeyboardInterrupt:  # less stops what it does, and goes on
                continue
