"""Completion in the real shells, and the manual page as man sets it."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from reviewer import cli, settings

CHECKOUT = Path(__file__).resolve().parents[2]
SHELLS = ("bash", "zsh", "fish")
BASH = """
compopt() { echo compopt "$@"; }
eval "$(presend completion bash)"
offered() {
    COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=()
    _presend_completion presend
    printf '%s\\n' "${COMPREPLY[@]}"
}
offered """
ZSH = """
compdef() { :; }
compadd() { print -l -- ${(P)5}; }
_describe() { print -l -- ${(P)3}; }
_path_files() { print files; }
eval "$(presend completion zsh)"
words=(%s); CURRENT=$#words
_presend_completion
"""


@pytest.fixture
def shims(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder on the path with a presend that is this one."""
    folder = tmp_path / "bin"
    folder.mkdir()
    shim = folder / "presend"
    shim.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -P -m reviewer "$@"\n')
    shim.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("PYTHONPATH", str(CHECKOUT))
    return folder


def offered(shell: str, *words: str) -> str:
    """What the shell offers behind these words, the last of them incomplete."""
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    line = " ".join(shlex.quote(word) for word in words)
    script = {
        "bash": BASH + line,
        "zsh": ZSH.replace("%s", line),
        "fish": f"presend completion fish | source; complete -C {shlex.quote(' '.join(words))}",
    }[shell]
    quiet = {"bash": ["--norc"], "zsh": ["-f"], "fish": ["--no-config"]}[shell]
    done = subprocess.run([shell, *quiet, "-c", script], capture_output=True, text=True, check=False)
    assert done.stderr == ""
    return done.stdout


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize(
    ("words", "wanted", "unwanted"),
    [
        (("presend", "ch"), "check", "explain"),
        (("presend", "check", "--per"), "--persona", "--profile"),
        (("presend", "check", "--persona", "ped"), "pedantic", "regular"),
        (("presend", "check", "--disable", "cl20"), "CL205", "CL101"),
        (("presend", "check", "--profile", "n"), "netdev", "tip"),
        (("presend", "check", "--format", "ja"), "", "json"),
        (("presend", "explain", "CL20"), "CL205", "CL101"),
        (("presend", "cache", ""), "clear", "check"),
    ],
)
def test_a_shell_offers_what_fits(shims: Path, shell: str, words: tuple[str, ...], wanted: str, unwanted: str) -> None:
    told = offered(shell, *words)
    assert wanted in told
    assert unwanted not in told


@pytest.mark.parametrize("shell", SHELLS)
def test_a_name_of_a_file_is_completed(
    shims: Path, shell: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "0001-x.patch").write_text("")
    monkeypatch.chdir(tmp_path)
    told = offered(shell, "presend", "check", "0001")
    assert {"bash": "compopt -o default", "zsh": "files", "fish": "0001-x.patch"}[shell] in told


def test_another_shell_is_refused() -> None:
    found = CliRunner().invoke(cli.presend, ["completion", "tcsh"])
    assert found.exit_code == 2


def manual() -> str:
    return CliRunner().invoke(cli.presend, ["man"], prog_name="presend").output


def set_text() -> str:
    """The page as a reader sees it."""
    if shutil.which("groff") is None:
        pytest.skip("groff is not installed")
    command = ("groff", "-man", "-Tascii", "-ww", "-P-c", "-P-b", "-P-u")
    done = subprocess.run(command, input=manual(), capture_output=True, text=True, check=True)
    assert done.stderr == ""
    return " ".join(re.sub(r"-\n\s*", "", done.stdout).split())


def commands(group: click.Group, *names: str) -> list[tuple[tuple[str, ...], click.Command]]:
    found = []
    for name, command in group.commands.items():
        inner = commands(command, *names, name) if isinstance(command, click.Group) else [((*names, name), command)]
        found += inner
    return found


def test_the_manual_has_every_command_every_option_and_every_setting() -> None:
    page = manual().replace("\\-", "-").replace("\\(aq", "'")
    for names, command in commands(cli.presend):
        assert re.search(rf'^\.SS "{" ".join(names)}[ "]', page, re.MULTILINE)
        for parameter in command.params:
            assert all(option in page for option in parameter.opts if isinstance(parameter, click.Option))
    for key in settings.KEYS:
        assert key.in_git in page


def test_the_manual_can_be_set() -> None:
    text = set_text()
    assert text.startswith("PRESEND(1)")
    assert "presend - Review a Linux kernel patch before it is sent, the way a maintainer would" in text
    for title in ("NAME", "SYNOPSIS", "COMMANDS", "SETTINGS", "EXIT STATUS", "FILES", "SEE ALSO"):
        assert title in text


def test_mandoc_has_no_objection() -> None:
    if shutil.which("mandoc") is None:
        pytest.skip("mandoc is not installed")
    done = subprocess.run(
        ("mandoc", "-T", "lint", "-W", "warning"), input=manual(), capture_output=True, text=True, check=False
    )
    assert [line for line in done.stdout.splitlines() if "missing date" not in line] == []


def test_every_option_says_what_it_does() -> None:
    silent = [
        (*names, parameter.opts[0])
        for names, command in commands(cli.presend)
        for parameter in command.params
        if isinstance(parameter, click.Option) and not parameter.help
    ]
    assert silent == []
