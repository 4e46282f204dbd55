"""The doctor: git really starts the hook, or a line says what stands in its way."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from reviewer import repo
from reviewer.commands import hook
from reviewer.hook import doctor, gitrun, place
from reviewer.hook.place import Event
from reviewer.render.env import render
from reviewer.resources import PACKAGE

RIGHT = "right: git send-email --dry-run starts the review, which stops a mail without Signed-off-by"
NOT_STARTED = "wrong: git send-email --dry-run does not start the review"


@pytest.fixture(autouse=True)
def needs_send_email() -> None:
    if "--dry-run" not in gitrun.run(Path("/"), "send-email", "-h").output:
        pytest.skip("git send-email is not installed (package git-email)")


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The top of a new repository, where one stands."""
    top = tmp_path / "tree"
    subprocess.run(("git", "init", "--quiet", "--template=", str(top)), check=True)
    monkeypatch.chdir(top)
    monkeypatch.setenv("PYTHONPATH", str(PACKAGE.parent))
    return top


def git(*arguments: str) -> None:
    subprocess.run(("git", *arguments), check=True, capture_output=True)


def presend(*arguments: str) -> list[str]:
    """The lines of a command, standard error behind standard output; 0 and 1 are its good statuses."""
    done = subprocess.run((sys.executable, "-P", "-m", "reviewer", "hook", *arguments), capture_output=True, text=True)
    assert done.returncode in (0, 1), done.stderr
    return [*done.stdout.splitlines(), *done.stderr.splitlines()]


def script(event: Event, python: str) -> bytes:
    """The script of an environment that starts this Python."""
    return render(
        "hook/hook.sh.j2", event=str(event), marker=event.marker, arguments=event.arguments,
        sending=event is Event.SEND, what="mail", rejected=place.REJECTED, python=python,
    ).encode()  # fmt: skip


def put(top: Path, content: bytes, event: Event = Event.SEND) -> Path:
    path = top / ".git" / "hooks" / event
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)
    path.chmod(0o755)
    return path


