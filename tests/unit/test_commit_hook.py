"""End to end: a real git commit, and a real git rebase, that ask presend."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from reviewer.resources import PACKAGE

LOST = "lib: toy: Count the toys\n\nToys get lost.\n---\nSigned-off-by: A <a@example.org>\n"
LECTURE = "lib: toy: Counted the toys\n\nToys get lost because nobody counts them. Count them.\n"
GOOD = "lib: toy: Count the toys\n\nToys get lost because nobody counts them. Count them.\n"
WIDE = "lib: toy: Count the toys\n\nToys get lost because nobody counts them. Count them, and put every toy away.\n"


class Tree:
    """A repository with the commit hook, and an environment that knows nothing of the user's."""

    def __init__(self, top: Path) -> None:
        self.top = top
        top.mkdir()
        self.environment = {**os.environ, "PYTHONPATH": str(PACKAGE.parent)}
        self.run("git", "init", "--quiet", "--template=")
        self.run("git", "config", "user.name", "A")
        self.run("git", "config", "user.email", "a@example.org")
        self.run("git", "commit", "--quiet", "--allow-empty", "--message=Base")
        self.presend("hook", "install", "commit-msg")

    def run(self, *command: str, stdin: str = "", status: int = 0) -> str:
        done = subprocess.run(
            command,
            cwd=self.top,
            env=self.environment,
            input=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert done.returncode == status, done.stdout
        return done.stdout

    def presend(self, *arguments: str, status: int = 0) -> str:
        return self.run(sys.executable, "-P", "-m", "reviewer", *arguments, status=status)

    def commit(self, message: str, *options: str, status: int = 0) -> str:
        return self.run("git", "commit", "--quiet", "--allow-empty", "-F", "-", *options, stdin=message, status=status)

    def subject(self) -> str:
        return self.run("git", "log", "-1", "--format=%s").strip()


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    return Tree(tmp_path / "tree")


def test_a_good_message_is_committed_in_silence(tree: Tree) -> None:
    assert tree.commit(GOOD) == ""
    assert tree.subject() == "lib: toy: Count the toys"


def test_a_warning_is_told_and_stops_nothing(tree: Tree) -> None:
    assert "SU102" in tree.commit(LECTURE)
    assert tree.subject() == "lib: toy: Counted the toys"


def test_what_stops_a_commit_is_the_users_to_say(tree: Tree) -> None:
    tree.run("git", "config", "presend.failOn", "warning")
    assert "not committed" in tree.commit(LECTURE, status=1)
    tree.run("git", "config", "presend.failOn", "never")
    assert "TR102" in tree.commit(LOST)
    tree.run("git", "config", "presend.disable", "TR102")
    assert tree.commit(LOST) == ""


def test_the_commit_is_read_by_the_persona_that_is_set(tree: Tree) -> None:
    assert tree.commit(WIDE) == ""
    tree.run("git", "config", "presend.persona", "pedantic")
    assert "FM102" in tree.commit(WIDE)


def test_an_error_stops_the_commit_and_both_ways_past_work(tree: Tree) -> None:
    told = tree.commit(LOST, status=1)
    assert "TR102" in told
    assert "git commit --no-verify" in told
    assert tree.subject() == "Base"
    assert tree.commit(LOST, "--no-verify") == ""
    tree.environment["PRESEND_SKIP"] = "1"
    assert "PRESEND_SKIP is set: nothing is reviewed" in tree.commit(LOST)


@pytest.mark.parametrize("message", [f"fixup! {LOST}", f"squash! {LOST}", "Merge branch 'toys'\n\n---\nx\n"])
def test_what_is_never_sent_is_not_looked_at(tree: Tree, message: str) -> None:
    assert tree.commit(message) == ""
    assert tree.subject() == message.splitlines()[0]


def test_comments_and_the_diff_of_an_edited_message_are_none_of_it(tree: Tree) -> None:
    tree.run("git", "config", "core.commentChar", ";")
    (tree.top / "toy.c").write_text("int toys;\n")
    tree.run("git", "add", "toy.c")
    editor = tree.top.parent / "editor"
    text = GOOD + "; ---\n; Signed-off-by: A comment\n"
    editor.write_text(f'#!/bin/sh\n{{ printf %s {shlex.quote(text)}; cat "$1"; }} >"$1.new"; mv "$1.new" "$1"\n')
    editor.chmod(0o755)
    tree.environment["GIT_EDITOR"] = str(editor)
    assert tree.run("git", "commit", "--quiet", "--verbose") == "", "nor is a sign-off asked for that may come later"
    assert tree.subject() == "lib: toy: Count the toys"


def test_the_hook_that_was_there_has_the_last_word(tree: Tree) -> None:
    tree.presend("hook", "uninstall")
    old = tree.top / ".git" / "hooks" / "commit-msg"
    old.write_text('#!/bin/sh\necho "Change-Id: I1" >>"$1"\n! grep -q refuse "$1"\n')
    old.chmod(0o755)
    before = old.read_bytes()
    assert "after the review runs:" in tree.presend("hook", "install", "commit-msg")
    tree.commit(GOOD)
    assert "Change-Id: I1" in tree.run("git", "log", "-1", "--format=%B")
    tree.commit(f"{GOOD}\nrefuse\n", status=1)
    assert "there again:" in tree.presend("hook", "uninstall")
    assert old.read_bytes() == before


def test_an_old_hook_that_git_did_not_run_is_kept_and_not_run(tree: Tree) -> None:
    tree.presend("hook", "uninstall")
    old = tree.top / ".git" / "hooks" / "commit-msg"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o640)
    told = tree.presend("hook", "install", "commit-msg")
    assert "kept, and not run, since it is not executable:" in told
    assert "after the review runs:" not in told
    tree.commit(GOOD)
    tree.presend("hook", "uninstall")
    assert old.stat().st_mode & 0o777 == 0o640


def test_a_rebase_asks_for_each_commit_and_stops_at_a_bad_one(tree: Tree) -> None:
    """As the README has it: git rebase -x 'presend check HEAD'."""
    names = {}
    for name in ("toy", "top"):
        (tree.top / f"{name}.c").write_text("int toys;\n")
        tree.run("git", "add", "--all")
        signed = "" if name == "top" else "\nSigned-off-by: A <a@example.org>\n"
        tree.commit(GOOD.replace("toy", name) + signed)
        names[name] = tree.run("git", "rev-parse", "HEAD").strip()
    command = f"{shlex.quote(sys.executable)} -P -m reviewer check HEAD"
    told = tree.run("git", "rebase", "-x", command, "HEAD~2", status=1)
    assert told.count("TR101") == 1, told
    assert tree.run("git", "rev-parse", "HEAD").strip() == names["top"]
    assert "execution failed" in told
