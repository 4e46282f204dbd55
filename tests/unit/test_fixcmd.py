"""The command "presend fix": where it writes, what it tells, how it ends, and that a kill loses nothing."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from reviewer import cli, target
from reviewer.errors import ConfigError

PATCH = b"""\
From: A Developer <dev@example.org>
Subject: [PATCH] x86/mm: Count the toys

Toys get lost because nobody counts them. This is
a problem. This patch adds a count.

Signed-off-by: A Developer <dev@example.org>
---
diff --git a/arch/x86/mm/toy.c b/arch/x86/mm/toy.c
--- a/arch/x86/mm/toy.c
+++ b/arch/x86/mm/toy.c
@@ -1 +1,2 @@
 int toys;
+int count;
"""
MENDED = PATCH.replace(b"This patch adds", b"Add")


@dataclass(frozen=True)
class Run:
    status: int
    out: bytes
    err: str


Presend = Callable[..., Run]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "toy.patch").write_bytes(PATCH)
    return tmp_path


@pytest.fixture
def presend(monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> Presend:
    def run(*arguments: str, given: bytes = b"") -> Run:
        monkeypatch.setattr(sys, "argv", ["presend", *arguments])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given)))
        with pytest.raises(SystemExit) as ended:
            cli.main()
        sys.stdout.flush()
        out, err = capfdbinary.readouterr()
        return Run(int(str(ended.value.code)), out, err.decode())

    return run


def test_a_diff_is_the_default_and_applies(presend: Presend, folder: Path) -> None:
    ended = presend("fix", "toy.patch")
    assert ended.status == 0
    assert (folder / "toy.patch").read_bytes() == PATCH
    subprocess.run(["git", "apply", "-p0", "-"], input=ended.out, check=True)
    assert (folder / "toy.patch").read_bytes() == MENDED


def test_it_tells_what_was_mended_and_what_is_left(presend: Presend, folder: Path) -> None:
    (folder / "toy.patch").write_bytes(PATCH.replace(b"[PATCH] x86/mm: Count", b"[PATCH] Count"))
    told = presend("fix", "toy.patch").err.splitlines()
    assert 'presend: toy.patch:5: CL101 this-patch: "This patch adds" -> "Add"' in told
    assert any(line.endswith("left that take thought: SU101") for line in told)


def test_it_tells_that_nothing_has_to_be_disclosed(presend: Presend, folder: Path) -> None:
    assert "presend: only form and spelling" in presend("fix", "toy.patch").err
    (folder / "good.patch").write_bytes(MENDED)
    assert "disclosure" not in presend("fix", "good.patch").err


def test_standard_input_to_standard_output(presend: Presend) -> None:
    assert presend("fix", "-o", "-", "-", given=PATCH).out == MENDED


def test_each_file_is_written_to_the_folder(presend: Presend, folder: Path) -> None:
    (folder / "good.patch").write_bytes(MENDED)
    assert presend("fix", "--output", "new", "toy.patch", "good.patch").status == 0
    assert (folder / "new/toy.patch").read_bytes() == (folder / "new/good.patch").read_bytes() == MENDED
    assert (folder / "toy.patch").read_bytes() == PATCH


def test_in_place_keeps_what_the_file_was(presend: Presend, folder: Path) -> None:
    (folder / "toy.patch").chmod(0o640)
    assert presend("fix", "--in-place", "toy.patch").status == 0
    assert (folder / "toy.patch").read_bytes() == MENDED
    assert (folder / "toy.patch.orig").read_bytes() == PATCH
    assert (folder / "toy.patch").stat().st_mode & 0o777 == 0o640
    assert presend("fix", "--in-place", "toy.patch").status == 0  # nothing left, so nothing written
    assert (folder / "toy.patch.orig").read_bytes() == PATCH


def test_an_older_copy_is_never_overwritten(presend: Presend, folder: Path) -> None:
    (folder / "toy.patch.orig").write_bytes(b"precious")
    ended = presend("fix", "--in-place", "toy.patch")
    assert ended.status == 2
    assert "is there already" in ended.err
    assert (folder / "toy.patch.orig").read_bytes() == b"precious"
    assert (folder / "toy.patch").read_bytes() == PATCH


def test_a_run_that_was_killed_halfway_is_taken_up(presend: Presend, folder: Path) -> None:
    (folder / "toy.patch.orig").hardlink_to(folder / "toy.patch")
    assert presend("fix", "--in-place", "toy.patch").status == 0
    assert (folder / "toy.patch").read_bytes() == MENDED
    assert (folder / "toy.patch.orig").read_bytes() == PATCH


def test_a_link_stays_one(presend: Presend, folder: Path) -> None:
    (folder / "link.patch").symlink_to("toy.patch")
    assert presend("fix", "--in-place", "link.patch").status == 0
    assert (folder / "link.patch").is_symlink()
    assert (folder / "toy.patch").read_bytes() == MENDED


def test_without_hard_links_a_copy_is_kept(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(1, "no links here")

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    target.rewrite(folder / "toy.patch", MENDED)
    assert (folder / "toy.patch.orig").read_bytes() == PATCH
    with pytest.raises(ConfigError, match="is there already"):
        target.rewrite(folder / "toy.patch", b"other")


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["--in-place", "-"],
        ["--in-place", "--output", "new", "toy.patch"],
        ["--reword", "HEAD", "toy.patch"],
        ["--output", "new", "toy.patch", "./toy.patch"],
        ["--disable", "XX999", "toy.patch"],
    ],
)
def test_what_makes_no_sense_is_a_usage_error(presend: Presend, arguments: list[str]) -> None:
    assert presend("fix", *arguments).status == 2


def test_the_others_are_mended_where_one_cannot_be_read(presend: Presend, folder: Path) -> None:
    ended = presend("fix", "--in-place", "gone.patch", "toy.patch")
    assert ended.status == 3
    assert "gone.patch" in ended.err
    assert (folder / "toy.patch").read_bytes() == MENDED


def test_a_disabled_rule_mends_nothing(presend: Presend) -> None:
    assert presend("fix", "--disable", "cl101", "toy.patch").out == b""


def test_messages_of_commits_are_printed_and_nothing_is_rewritten(presend: Presend, folder: Path) -> None:
    git = ["git", "-c", "user.name=A", "-c", "user.email=a@example.org"]
    subprocess.run([*git, "init", "--quiet"], check=True)
    for message in (
        "first",
        "toy: Count\n\nThis patch adds a count.\n\nv2: Fix it",
        "toy: Drop the count\n\nNobody reads it.",
    ):
        subprocess.run([*git, "commit", "--quiet", "--allow-empty", "-m", message], check=True)
    before = subprocess.run([*git, "rev-parse", "HEAD"], check=True, capture_output=True).stdout
    ended = presend("fix", "--reword", "HEAD~2..")
    lines = ended.out.decode().splitlines()
    assert ended.status == 0
    assert "Add a count." in lines
    assert [line.split()[0] for line in lines[-2:]] == ["reword", "pick"]
    assert subprocess.run([*git, "rev-parse", "HEAD"], check=True, capture_output=True).stdout == before


REWRITE = """
import sys
from pathlib import Path
from reviewer import target
for number in range(10**6):
    target.rewrite(Path("toy.patch"), b"new")
    Path("toy.patch.orig").replace("toy.patch")
    if not number:
        print("ready", flush=True)
