"""reviewer.checks.reverts: does a revert take back what it says, in a repository that has the commit?"""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from reviewer import mail, series, tree
from reviewer.engine import Engine

FIRST = "".join(f"int line_{n};\n" for n in range(12))
STEPS = FIRST.replace("int line_5;\n", "int line_5;\nint step_1;\nint step_2;\n")


def git(folder: Path, *arguments: str) -> str:
    who = ("-c", "user.name=A Developer", "-c", "user.email=dev@example.org", "-c", "commit.gpgsign=false")
    done = subprocess.run(["git", "-C", str(folder), *who, *arguments], capture_output=True, check=True)
    return done.stdout.decode()


def commit(top: Path, text: str, subject: str, path: str = "ring.c") -> str:
    (top / path).write_text(text)
    git(top, "add", "--all")
    git(top, "commit", "-q", "-m", subject)
    return git(top, "rev-parse", "HEAD").strip()


@pytest.fixture
def top(tmp_path: Path) -> Path:
    folder = tmp_path / "linux"
    folder.mkdir()
    git(folder, "init", "-q", "-b", "main")
    commit(folder, FIRST, "ring: Add the ring")
    return folder


def variants(engine: Engine, top: Path, subject: str, cited: str, text: str = "") -> list[str]:
    """What CL416 says of the newest commit, mailed under another subject."""
    diff = git(top, "show", "--format=", "HEAD")
    head = f"From: A Developer <dev@example.org>\nMessage-ID: <1@example.org>\nSubject: [PATCH] {subject}\n\n"
    body = f"Nobody needs it. {text}\n\nThis reverts commit {cited}.\n\nSigned-off-by: A Developer <dev@example.org>\n"
    patch = series.assemble(mail.read(f"{head}{body}---\n{diff}-- \n2.39\n".encode(), "x").messages[0])
    review = engine.review(patch, tree=lambda: tree.named(top))
    assert not review.broken
    return [found.message for found in review.findings if found.rule == "CL416"]


def test_a_revert_is_silent(engine: Engine, top: Path) -> None:
    steps = commit(top, STEPS, "ring: Count steps")
    commit(top, FIRST, "x")
    assert variants(engine, top, 'Revert "ring: Count steps"', steps) == []


def test_the_same_change_once_more(engine: Engine, top: Path) -> None:
    steps = commit(top, STEPS, "ring: Count steps")
    commit(top, FIRST, "x")
    commit(top, STEPS, "y")
    [told] = variants(engine, top, 'Revert "ring: Count steps"', steps)
    assert "does again what" in told


def test_another_change(engine: Engine, top: Path) -> None:
    steps = commit(top, STEPS, "ring: Count steps")
    commit(top, STEPS.replace("line_11", "line_eleven"), "x")
    [told] = variants(engine, top, 'Revert "ring: Count steps"', steps)
    assert "no line that" in told
    assert variants(engine, top, 'Revert "ring: Count steps"', steps, "This is a partial revert.") == []


def test_the_title_of_another_commit(engine: Engine, top: Path) -> None:
    steps = commit(top, STEPS, "ring: Count steps")
    commit(top, FIRST, "x")
    [told] = variants(engine, top, 'Revert "ring: Count turns"', steps)
    assert 'its title is "ring: Count steps"' in told


def test_a_commit_that_is_not_here(engine: Engine, top: Path) -> None:
    commit(top, STEPS, "ring: Count steps")
    assert variants(engine, top, 'Revert "ring: Count steps"', "123456789abc") == []
