"""End to end: a real git send-email, dry or to an SMTP server, with the hook that the real command has installed."""

from __future__ import annotations

import asyncio
import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session

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

    def series(self, *messages: str) -> list[str]:
        """The files of a series with these commit messages, the cover letter first."""
        for number, message in enumerate(messages):
            self.commit(message, AFTER + "\n" * number)
        out = self.home / "out"
        self.git("format-patch", f"-{len(messages)}", "--cover-letter", "--output-directory", str(out))
        cover = out / "0000-cover-letter.patch"
        text = cover.read_text().replace("*** SUBJECT HERE ***", "x86/tdx: Survive a failed allocation")
        blurb = "The kernel crashes while it boots when memory is short.  Check for that."
        cover.write_text(text.replace("*** BLURB HERE ***", blurb))
        return sorted(map(str, out.iterdir()))

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


def test_the_same_is_true_in_a_bare_repository(tree: Tree) -> None:
    patch = tree.patch(CHANGELOG)
    tree.git("clone", "--quiet", "--bare", str(tree.top), str(tree.home / "bare.git"))
    tree.top = tree.home / "bare.git"
    assert tree.presend("hook", "install").returncode == 0
    assert "rejected by sendemail-validate hook" in tree.send(patch).stdout


# --- a series


REPORT = re.compile(r"^x86/tdx: .*$", re.MULTILINE)
SECOND = CHANGELOG.replace("Check for", "Count").replace("the boot goes on", "the next boot is fine")


def test_a_series_is_held_back_at_its_first_file_with_one_review(tree: Tree) -> None:
    files = tree.series(CHANGELOG + SIGN_OFF, SECOND)
    done = tree.send(*files)
    assert done.returncode != 0, done.stdout
    assert f"{files[0]}: rejected by sendemail-validate hook" in done.stdout
    assert done.stdout.count("TR101") == 1, done.stdout
    assert "Dry-OK" not in done.stdout


def test_a_series_with_a_warning_is_reviewed_once_and_leaves(tree: Tree) -> None:
    done = tree.send(*tree.series(CHANGELOG.replace("Check for", "Checked for") + SIGN_OFF, SECOND + SIGN_OFF))
    assert done.returncode == 0, done.stdout
    assert done.stdout.count("SU102") == 1, done.stdout
    assert done.stdout.count("Dry-OK") == 3
    assert not (tree.top / ".git" / "presend").exists(), "nothing is left of the run"


GITS = {
    "2.14": ({}, 1, False),
    "2.36": ({}, 1, True),
    "2.41": ({"GIT_SENDEMAIL_FILE_TOTAL": "{total}", "GIT_SENDEMAIL_FILE_COUNTER": "{counter}"}, 2, True),
}
"""From a version on: the variables, the number of arguments, and whether "git hook run" stands between."""


@pytest.mark.parametrize("version", GITS)
@pytest.mark.parametrize("is_good", [True, False])
def test_every_git_is_answered_the_same(tree: Tree, version: str, is_good: bool) -> None:
    """The hook is called as send-email of that version does; the run of one git send-email is one shell here."""
    files = tree.series(CHANGELOG.replace("Check for", "Checked for") + SIGN_OFF, SECOND + SIGN_OFF * is_good)
    variables, arguments, by_hook_run = GITS[version]
    (tree.home / "headers").write_text("To: list@example.org\n")
    steps = []
    for counter, file in enumerate(files, 1):
        names = [f"{name}={value.format(counter=counter, total=len(files))}" for name, value in variables.items()]
        given = [file, str(tree.home / "headers")][:arguments]
        start = ["git", "hook", "run", "--ignore-missing", "sendemail-validate", "--"]
        command = start if by_hook_run else [str(tree.top / ".git" / "hooks" / "sendemail-validate")]
        steps.append(shlex.join(["env", f"GIT_DIR={tree.top / '.git'}", *names, *command, *given]))
    done = tree.run("sh", "-ec", "\n".join(f"{step}; echo passed" for step in steps))
    assert done.stdout.count("SU102") == 1, done.stdout
    assert done.stdout.count("passed\n") == (len(files) if is_good else 0)
    assert (done.returncode == 0) is is_good


# --- an SMTP server


