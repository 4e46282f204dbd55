"""b4 itself reads what presend tells it: `b4 prep --check` on a branch that b4 has prepared, and its review checks."""

from __future__ import annotations

import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import reviewer

CHECKOUT = Path(reviewer.__file__).parents[1]
COMMAND = f"{shlex.quote(sys.executable)} -P -m reviewer check -f b4 -"
Run = Callable[..., subprocess.CompletedProcess[str]]
SIGNED = "Signed-off-by: A <a@example.org>\n"
GOOD = "lib/toy: Count the toys\n\nToys get lost because nobody counts them. Count them.\n\n" + SIGNED


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Commands in a new repository that calls presend as b4's checker."""
    monkeypatch.setenv("PYTHONPATH", str(CHECKOUT))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    top = tmp_path / "tree"
    top.mkdir()

    def run(*command: str, stdin: str | None = None) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(command, cwd=top, input=stdin, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stdout + done.stderr
        return done

    run("git", "init", "--quiet", "--initial-branch=main")
    for name, value in (
        ("user.name", "A"),
        ("user.email", "a@example.org"),
        ("commit.gpgSign", "false"),
        ("b4.prep-perpatch-check-cmd", COMMAND),
        ("b4.send-series-to", "list@example.org"),
    ):
        run("git", "config", name, value)
    (top / "lib").mkdir()
    (top / "lib" / "toy.c").write_text("int toys;\n")
    run("git", "add", "--all")
    run("git", "commit", "--quiet", "--message=Base")
    return run


def b4(*arguments: str) -> tuple[str, ...]:
    return (sys.executable, "-P", "-m", "b4.command", *arguments)


def commit(run: Run, tmp_path: Path, text: str) -> None:
    file = tmp_path / "tree" / "lib" / "toy.c"
    file.write_text(file.read_text() + "int count;\n")
    run("git", "commit", "--quiet", "--all", "--file=-", stdin=text)


def test_b4_prep_check_tells_what_presend_found(run: Run, tmp_path: Path) -> None:
    run(*b4("prep", "-n", "toys", "-f", "main"))
    commit(run, tmp_path, GOOD)
    commit(run, tmp_path, "lib/toy: Counted the toys twice\n\nOne of the toys may hide. Count them twice.\n")
    done = run(*b4("prep", "--check"))
    told = [line.strip() for line in (done.stdout + done.stderr).splitlines()]
    python = Path(sys.executable).name
    complaints = [line for line in told if f"{python}: " in line]
    assert len([line for line in complaints if "ERROR:TR101" in line]) == 1, told
    assert len([line for line in complaints if "WARNING:SU102" in line]) == 1, told
    assert all(":TR101:" in line or ":SU102:" in line for line in complaints), told


def test_b4_takes_silence_for_success(run: Run, tmp_path: Path) -> None:
    run(*b4("prep", "-n", "toys", "-f", "main"))
    commit(run, tmp_path, GOOD)
    done = run(*b4("prep", "--check"))
    assert "Success: 1, Warning: 0, Error: 0" in done.stdout + done.stderr, done.stdout + done.stderr