def everything_in(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_both_hooks_are_proven_and_nothing_is_touched(tree: Path) -> None:
    presend("install", "sendemail-validate", "commit-msg")
    before = everything_in(tree)
    assert presend("doctor") == [
        RIGHT,
        "right: git commit starts the review, which stops a message whose Signed-off-by git am would lose",
    ]
    assert everything_in(tree) == before


def test_a_chain_is_proven_and_no_member_sees_the_sample(tree: Path) -> None:
    put(tree, f"#!/bin/sh\ntouch {tree}/seen\n".encode())
    presend("install")
    assert presend("doctor") == [RIGHT]
    assert not (tree / "seen").exists()


def test_a_hook_with_our_line_is_proven(tree: Path) -> None:
    line = place.chain(Event.SEND, f"{sys.executable} -P -m reviewer")
    put(tree, f"#!/bin/sh\n{line}\n".encode())
    assert presend("doctor") == [RIGHT]


def test_commands_of_the_user_are_not_run_for_the_sample(tree: Path) -> None:
    for name in ("toCmd", "ccCmd", "headerCmd"):
        git("config", f"sendemail.{name}", f"touch {tree}/seen #")
    presend("install")
    assert presend("doctor") == [RIGHT]
    assert not (tree / "seen").exists()


def remarks(monkeypatch: pytest.MonkeyPatch, python: Path | None = None) -> Iterator[str]:
    """What the doctor says without a proof, which stands for that of a hook that does not start."""
    monkeypatch.setattr(doctor, "_mailed", lambda *_, **__: doctor.Remark(doctor.Verdict.WRONG, "no proof"))
    found = doctor.examined(repo.find(Path()), hook._script, python or Path(sys.executable), hook.PROOF)
    return (str(remark) for remark in found)


def test_no_hook(tree: Path) -> None:
    first, second = presend("doctor")
    assert (
        first
        == f"wrong: there is no {tree}/.git/hooks/sendemail-validate: run 'presend hook install sendemail-validate'"
    )
    assert second == NOT_STARTED


def test_a_hook_in_the_configuration_alone(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Git 2.54 lists such a hook, and its send-email does not run it."""
    git("config", "hook.review.event", "sendemail-validate")
    git("config", "hook.review.command", "presend hook run")
    git("config", "hook.other.event", "pre-commit")
    assert any("in the configuration alone (review)" in line for line in remarks(monkeypatch))
    put(tree, script(Event.SEND, sys.executable))
    assert not any("configuration" in line for line in remarks(monkeypatch))


def test_a_hook_that_is_not_executable(tree: Path) -> None:
    put(tree, script(Event.SEND, sys.executable)).chmod(0o644)
    first, second = presend("doctor")
    assert "sendemail-validate is not executable, so git does not run it" in first
    assert second == NOT_STARTED


def test_a_hook_that_core_hookspath_hides(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tree, script(Event.SEND, sys.executable))
    git("config", "core.hooksPath", str(tree / "elsewhere"))
    hidden = f"{tree}/.git/hooks/sendemail-validate is presend's, but core.hooksPath is set to {tree}/elsewhere"
    assert any(hidden in line for line in remarks(monkeypatch))


def test_validation_that_is_switched_off(tree: Path) -> None:
    presend("install")
    git("config", "sendemail.validate", "off")
    first, second = presend("doctor")
    assert "sendemail.validate is set to false, so git send-email runs no hook" in first
    assert second == NOT_STARTED


def test_a_review_that_is_left_out(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    presend("install")
    monkeypatch.setenv("PRESEND_SKIP", "1")
    assert presend("doctor")[0] == "wrong: PRESEND_SKIP is set, so the hook reviews nothing"


def test_somebody_elses_hook(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tree, b"#!/bin/sh\nexit 0\n")
    assert any("'presend hook install sendemail-validate' keeps it" in line for line in remarks(monkeypatch))
    git("config", "core.hooksPath", ".husky/_")
    husky = tree / ".husky" / "_" / "sendemail-validate"
    husky.parent.mkdir(parents=True)
    husky.write_text("#!/usr/bin/env sh\n")
    assert any(f"add this line to {tree}/.husky/sendemail-validate: " in line for line in remarks(monkeypatch))


def test_husky_is_proven_with_the_line_that_install_tells(tree: Path) -> None:
    """The files of husky 9 as far as they matter: the one that git starts runs the user's of the same name."""
    git("config", "core.hooksPath", ".husky/_")
    stub = tree / ".husky" / "_" / "sendemail-validate"
    stub.parent.mkdir(parents=True)
    refused = subprocess.run(
        (sys.executable, "-P", "-m", "reviewer", "hook", "install"), capture_output=True, text=True
    )
    assert refused.returncode == 2
    line = refused.stderr.partition(f"add this line to {tree}/.husky/sendemail-validate: ")[2].strip()
    assert list(stub.parent.iterdir()) == []
    (tree / ".husky" / "sendemail-validate").write_text(line + "\n")
    assert presend("doctor")[0].startswith(f"wrong: {stub} is not there, so git does not run it")
    stub.write_text('#!/usr/bin/env sh\nsh -e "$(dirname "$(dirname "$0")")/sendemail-validate" "$@"\n')
    stub.chmod(0o755)
    assert presend("doctor") == [RIGHT]
    assert presend("status")[0].startswith(f"joined: {tree}/.husky/sendemail-validate")


def test_a_hook_that_runs_ours_in_a_way_of_its_own_is_right(tree: Path) -> None:
    own = tree / "own-checks"
    own.write_bytes(script(Event.SEND, sys.executable))
    own.chmod(0o755)
    put(tree, f'#!/bin/sh\nexec {own} "$@"\n'.encode())
    assert presend("doctor") == [RIGHT]


@pytest.mark.parametrize("kind", ["gone", "empty"])
def test_an_interpreter_that_an_upgrade_has_taken_away(
    tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    python = tmp_path / "it's gone" / "python3"
    if kind == "empty":
        python.parent.mkdir()
        python.write_text("#!/bin/sh\nexit 1\n")
        python.chmod(0o755)
    put(tree, script(Event.SEND, str(python)))
    told = list(remarks(monkeypatch))
    reason = "is gone" if kind == "gone" else "has no presend any more"
    assert any(line.startswith(f"wrong: {python}, which ") and reason in line for line in told), told
    assert any("is of another version of presend" in line for line in told)


def test_without_git_send_email(tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A git whose folder of commands lacks this one."""
    folder = tmp_path / "core"
    folder.mkdir()
    for program in Path(gitrun.run(tree, "--exec-path").output.strip()).iterdir():
        if program.name != "git-send-email":
            (folder / program.name).symlink_to(program)
    monkeypatch.setenv("GIT_EXEC_PATH", str(folder))
    monkeypatch.setenv("PATH", os.pathsep.join(("/usr/bin", "/bin")))
    assert presend("doctor")[-1].startswith("wrong: git send-email is not installed")


def test_outside_of_a_repository(tmp_path: Path) -> None:
    done = subprocess.run(
        (sys.executable, "-P", "-m", "reviewer", "hook", "doctor"),
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(PACKAGE.parent)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "is not in a git repository" in done.stderr


def test_a_review_that_stops_nothing(tree: Path) -> None:
    presend("install")
    git("config", "presend.failOn", "never")
    reason, proof = presend("doctor")
    assert reason.startswith("wrong: fail-on is set to never (")
    assert "so the review stops nothing" in reason
    assert "but a mail without Signed-off-by passes" in proof