@dataclass
class Mailbox:
    """A server on this machine, and the mails that came."""

    port: int
    mails: list[bytes] = field(default_factory=list)

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        assert isinstance(envelope.content, bytes)
        self.mails.append(envelope.content)
        return "250 OK"


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    loop = asyncio.new_event_loop()
    listening = socket.create_server(("127.0.0.1", 0))
    box = Mailbox(listening.getsockname()[1])
    server = loop.run_until_complete(loop.create_server(lambda: SMTP(box, loop=loop), sock=listening))
    thread = Thread(target=loop.run_forever)
    thread.start()
    yield box
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    server.close()
    loop.run_until_complete(server.wait_closed())
    loop.close()


def post(tree: Tree, mailbox: Mailbox, *files: str) -> subprocess.CompletedProcess[str]:
    """A git send-email that sends."""
    there = ("--smtp-server=127.0.0.1", f"--smtp-server-port={mailbox.port}", "--smtp-domain=localhost")
    people = ("--to=list@example.org", "--from=A Developer <dev@example.org>", "--suppress-cc=all")
    return tree.run("git", "send-email", "--confirm=never", *there, *people, *files)


def subjects(mailbox: Mailbox) -> list[str]:
    return [re.findall(r"^Subject: (\[.*?\])", mail.decode(), re.MULTILINE)[0] for mail in mailbox.mails]


def test_a_good_series_arrives(tree: Tree, mailbox: Mailbox) -> None:
    done = post(tree, mailbox, *tree.series(CHANGELOG + SIGN_OFF, SECOND + SIGN_OFF))
    assert done.returncode == 0, done.stdout
    assert subjects(mailbox) == ["[PATCH 0/2]", "[PATCH 1/2]", "[PATCH 2/2]"]
    assert "presend" not in done.stdout


def test_nothing_of_a_bad_series_leaves(tree: Tree, mailbox: Mailbox) -> None:
    done = post(tree, mailbox, *tree.series(CHANGELOG + SIGN_OFF, SECOND))
    assert done.returncode != 0, done.stdout
    assert mailbox.mails == []
    post(tree, mailbox, "--no-validate", *sorted(map(str, (tree.home / "out").iterdir())))
    assert len(mailbox.mails) == 3, "the server was there all the time"


def test_a_hook_that_was_there_runs_too(tree: Tree, mailbox: Mailbox) -> None:
    tree.presend("hook", "uninstall")
    old = tree.top / ".git" / "hooks" / "sendemail-validate"
    old.write_text(f'#!/bin/sh\nbasename "$1" >>"{tree.home}/seen"\n')
    old.chmod(0o755)
    assert tree.presend("hook", "install").returncode == 0
    good = tree.series(CHANGELOG + SIGN_OFF)
    assert post(tree, mailbox, *good).returncode == 0
    assert (tree.home / "seen").read_text().split() == [Path(file).name for file in good]
    assert len(mailbox.mails) == 2


# --- patatt signs after the review


@pytest.fixture
def signing(tree: Tree) -> Tree:
    """A repository whose mails patatt signs, by a hook that it has installed before presend came."""
    tree.environment["XDG_DATA_HOME"] = str(tree.home / "data")
    tree.environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    assert shutil.which("patatt", path=tree.environment["PATH"])
    assert tree.presend("hook", "uninstall").returncode == 0
    assert tree.run("patatt", "genkey", "-n", "test").returncode == 0
    tree.git("config", "patatt.signingkey", "ed25519:test")
    tree.git("config", "patatt.selector", "test")
    assert tree.run("patatt", "install-hook").returncode == 0
    assert tree.presend("hook", "install").returncode == 0
    return tree


def test_the_signature_still_verifies(signing: Tree, mailbox: Mailbox) -> None:
    done = post(signing, mailbox, *signing.series(CHANGELOG + SIGN_OFF, SECOND + SIGN_OFF))
    assert done.returncode == 0, done.stdout
    assert len(mailbox.mails) == 3
    arrived = [signing.home / f"arrived-{number}" for number in range(3)]
    for file, mail in zip(arrived, mailbox.mails, strict=True):
        file.write_bytes(mail.replace(b"\r\n", b"\n"))
    checked = signing.run("patatt", "validate", *map(str, arrived))
    assert checked.returncode == 0, checked.stdout
    assert checked.stdout.count("PASS | dev@example.org") == 3


def test_nothing_of_a_series_that_is_held_back_is_signed(signing: Tree) -> None:
    files = [Path(file) for file in signing.series(CHANGELOG + SIGN_OFF, SECOND)]
    before = [file.read_bytes() for file in files]
    assert "rejected" in signing.send(*map(str, files)).stdout
    assert [file.read_bytes() for file in files] == before
