"""What the README says is so: its commands run, its excerpt is the real output, its example rule is a rule."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

import reviewer
from reviewer.rulebook import Rulebook

CHECKOUT = Path(reviewer.__file__).parents[1]
README = (CHECKOUT / "README.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"(?:<!-- (?P<mark>[^>]*) -->\n)?^```(?P<kind>\w+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
COMMANDS = [line for block in BLOCK.finditer(README) if block["kind"] == "sh" for line in block["text"].splitlines()]
SET_UP = ("python3 -m venv .venv", ".venv/bin/pip install ")
"""Steps that need the network; CI runs the test command as it stands."""


def marked(mark: str) -> str:
    """The text of the one block under a mark."""
    (text,) = (block["text"] for block in BLOCK.finditer(README) if block["mark"] == mark)
    return text


def run(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """A line of the README in a shell, with a presend on the path that is this one."""
    shim = folder / ".venv" / "bin" / "presend"
    if not shim.exists():
        shim.parent.mkdir(parents=True)
        shim.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -P -m reviewer "$@"\n')
        shim.chmod(0o755)
    path = f"{shim.parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "PYTHONPATH": str(CHECKOUT)}
    return subprocess.run(
        ("bash", "-o", "pipefail", "-c", command),
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def without_set_up(command: str) -> str:
    steps = command.split(" && ")
    return " && ".join(step for step in steps if not step.startswith(SET_UP))


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A repository as the README supposes one: two commits on top of origin/master, a patch file, the rule."""
    folder = tmp_path / "tree"
    folder.mkdir()
    git = ("git", "-c", "user.name=A Maintainer", "-c", "user.email=maintainer@example.org", "-C", str(folder))

    def do(*arguments: str) -> None:
        subprocess.run([*git, *arguments], check=True, capture_output=True)

    do("init", "--quiet")
    do("commit", "--quiet", "--allow-empty", "--message=Base")
    do("update-ref", "refs/remotes/origin/master", "HEAD")
    do("am", str(CHECKOUT / "samples" / "02-gate-call-mended.patch"))
    (folder / "0001-my-change.patch").write_bytes((CHECKOUT / "samples" / "03-well-made-fix.patch").read_bytes())
    (folder / "samples").symlink_to(CHECKOUT / "samples")
    file = folder / rule_path()
    file.parent.mkdir(parents=True)
    file.write_text(rule_text(), encoding="utf-8")
    return folder


def rule_text() -> str:
    (text,) = (block["text"] for block in BLOCK.finditer(README) if block["kind"] == "toml")
    return text


def rule_path() -> str:
    match = re.search(r"Save this as `(my-rules/[\w/-]+\.toml)`", README)
    assert match
    return match[1]


def test_the_readme_is_short() -> None:
    assert len(README.splitlines()) <= 200
    assert max(map(len, README.splitlines())) <= 120


@pytest.mark.parametrize("command", [line for line in COMMANDS if "pytest" not in line])
def test_each_command_works(tree: Path, command: str) -> None:
    done = run(without_set_up(command), tree)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout or (tree / "review.html").stat().st_size > 1000


def test_the_test_command_is_one_line_that_ci_runs_too() -> None:
    (command,) = marked("command: test").splitlines()
    assert without_set_up(command) == ".venv/bin/python -m pytest"
    assert "-e '.[test]'" in command
    script = (CHECKOUT / ".ci" / "run").read_text(encoding="utf-8")
    assert "<!-- command: test -->" in script
    assert command not in script, "a copy, which may go stale"


def test_the_first_command_is_one_line() -> None:
    (command,) = marked("command: try").splitlines()
    assert [step.split()[0] for step in command.split(" && ")] == ["python3", ".venv/bin/pip", ".venv/bin/presend"]


def test_each_command_in_the_running_text_is_one_that_there_is(tree: Path) -> None:
    inline = set(re.findall(r"`(presend [a-z]+(?: [a-z]+)?)(?: --help)?`", README))
    assert {"presend hook doctor", "presend hook uninstall"} <= inline
    for command in sorted(inline):
        done = run(f"{command} --help", tree)
        assert done.returncode == 0, done.stderr
        assert done.stdout.startswith(f"Usage: {command}")


def test_the_excerpt_is_what_presend_prints(tree: Path) -> None:
    printed = run("presend check samples/01-gate-call.patch", tree).stdout.splitlines()
    excerpt = marked("excerpt: samples/01-gate-call.patch").splitlines()
    assert len(excerpt) > 20
    for paragraph in "\n".join(excerpt).split("\n\n"):
        lines = paragraph.splitlines()
        starts = [at for at, line in enumerate(printed) if line == lines[0]]
        assert any(printed[at : at + len(lines)] == lines for at in starts), paragraph


def test_the_example_rule_speaks_on_a_real_patch(tree: Path) -> None:
    patch = tree / "0001-my-change.patch"
    patch.write_text(patch.read_text().replace("The board crashes", "Obviously the board crashes"))
    done = run("presend check --rules my-rules --fail-on note 0001-my-change.patch", tree)
    assert done.returncode == 1, done.stderr
    assert "ZZ101 obvious" in done.stdout


def test_each_option_that_the_readme_names_is_one(tree: Path) -> None:
    offered = run("presend check --help", tree).stdout
    section = README[README.index("## Options") : README.index("## A rule")]
    named = set(re.findall(r"`(--[a-z-]+)`", section))
    assert len(named) >= 6
    assert sorted(option for option in named if option not in offered) == []


def test_each_profile_is_named(rulebook: Rulebook) -> None:
    assert [name for name in rulebook.profiles if f"`{name}`" not in README] == []


def test_the_ways_past_are_those_that_the_hook_tells() -> None:
    script = (CHECKOUT / "templates" / "hook" / "hook.sh.j2").read_text(encoding="utf-8")
    for way in ("git send-email --no-validate", "PRESEND_SKIP=1 git send-email"):
        assert way in script
        assert f"`{way}`" in README


SITUATIONS = {
    "0": "presend check samples/03-well-made-fix.patch",
    "1": "presend check samples/04-trailer-mess.patch",
    "2": "presend check --profile none samples/03-well-made-fix.patch",
    "3": "presend check samples/04-trailer-mess.patch my-rules",
    "4": "printf 'From: A <a@example.org>\\nSubject: hello\\n\\n' | presend check -",
}


def test_the_table_has_every_exit_status() -> None:
    assert re.findall(r"^\| (\d+) \|", README, re.MULTILINE) == list(SITUATIONS)


@pytest.mark.parametrize(("status", "command"), SITUATIONS.items())
def test_each_exit_status_means_what_the_table_says(tree: Path, status: str, command: str) -> None:
    done = run(command, tree)
    assert done.returncode == int(status), done.stdout + done.stderr