"""


def test_a_kill_loses_nothing(folder: Path) -> None:
    """At any moment one of the two names has the whole of the old content."""
    old = PATCH * 1000
    for delay in range(12):
        for name in ("toy.patch", "toy.patch.orig"):
            (folder / name).unlink(missing_ok=True)
        (folder / "toy.patch").write_bytes(old)
        environment = {**os.environ, "PYTHONPATH": str(Path(cli.__file__).parent.parent)}
        with subprocess.Popen([sys.executable, "-c", REWRITE], stdout=subprocess.PIPE, env=environment) as running:
            assert running.stdout is not None
            running.stdout.readline()
            time.sleep(delay / 400)
            running.send_signal(signal.SIGKILL)
        contents = [path.read_bytes() for path in (folder / "toy.patch", folder / "toy.patch.orig") if path.exists()]
        assert old in contents
        assert set(contents) <= {old, b"new"}


def test_a_command_that_is_killed_again_and_again_mends_all_and_loses_nothing(folder: Path) -> None:
    names = [f"{number:02}.patch" for number in range(24)]
    for name in names:
        (folder / name).write_bytes(PATCH)
    command = [sys.executable, "-m", "reviewer", "fix", "--in-place", *names]
    environment = {**os.environ, "PYTHONPATH": str(Path(cli.__file__).parent.parent), "PYTHONUNBUFFERED": "1"}
    for written in (1, 3, 7):
        with subprocess.Popen(command, stderr=subprocess.PIPE, env=environment, text=True) as running:
            assert running.stderr is not None
            lines = (line for line in running.stderr if ": written;" in line)
            for _ in range(written):
                next(lines)
            running.send_signal(signal.SIGKILL)
        for name in names:
            now, kept = folder / name, folder / f"{name}.orig"
            assert now.read_bytes() in (PATCH, MENDED)
            assert not kept.exists() or kept.read_bytes() == PATCH
            assert kept.exists() or now.read_bytes() == PATCH
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout) == (0, "")
    assert {(folder / name).read_bytes() for name in names} == {MENDED}
    assert {(folder / f"{name}.orig").read_bytes() for name in names} == {PATCH}
