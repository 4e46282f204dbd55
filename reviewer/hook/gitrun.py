"""What reviewer/repo.py does not do, since it only reads: git config that writes, and git send-email."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from reviewer.errors import RepoError
from reviewer.repo import Repository

PATIENCE = 300.0
"""Seconds for a git command, reviews by the hook included."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command left behind."""

    status: int
    output: str
    """Standard output and standard error, as they came."""

    @property
    def last_line(self) -> str:
        """The last line that says something."""
        return next((line.strip() for line in reversed(self.output.splitlines()) if line.strip()), "")


def run(folder: Path, *arguments: str, environment: Mapping[str, str] | None = None) -> Answer:
    """Runs git in a folder, with nothing to read. Raises RepoError where it cannot be run or does not end."""
    try:
        done = subprocess.run(
            ("git", *arguments),
            cwd=folder,
            env={**os.environ, "GIT_TERMINAL_PROMPT": "0", "GIT_PAGER": "cat", **(environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise RepoError(f"git did not finish within {PATIENCE:g} seconds") from error
    except OSError as error:
        raise RepoError(f"git cannot be run: {error.strerror}") from error
    return Answer(done.returncode, done.stdout.decode("utf-8", "surrogateescape"))


def config(repository: Repository, *arguments: str) -> Answer:
    """Runs git config for a repository."""
    return run(repository.top, f"--git-dir={repository.git_dir}", "config", *arguments)


def values(repository: Repository, name: str, *scope: str) -> tuple[str, ...]:
    """All values of a setting, in all files of configuration or in those of a scope ("--local")."""
    answer = config(repository, *scope, "-z", "--get-all", name)
    return () if answer.status else tuple(answer.output.split("\0")[:-1])


def is_off(repository: Repository, name: str) -> bool:
    """Whether a setting says no, in whatever way git takes for it."""
    answer = config(repository, "--bool", "--get", name)
    return answer.status == 0 and answer.output.strip() == "false"
