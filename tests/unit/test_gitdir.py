"""The state of a repository, seen without git: another one after whatever can change an answer."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from reviewer import gitdir

NOBODY = ("-c", "user.name=A Developer", "-c", "user.email=dev@example.org")


def git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(("git", *NOBODY, *arguments), cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    top = tmp_path / "linux"
    top.mkdir()
    git(top, "init", "-q", "-b", "main")
    (top / "Makefile").write_text("VERSION = 6\n")
    git(top, "add", ".")
    git(top, "commit", "-qm", "one")
    git(top, "commit", "-qm", "two", "--allow-empty")
    return top


def commit(top: Path) -> None:
    git(top, "commit", "-qm", "three", "--allow-empty")


def fetch(top: Path) -> None:
    other = top.parent / "other"
    git(top.parent, "clone", "-q", str(top), str(other))
    git(other, "commit", "-qm", "theirs", "--allow-empty")
    git(top, "fetch", "-q", str(other), "HEAD")


CHANGES: dict[str, Callable[[Path], object]] = {
    "commit": commit,
    "amend": lambda top: git(top, "commit", "-q", "--amend", "--allow-empty", "-m", "else"),
    "reset": lambda top: git(top, "reset", "-q", "--soft", "HEAD^"),
    "detached": lambda top: git(top, "checkout", "-q", "--detach", "HEAD^"),
    "fetch": fetch,
    "packed": lambda top: git(top, "gc", "-q", "--prune=now"),
    "blob": lambda top: git(top, "hash-object", "-w", ".git/config"),
    "config": lambda top: git(top, "config", "core.abbrev", "12"),
    "replaced": lambda top: git(top, "replace", "HEAD", "HEAD^"),
    "gone": lambda top: (top / ".git").rename(top.parent / "moved"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_is_seen(repository: Path, name: str) -> None:
    before = gitdir.state(repository)
    assert gitdir.state(repository) == before
    CHANGES[name](repository)
    assert gitdir.state(repository) != before


def test_a_commit_is_seen_where_references_are_packed(repository: Path) -> None:
    git(repository, "pack-refs", "--all")
    before = gitdir.state(repository)
    git(repository, "update-ref", "HEAD", "HEAD^")
    assert gitdir.state(repository) != before


def test_a_borrowed_object_is_seen(repository: Path) -> None:
    borrower = repository.parent / "borrower"
    git(repository.parent, "clone", "-q", "--shared", str(repository), str(borrower))
    before = gitdir.state(borrower)
    git(repository, "hash-object", "-w", ".git/config")
    assert gitdir.state(borrower) != before


def test_a_change_of_files_that_nobody_asks_for_is_none(repository: Path) -> None:
    before = gitdir.state(repository)
    (repository / "Makefile").write_text("VERSION = 7\n")
    assert gitdir.state(repository) == before


@pytest.mark.parametrize("below", [".", "drivers/net"])
def test_the_directory_is_the_one_that_git_names(repository: Path, below: str) -> None:
    (repository / below).mkdir(parents=True, exist_ok=True)
    found = gitdir.located(repository / below)
    assert found is not None
    assert found.own.samefile(git(repository / below, "rev-parse", "--absolute-git-dir"))
    assert found.common.samefile(found.own)


def test_a_linked_work_tree_shares(repository: Path) -> None:
    linked = repository.parent / "linked"
    git(repository, "worktree", "add", "-q", str(linked))
    found = gitdir.located(linked)
    assert found is not None
    assert found.own.samefile(git(linked, "rev-parse", "--absolute-git-dir"))
    assert found.common.samefile(repository / ".git")
    before = gitdir.state(linked)
    commit(linked)
    assert gitdir.state(linked) != before


def test_a_bare_repository_is_one(repository: Path) -> None:
    bare = repository.parent / "bare.git"
    git(repository.parent, "clone", "-q", "--bare", str(repository), str(bare))
    found = gitdir.located(bare)
    assert found is not None
    assert found.own.samefile(bare)


def test_the_one_that_a_hook_is_told_of_counts(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(repository)
    monkeypatch.setenv("GIT_DIR", ".git")
    found = gitdir.located(Path())
    assert found is not None
    assert found.own.samefile(repository / ".git")


def test_no_repository_is_a_state_too(tmp_path: Path) -> None:
    assert gitdir.located(tmp_path) is None
    assert gitdir.state(tmp_path) == gitdir.state(tmp_path)
