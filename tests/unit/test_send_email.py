"""End to end: a real git send-email --dry-run with the hook that the real command has installed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import reviewer

CHECKOUT = Path(reviewer.__file__).parents[1]

BEFORE = """\
#include <linux/slab.h>

int tdx_alloc_table(struct tdx_table *table)
{
	table->entries = kmalloc_array(table->nr, sizeof(u64), GFP_KERNEL);
	memset(table->entries, 0, table->nr * sizeof(u64));
	return 0;
}
"""
AFTER = BEFORE.replace(
    "	memset(table->entries",
    "	if (!table->entries)\n		return -ENOMEM;\n\n	memset(table->entries",
)
CHANGELOG = """\
x86/tdx: Check for a failed allocation of the table

The table is cleared right after its allocation. When memory is short the
allocation fails, and the kernel crashes on a NULL pointer while it boots.

Return -ENOMEM instead, so that TDX is left disabled and the boot goes on.
"""
SIGN_OFF = "\nSigned-off-by: A Developer <dev@example.org>\n"


class Tree:
    """A scratch repository with one commit, and an environment that knows nothing of the user's."""

    def __init__(self, folder: Path) -> None:
        self.home = folder
        self.top = folder / "tree"
        self.top.mkdir()
        (folder / "gitconfig").write_text("[user]\n\tname = A Developer\n\temail = dev@example.org\n")
        kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        self.environment = {
            **kept,
            "HOME": str(folder),
            "XDG_CONFIG_HOME": str(folder / "config"),
            "GIT_CONFIG_GLOBAL": str(folder / "gitconfig"),
            "GIT_CONFIG_NOSYSTEM": "1",
            # The checkout need not be installed; -P keeps the working directory out and leaves this in.
            "PYTHONPATH": str(CHECKOUT),
        }

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Runs to the end; the errors of all programs stand in stdout, where they happened."""
        return subprocess.run(
            command,
            cwd=self.top,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=300,
            check=False,
        )

    def git(self, *arguments: str) -> str:
        done = self.run("git", *arguments)
        assert done.returncode == 0, done.stdout
        return done.stdout

    def presend(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return self.run(sys.executable, "-m", "reviewer", *arguments)

    def commit(self, message: str, source: str) -> None:
        file = self.top / "arch" / "x86" / "virt" / "tdx.c"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(source)
        self.git("add", "--all")
        self.git("commit", "--quiet", "-m", message)

    def patch(self, message: str) -> str:
        """The file of a patch with this commit message."""
        self.commit(message, AFTER)
        return self.git("format-patch", "-1", "--output-directory", str(self.home / "out")).strip()

    def send(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        quiet = ("--confirm=never", "--suppress-cc=all", "--to=list@example.org", "--from=dev@example.org")
        return self.run("git", "send-email", "--dry-run", *quiet, *arguments)


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    """A repository in which the hook is installed."""
    scratch = Tree(tmp_path)
    if "--dry-run" not in scratch.run("git", "send-email", "-h").stdout:
        pytest.skip("git send-email is not installed (package git-email)")
    scratch.git("init", "--quiet")
    scratch.commit("x86/tdx: Add a table\n" + SIGN_OFF, BEFORE)
    done = scratch.presend("hook", "install")
    assert done.returncode == 0, done.stdout
    return scratch


def test_a_good_patch_is_sent(tree: Tree) -> None:
    done = tree.send(tree.patch(CHANGELOG + SIGN_OFF))
    assert done.returncode == 0, done.stdout
    assert "Subject: [PATCH] x86/tdx: Check for a failed allocation of the table" in done.stdout
    assert "Dry-OK" in done.stdout
    assert "not reviewed" not in done.stdout, "the hook ran, and presend broke in it"


def test_a_patch_without_sign_off_is_held_back_with_its_review(tree: Tree) -> None:
    done = tree.send(tree.patch(CHANGELOG))
    assert done.returncode != 0, done.stdout
    assert "Signed-off-by" in done.stdout
    assert "git send-email --no-validate" in done.stdout
    assert "rejected by sendemail-validate hook" in done.stdout
    assert "Dry-OK" not in done.stdout


def test_no_validate_sends_it_all_the_same(tree: Tree) -> None:
    done = tree.send("--no-validate", tree.patch(CHANGELOG))
    assert done.returncode == 0, done.stdout
    assert "Dry-OK" in done.stdout
    assert "presend" not in done.stdout


def test_a_whole_range_from_a_linked_worktree(tree: Tree) -> None:
    tree.commit(CHANGELOG, AFTER)
    tree.git("worktree", "add", "--quiet", "--detach", str(tree.home / "linked"))
    tree.top = tree.home / "linked"
    done = tree.send("HEAD~1..HEAD")
    assert done.returncode != 0, done.stdout
    assert "git send-email --no-validate" in done.stdout


def test_nothing_of_the_review_lands_in_the_tree(tree: Tree) -> None:
    tree.send(tree.patch(CHANGELOG))
    assert tree.git("status", "--porcelain") == ""


def test_after_uninstall_nothing_is_reviewed(tree: Tree) -> None:
    assert tree.presend("hook", "uninstall").returncode == 0
    done = tree.send(tree.patch(CHANGELOG))
    assert done.returncode == 0, done.stdout
    assert "presend" not in done.stdout


def test_status_tells_what_stands_there(tree: Tree) -> None:
    path = tree.top / ".git" / "hooks" / "sendemail-validate"
    done = tree.presend("hook", "status")
    assert done.returncode == 0
    assert str(path.resolve()) in "".join(done.stdout.split("\n"))
