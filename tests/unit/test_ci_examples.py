"""The examples for CI and pre-commit: they are what their programs read, and what they start works."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from reviewer.resources import PACKAGE

CHECKOUT = PACKAGE.parent
LOST = "lib: toy: Count the toys\n\nToys get lost.\n---\nSigned-off-by: A <a@example.org>\n"
LECTURE = "lib: toy: Counted the toys\n\nToys get lost because nobody counts them. Count them.\n"
GOOD = "lib: toy: Count the toys\n\nToys get lost because nobody counts them. Count them.\n"
SIGNED = "\nSigned-off-by: A <a@example.org>\n"


def read(name: str) -> Any:
    return yaml.safe_load((CHECKOUT / name).read_text(encoding="utf-8"))


class Tree:
    """A repository with one commit, and a path with this presend and the programs of this environment."""

    def __init__(self, folder: Path) -> None:
        self.top = folder / "tree"
        self.top.mkdir()
        shim = folder / "bin" / "presend"
        shim.parent.mkdir()
        shim.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -P -m reviewer "$@"\n')
        shim.chmod(0o755)
        path = os.pathsep.join((str(shim.parent), str(Path(sys.executable).parent), os.environ["PATH"]))
        who = ("AUTHOR_NAME", "AUTHOR_EMAIL", "COMMITTER_NAME", "COMMITTER_EMAIL")
        self.environment = {**os.environ, **{f"GIT_{name}": "a@example.org" for name in who}, "PATH": path}
        self.environment |= {"PYTHONPATH": str(CHECKOUT), "PRE_COMMIT_HOME": str(folder / "pre-commit")}
        self.git("init", "--quiet", "--template=")
        self.git("commit", "--quiet", "--allow-empty", "--message=Base")

    def run(self, *command: str, more: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
        environment = {**self.environment, **(more or {})}
        return subprocess.run(
            command,
            cwd=self.top,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    def git(self, *arguments: str) -> str:
        done = self.run("git", *arguments)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def commit(self, message: str) -> str:
        file = self.top / "toy.c"
        file.write_text((file.read_text() if file.exists() else "") + "int toys;\n")
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", message)
        return self.git("rev-parse", "HEAD")


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    return Tree(tmp_path)


def shown(done: subprocess.CompletedProcess[str]) -> str:
    return done.stdout + done.stderr


# --- CI


@pytest.mark.parametrize(("signed", "status"), [(SIGNED, 0), ("", 1)])
def test_what_github_runs(tree: Tree, signed: str, status: int) -> None:
    found = read("examples/github-actions.yml")
    assert found[True] == "pull_request", "YAML 1.1 reads the key as a truth value, GitHub as a word"
    steps = {step["name"]: step for step in found["jobs"]["review"]["steps"] if "name" in step}
    assert steps["Install"]["run"] == 'pip install "$PRESEND"'
    assert set(found["env"]) == {"PRESEND"}
    base = tree.git("rev-parse", "HEAD")
    head = tree.commit(GOOD + signed)
    assert set(steps["Review"]["env"]) == {"BASE", "HEAD"}
    done = tree.run("bash", "-e", "-c", steps["Review"]["run"], more={"BASE": base, "HEAD": head})
    assert done.returncode == status, shown(done)
    assert ("::error" in done.stdout) is (status == 1)
    for name in steps["Keep the review"]["with"]["path"].split():
        assert (tree.top / name).stat().st_size > 1000


@pytest.mark.parametrize(("signed", "status"), [(SIGNED, 0), ("", 1)])
def test_what_gitlab_runs(tree: Tree, signed: str, status: int) -> None:
    job = read("examples/gitlab-ci.yml")["presend"]
    assert job["before_script"] == ['pip install "$PRESEND"']
    assert "PRESEND" in job["variables"]
    given = {
        "CI_MERGE_REQUEST_DIFF_BASE_SHA": tree.git("rev-parse", "HEAD"),
        "CI_COMMIT_SHA": tree.commit(GOOD + signed),
    }
    done = tree.run("bash", "-e", "-c", "\n".join(job["script"]), more=given)
    assert done.returncode == status, shown(done)
    assert ("TR101" in done.stdout) is (status == 1)
    for name in (*job["artifacts"]["paths"], job["artifacts"]["reports"]["junit"]):
        assert (tree.top / name).stat().st_size > 100


# --- pre-commit


def pre_commit(tree: Tree, *arguments: str) -> subprocess.CompletedProcess[str]:
    return tree.run(sys.executable, "-P", "-m", "pre_commit", *arguments)


@pytest.mark.parametrize(
    ("command", "name"),
    [("validate-manifest", ".pre-commit-hooks.yaml"), ("validate-config", "examples/pre-commit-config.yaml")],
)
def test_pre_commit_reads_them(tree: Tree, command: str, name: str) -> None:
    done = pre_commit(tree, command, str(CHECKOUT / name))
    assert done.returncode == 0, shown(done)


def test_the_example_is_the_hook_of_the_manifest() -> None:
    (manifest,) = read(".pre-commit-hooks.yaml")
    (hook,) = read("examples/pre-commit-config.yaml")["repos"][0]["hooks"]
    assert {**manifest, "language": "system"} == {**hook, "description": manifest["description"]}


@pytest.mark.parametrize(
    ("message", "status", "rule"), [(GOOD, 0, ""), (LECTURE, 0, "SU102"), (LOST, 1, "TR102"), (f"fixup! {LOST}", 0, "")]
)
def test_pre_commit_runs_it_for_a_message(tree: Tree, message: str, status: int, rule: str) -> None:
    (tree.top / ".pre-commit-config.yaml").write_bytes((CHECKOUT / "examples" / "pre-commit-config.yaml").read_bytes())
    tree.git("add", "--all")
    assert pre_commit(tree, "install", "--hook-type", "commit-msg").returncode == 0
    done = tree.run("git", "commit", "--quiet", "--message", message)
    assert done.returncode == status, shown(done)
    assert rule in shown(done)
    assert ("SU102" in shown(done)) is (rule == "SU102")


def test_the_hook_of_pre_commit_runs_after_ours(tree: Tree) -> None:
    (tree.top / ".pre-commit-config.yaml").write_bytes((CHECKOUT / "examples" / "pre-commit-config.yaml").read_bytes())
    tree.git("add", "--all")
    assert pre_commit(tree, "install", "--hook-type", "commit-msg").returncode == 0
    old = (tree.top / ".git" / "hooks" / "commit-msg").read_bytes()
    assert tree.run("presend", "hook", "install", "commit-msg").returncode == 0
    done = tree.run("git", "commit", "--quiet", "--message", LECTURE)
    assert done.returncode == 0, shown(done)
    assert shown(done).count("SU102 described-subject") == 2
    assert tree.run("presend", "hook", "uninstall").returncode == 0
    assert (tree.top / ".git" / "hooks" / "commit-msg").read_bytes() == old
