"""b4 itself reads what presend tells it: `b4 prep --check` on a branch that b4 has prepared, and its review checks."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import reviewer

CHECKOUT = Path(reviewer.__file__).parents[1]
COMMAND = f"{shlex.quote(sys.executable)} -P -m reviewer check -f b4 -"
Run = Callable[..., subprocess.CompletedProcess[str]]
SIGNED = "Signed-off-by: A <a@example.org>\n"
GOOD = "lib/toy: Count the toys\n\nToys get lost because nobody counts them. Count them.\n\n" + SIGNED


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Commands in a new repository that calls presend as b4's checker."""
    monkeypatch.setenv("PYTHONPATH", str(CHECKOUT))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    top = tmp_path / "tree"
    top.mkdir()

    def run(*command: str, stdin: str | None = None) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(command, cwd=top, input=stdin, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stdout + done.stderr
        return done

    run("git", "init", "--quiet", "--initial-branch=main")
    for name, value in (
        ("user.name", "A"),
        ("user.email", "a@example.org"),
        ("commit.gpgSign", "false"),
        ("b4.prep-perpatch-check-cmd", COMMAND),
        ("b4.send-series-to", "list@example.org"),
    ):
        run("git", "config", name, value)
    (top / "lib").mkdir()
    (top / "lib" / "toy.c").write_text("int toys;\n")
    run("git", "add", "--all")
    run("git", "commit", "--quiet", "--message=Base")
    return run


def b4(*arguments: str) -> tuple[str, ...]:
    return (sys.executable, "-P", "-m", "b4.command", *arguments)


def commit(run: Run, tmp_path: Path, text: str) -> None:
    file = tmp_path / "tree" / "lib" / "toy.c"
    file.write_text(file.read_text() + "int count;\n")
    run("git", "commit", "--quiet", "--all", "--file=-", stdin=text)


def test_b4_prep_check_tells_what_presend_found(run: Run, tmp_path: Path) -> None:
    run(*b4("prep", "-n", "toys", "-f", "main"))
    commit(run, tmp_path, GOOD)
    commit(run, tmp_path, "lib/toy: Counted the toys twice\n\nOne of the toys may hide. Count them twice.\n")
    done = run(*b4("prep", "--check"))
    told = [line.strip() for line in (done.stdout + done.stderr).splitlines()]
    python = Path(sys.executable).name
    complaints = [line for line in told if f"{python}: " in line]
    assert len([line for line in complaints if "ERROR:TR101" in line]) == 1, told
    assert len([line for line in complaints if "WARNING:SU102" in line]) == 1, told
    assert all(":TR101:" in line or ":SU102:" in line for line in complaints), told


def test_b4_takes_silence_for_success(run: Run, tmp_path: Path) -> None:
    run(*b4("prep", "-n", "toys", "-f", "main"))
    commit(run, tmp_path, GOOD)
    done = run(*b4("prep", "--check"))
    assert "Success: 1, Warning: 0, Error: 0" in done.stdout + done.stderr, done.stdout + done.stderr


ASK = """
import json, sys
from email import message_from_binary_file, policy
import argparse
import b4
from b4.review import checks

file, style, command = sys.argv[1:]
b4.setup_config(argparse.Namespace(config=None))
with open(file, "rb") as mail:
    message = message_from_binary_file(mail, policy=policy.default)
if style == "b4":
    told = b4.LoreMessage.run_local_check(checks.parse_cmd(command), "x", message, nocache=True)
else:
    told = checks.run_perpatch_checks([("x", message)], [command], ".")["x"]
    checks.delete_results(db := checks.get_db(), ["x"])
    checks.store_results(db, "x", told)
    assert {(each["tool"], each["status"], each["summary"], each["details"]) for each in told} == {
        (each["tool"], each["status"], each["summary"], each["details"])
        for each in checks.get_cached_results(db, ["x"]).get("x", [])
    }
print(json.dumps(told))
"""
"""What `b4 am --check` and `b4 review` do with a mail and a checker, as b4's own functions do it."""


def read_by_b4(run: Run, style: str, name: str) -> Any:
    command = f"{shlex.quote(sys.executable)} -P -m reviewer check -f {style} -"
    sample = str(CHECKOUT / "samples" / name)
    return json.loads(run(sys.executable, "-P", "-c", ASK, sample, style, command).stdout)


def test_b4_am_tells_each_line_as_a_failure_or_a_warning(run: Run) -> None:
    told = read_by_b4(run, "b4", "04-trailer-mess.patch")
    rules = re.findall(
        r"^\w+ [\w.]+: :?-?:?\d+: (\w+):(\w+): ", "\n".join(f"{flag} {line}" for flag, line in told), re.M
    )
    assert [flag for flag, _ in told] == ["fail", *["warning"] * 4]
    assert [rule for _, rule in rules] == ["TR101", "TR103", "TR114", "TR117", "TR118"], told
    ((flag, _),) = read_by_b4(run, "b4", "02-gate-call-mended.patch")
    assert flag == "success"


def test_b4_review_reads_and_keeps_one_entry_with_all_findings(run: Run) -> None:
    (entry,) = read_by_b4(run, "b4-review", "04-trailer-mess.patch")
    assert (entry["tool"], entry["status"]) == ("presend", "fail")
    assert entry["summary"].startswith("1 patch, 1 error, 4 warnings")
    details = json.loads(entry["details"])
    assert [each["status"] for each in details[:5]] == ["fail", *["warn"] * 4]
    assert details[0]["srcline"] == "Signed-of-by"
    assert read_by_b4(run, "b4-review", "02-gate-call-mended.patch") == []
