"""b4's check commands: added beside what there is, removed to the byte, and run by b4 itself."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from collections.abc import Callable
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest

from reviewer import repo
from reviewer.errors import ConfigError
from reviewer.hook import b4, gitrun, place
from reviewer.resources import PACKAGE

PYTHON = Path(sys.executable)
WORDS = shlex.join(place.command(PYTHON))
OURS = {b4.PREP: f"{WORDS} check -f b4 -", b4.AM: f"{WORDS} check -f b4 -", b4.REVIEW: f"{WORDS} check -f b4-review -"}
SIGNED = "Signed-off-by: A <a@example.org>\n"
GOOD = "lib/toy: Count the toys\n\nToys get lost because nobody counts them. Count them.\n\n" + SIGNED
UNSIGNED = "lib/toy: Count the toys twice\n\nOne of the toys may hide. Count them twice.\n"
Git = Callable[..., str]


@pytest.fixture
def git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Git:
    """Git commands in a new repository, where one stands, of somebody with settings of his own."""
    monkeypatch.setenv("PATH", f"{PYTHON.parent}{os.pathsep}{os.environ['PATH']}")  # b4 is asked for by its name
    monkeypatch.setenv("PYTHONPATH", str(PACKAGE.parent))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "gitconfig"))
    top = tmp_path / "tree"
    top.mkdir()
    monkeypatch.chdir(top)

    def git(*arguments: str) -> str:
        return subprocess.run(("git", *arguments), capture_output=True, text=True, check=True).stdout

    git("init", "--quiet", "--initial-branch=main")
    for name, value in (("user.name", "A"), ("user.email", "a@example.org"), ("b4.send-series-to", "l@example.org")):
        git("config", name, value)
    (top / "lib").mkdir()
    (top / "lib" / "toy.c").write_text("int toys;\n")
    git("add", "--all")
    git("commit", "--quiet", "--message=Base")
    return git


def checkpatch(body: str = 'echo "lib/toy.c:1: WARNING: said by checkpatch $*"') -> None:
    """A script by the name that b4 looks for."""
    script = Path("scripts", "checkpatch.pl")
    script.parent.mkdir(exist_ok=True)
    script.write_text(f"#!/bin/sh\ncat >/dev/null\n{body}\n")
    script.chmod(0o755)


def here() -> repo.Repository:
    return repo.find(Path.cwd())


def values(name: str) -> list[str]:
    return list(gitrun.values(here(), name))


def config() -> bytes:
    return Path(".git", "config").read_bytes()


# --- the configuration


def test_each_is_set_and_all_is_removed_to_the_byte(git: Git) -> None:
    before = config()
    assert {each.name: each.value for each in b4.install(here(), PYTHON)} == OURS
    assert {name: values(name) for name in OURS} == {name: [value] for name, value in OURS.items()}
    assert {each.name: each.value for each in b4.here(here())} == OURS
    b4.uninstall(here())
    assert config() == before
    assert not Path(".git", "presend").exists()


def test_the_commands_are_absolute() -> None:
    for added in b4.wanted(PYTHON):
        program = Path(shlex.split(added.value)[0])
        assert program.is_absolute()
        assert program.exists()


def test_a_second_time_changes_nothing(git: Git) -> None:
    checkpatch()
    b4.install(here(), PYTHON)
    before = config()
    assert b4.install(here(), PYTHON) == ()
    assert config() == before


def test_what_b4_does_by_itself_stands_beside_ours(git: Git) -> None:
    checkpatch()
    before = config()
    b4.install(here(), PYTHON)
    prep, ours = values(b4.PREP)
    assert prep.startswith(f"{b4.CHECKPATCH} --showfile")
    assert ours == OURS[b4.PREP]
    assert values(b4.AM) == [b4.CHECKPATCH, OURS[b4.AM]]
    assert values(b4.REVIEW) == ["_builtin_checkpatch", OURS[b4.REVIEW]]
    b4.uninstall(here())
    assert config() == before


@pytest.mark.parametrize("scope", ["--local", "--global"])
def test_what_the_user_has_set_stays_and_is_all_there_is(git: Git, scope: str) -> None:
    checkpatch()
    for name in OURS:
        git("config", scope, "--add", name, "./mine --with 'a (b)'")
    before = config()
    b4.install(here(), PYTHON)
    assert {name: values(name) for name in OURS} == {
        name: ["./mine --with 'a (b)'", value] for name, value in OURS.items()
    }
    b4.uninstall(here())
    assert config() == before


def test_the_command_of_the_tree_goes_on(git: Git) -> None:
    checkpatch()
    Path(".b4-config").write_text("[b4]\n\tprep-perpatch-check-cmd = ./scripts/own-check\n")
    b4.install(here(), PYTHON)
    assert values(b4.PREP) == [OURS[b4.PREP]]
    assert values(b4.AM) == [b4.CHECKPATCH, OURS[b4.AM]], "of these commands b4 takes none from a tree"


def test_what_the_user_has_changed_since_is_his(git: Git) -> None:
    b4.install(here(), PYTHON)
    git("config", b4.PREP, f"{WORDS} check --persona pedantic -f b4 -")
    git("config", "--unset", b4.AM)
    assert [each.name for each in b4.uninstall(here())] == [b4.REVIEW]
    assert values(b4.PREP) == [f"{WORDS} check --persona pedantic -f b4 -"]


def test_what_was_there_before_is_not_removed(git: Git) -> None:
    git("config", b4.PREP, OURS[b4.PREP])
    b4.install(here(), PYTHON)
    b4.uninstall(here())
    assert values(b4.PREP) == [OURS[b4.PREP]]


def test_the_commands_of_another_environment_are_renewed(git: Git, tmp_path: Path) -> None:
    checkpatch()
    before = config()
    b4.install(here(), tmp_path / "a b" / "python3")
    b4.install(here(), PYTHON)
    assert values(b4.AM) == [b4.CHECKPATCH, OURS[b4.AM]]
    b4.uninstall(here())
    assert config() == before


def test_a_note_that_is_broken_is_said(git: Git) -> None:
    b4.install(here(), PYTHON)
    Path(".git", "presend", "b4").write_text("{")
    with pytest.raises(ConfigError, match="the note of what was added for b4 cannot be read"):
        b4.uninstall(here())


def test_a_configuration_that_cannot_be_written(git: Git) -> None:
    Path(".git", "config.lock").touch()
    with pytest.raises(ConfigError, match=r"cannot be set: .*lock"):
        b4.install(here(), PYTHON)
    Path(".git", "config.lock").unlink()
    b4.uninstall(here())
    assert values(b4.PREP) == []


# --- b4 itself


def run_b4(*arguments: str) -> str:
    command = (sys.executable, "-P", "-m", "b4.command", *arguments)
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def commit(git: Git, *messages: str) -> None:
    file = Path("lib", "toy.c")
    for message in messages:
        file.write_text(file.read_text() + "int count;\n")
        subprocess.run(("git", "commit", "--quiet", "--all", "--file=-"), input=message, text=True, check=True)


def test_b4_prep_check_runs_both(git: Git) -> None:
    checkpatch()
    b4.install(here(), PYTHON)
    run_b4("prep", "-n", "toys", "-f", "main")
    commit(git, GOOD, UNSIGNED)
    told = run_b4("prep", "--check")
    assert told.count("checkpatch.pl: lib/toy.c:1: WARNING: said by checkpatch -q --terse") == 2, told
    assert told.count("ERROR:TR101:") == 1, told
    b4.uninstall(here())
    told = run_b4("prep", "--check", "--no-cache")
    assert told.count("said by checkpatch") == 2, told
    assert "TR101" not in told


def test_the_default_is_word_for_word_that_of_b4(git: Git) -> None:
    """What checkpatch.pl is given before the installation and after it."""
    checkpatch()
    run_b4("prep", "-n", "toys", "-f", "main")
    commit(git, GOOD)
    before = [line for line in run_b4("prep", "--check", "--no-cache").splitlines() if "said by" in line]
    b4.install(here(), PYTHON)
    after = [line for line in run_b4("prep", "--check", "--no-cache").splitlines() if "said by" in line]
    assert after == before != []


@pytest.fixture
def review_checks() -> Any:
    return pytest.importorskip("b4.review.checks", reason="b4 is older than 0.15")


def test_the_reviewer_of_b4_reads_ours(git: Git, review_checks: Any, tmp_path: Path) -> None:
    import b4 as the_real

    checkpatch("exit 0")
    b4.install(here(), PYTHON)
    commit(git, UNSIGNED)
    raw = git("format-patch", "-1", "--stdout").partition("\n")[2].encode()
    the_real._setup_main_config()
    commands, _ = review_checks.load_check_cmds()
    assert commands == ["_builtin_checkpatch", OURS[b4.REVIEW]]
    message: Any = message_from_bytes(raw, policy=default)
    (found,) = review_checks.run_perpatch_checks([("id@example.org", message)], commands, str(Path.cwd())).values()
    told = {each["tool"]: each for each in found}
    assert told["presend"]["status"] == "fail"
    assert "TR101" in json.loads(told["presend"]["details"])[0]["description"]
