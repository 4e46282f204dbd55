"""Git started: safely in a repository that may be anybody's, and as it is for what the user has set."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from reviewer.errors import NoAnswerError, RepoError

TIMEOUT = 120.0
"""Seconds for one command."""
_SOON = 10.0  # seconds for a question about the user

# They would lead to another repository than the one asked for, or change a diff. Git sets some around a hook.
DROPPED = (
    *("GIT_DIR", "GIT_WORK_TREE", "GIT_COMMON_DIR", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_NAMESPACE"),
    *("GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_SHALLOW_FILE", "GIT_GRAFT_FILE"),
    *("GIT_LITERAL_PATHSPECS", "GIT_GLOB_PATHSPECS", "GIT_NOGLOB_PATHSPECS", "GIT_ICASE_PATHSPECS"),
    *("GIT_EXTERNAL_DIFF", "GIT_DIFF_OPTS", "GIT_NOTES_REF", "GIT_NOTES_DISPLAY_REF"),
)

# Git before 2.44 does not know GIT_NO_LAZY_FETCH; there the missing protocol stops the fetch.
_ENVIRONMENT = {
    "GIT_ALLOW_PROTOCOL": "",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_PAGER": "cat",
    "GIT_TERMINAL_PROMPT": "0",
}

# An empty core.fsmonitor is off for every git; "false" was the name of a program before 2.36.
_SAFE = ("core.fsmonitor=", "core.pager=cat", "log.showSignature=false")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a git command left behind."""

    status: int
    output: bytes
    error: str

    def succeed(self) -> bytes:
        """The output; RepoError with git's own reason where it failed."""
        if self.status:
            raise RepoError(f"git: {reason(self.error) or f'exit status {self.status}'}")
        return self.output


def run(dropped: tuple[str, ...], *arguments: str, patience: float = TIMEOUT, stream: BinaryIO | None = None) -> Answer:
    """Git in an environment without what is dropped; raises NoAnswerError where it is not there or too slow."""
    # GitPython adds to the environment and cannot take away, hence env(1). The import itself looks for git.
    try:
        import git

        unset = (part for name in dropped for part in ("-u", name))
        command = ("env", *unset, "git", "--no-pager", "--literal-pathspecs", *arguments)
        status, output, error = git.Git().execute(
            command,
            env=_ENVIRONMENT,
            istream=stream,
            with_extended_output=True,
            with_exceptions=False,
            stdout_as_string=False,
            strip_newline_in_stdout=False,
            kill_after_timeout=patience,
        )
    except ImportError as problem:
        raise NoAnswerError("git was not found") from problem
    except (git.GitError, OSError, ValueError) as problem:
        raise NoAnswerError(f"git cannot be run: {reason(str(problem))}") from problem
    if status < 0 and str(error).startswith("Timeout"):
        raise NoAnswerError(f"git did not finish within {patience:g} seconds")
    return Answer(int(status), bytes(output), str(error))


def settings(*more: str) -> tuple[str, ...]:
    """Options that switch off what a repository could make git start, and these settings."""
    return tuple(part for setting in (*_SAFE, *more) for part in ("-c", setting))


def plainly(*arguments: str, folder: Path | None = None) -> bytes:
    """What git prints with the user's own environment and settings; empty where it fails or there is none.

    One process: GitPython and its import would take ten times as long.
    """
    command = ("git", *arguments)
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, timeout=_SOON, check=False)
    except (OSError, subprocess.SubprocessError):
        return b""
    return b"" if done.returncode else done.stdout


def reason(text: str) -> str:
    """The first line that carries the reason; hints and trace output stand around it."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    marks = ("fatal: ", "error: ")
    line = next((line for line in lines if line.startswith(marks)), lines[0] if lines else "")
    for mark in marks:
        line = line.removeprefix(mark)
    return printable(line)


def printable(text: str) -> str:
    """One line that may be shown: no control character, at most 300 characters."""
    return "".join(char if char.isprintable() else "?" for char in text[:300])
