"""What the installed script does with the review, and with the programs that run after it."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from shlex import quote

import pytest

from reviewer.hook.place import REJECTED, Event
from reviewer.render.env import render

SHELLS = ("sh", "dash", "bash")


def script(python: Path, event: Event = Event.SEND) -> str:
    return render(
        "hook/hook.sh.j2",
        event=str(event),
        marker=event.marker,
        arguments=event.arguments,
        sending=event is Event.SEND,
        what="mail" if event is Event.SEND else "message",
        rejected=REJECTED,
        python=str(python),
    )


@dataclass
class Bench:
    """A folder with a rendered hook, a fake interpreter, and a PATH that holds what a shell needs."""

    folder: Path
    path: list[Path] = field(default_factory=list)
    more: dict[str, str] = field(default_factory=dict)

    @property
    def python(self) -> Path:
        return self.folder / "it's a $HOME" / "python3"

    @property
    def members(self) -> Path:
        return self.folder / "hooks" / "sendemail-validate.d"

    def fake(self, program: Path, body: str) -> None:
        """A program that notes its arguments, one a line, and goes on with the body."""
        program.parent.mkdir(exist_ok=True, parents=True)
        note = f'for argument; do printf "%s\\n" "$argument"; done >>{quote(str(self.folder / "calls"))}\n'
        program.write_text(f"#!/bin/sh\n{note}{body}\n")
        program.chmod(0o755)

    def fake_python(self, body: str, *, has_reviewer: bool = True) -> None:
        self.fake(self.python, f'[ "$2" = -c ] && exit {0 if has_reviewer else 1}\n{body}')

    def place(self, event: Event = Event.SEND) -> Path:
        placed = self.folder / "hooks" / event
        placed.parent.mkdir(exist_ok=True)
        placed.write_text(script(self.python, event))
        return placed

    def run(self, mail: str = "Subject: [PATCH] x\n", shell: str = "sh", event: Event = Event.SEND,
            stdin: str = "") -> subprocess.CompletedProcess[str]:  # fmt: skip
        file = self.folder / "0001 first.patch"
        file.write_text(mail)
        (self.folder / "headers").write_text("To: list@example.org\n")
        path = os.pathsep.join(str(part) for part in (*self.path, self.folder / "tools"))
        command = [str(shutil.which(shell)), str(self.place(event)), str(file), str(self.folder / "headers")]
        return subprocess.run(
            command, input=stdin, capture_output=True, text=True, cwd=self.folder, env={"PATH": path, **self.more}
        )

    def calls(self) -> list[str]:
        record = self.folder / "calls"
        return record.read_text().splitlines() if record.exists() else []

    def given(self) -> list[str]:
        return [str(self.folder / "0001 first.patch"), str(self.folder / "headers")]

    def arguments(self) -> list[str]:
        return ["hook", "run", *self.given()]


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    tools = tmp_path / "tools"
    tools.mkdir()
    (tools / "grep").symlink_to(str(shutil.which("grep")))
    return Bench(tmp_path)


def needs(shell: str) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")


# --- the script as a text


@pytest.mark.parametrize("event", list(Event))
def test_the_script_bears_the_marker_in_line_2(event: Event) -> None:
    lines = script(Path("/usr/bin/python3"), event).splitlines()
    assert lines[:2] == ["#!/bin/sh", event.marker]
    assert "python=/usr/bin/python3" in lines


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize("event", list(Event))
def test_the_script_is_sound_for_every_shell(tmp_path: Path, shell: str, event: Event) -> None:
    needs(shell)
    (tmp_path / "hook").write_text(script(Path("/it's/python3"), event))
    done = subprocess.run([shell, "-n", str(tmp_path / "hook")], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


# --- the review


def test_a_good_mail_passes_in_silence(bench: Bench) -> None:
    bench.fake_python("exit 0")
    done = bench.run()
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert bench.calls() == ["-P", "-c", "import reviewer", "-P", "-m", "reviewer", *bench.arguments()]


def test_the_message_of_a_commit_is_handed_over_as_one(bench: Bench) -> None:
    bench.fake_python("exit 0")
    assert bench.run(event=Event.COMMIT).returncode == 0
    assert bench.calls()[-6:] == ["hook", "run", "--event", "commit-msg", *bench.given()]


@pytest.mark.parametrize(
    ("event", "ways"),
    [
        (Event.SEND, ("git send-email --no-validate", "PRESEND_SKIP=1 git send-email")),
        (Event.COMMIT, ("git commit --no-verify", "PRESEND_SKIP=1 git commit")),
    ],
)
def test_what_is_rejected_is_stopped_and_the_way_past_is_told(
    bench: Bench, event: Event, ways: tuple[str, str]
) -> None:
    bench.fake_python(f"echo the review; exit {REJECTED}")
    done = bench.run(event=event)
    assert (done.returncode, done.stdout) == (1, "the review\n")
    assert all(way in done.stderr for way in ways)


@pytest.mark.parametrize("body", ["echo 'Traceback (most recent call last):' >&2; exit 1", "exit 3", "kill -9 $$"])
def test_a_broken_presend_stops_no_mail(bench: Bench, body: str) -> None:
    bench.fake_python(body)
    done = bench.run()
    assert done.returncode == 0
    assert "presend itself broke" in done.stderr
    assert "was not reviewed" in done.stderr
    assert "--no-validate" not in done.stderr


@pytest.mark.parametrize("there", [True, False])
def test_the_command_stands_in_for_the_interpreter(bench: Bench, there: bool) -> None:
    if there:
        bench.fake_python("exit 0", has_reviewer=False)
    bench.fake(bench.folder / "bin" / "presend", f"exit {REJECTED}")
    bench.path.append(bench.folder / "bin")
    done = bench.run()
    assert done.returncode == 1
    assert bench.calls()[-4:] == bench.arguments()
    assert "-m" not in bench.calls()


def test_neither_interpreter_nor_command(bench: Bench) -> None:
    done = bench.run()
    assert done.returncode == 0
    assert str(bench.python) in done.stderr
    assert "was not reviewed" in done.stderr


def test_a_compose_template_is_skipped(bench: Bench) -> None:
    bench.fake_python(f"exit {REJECTED}")
    done = bench.run('From dev@example.org # This line is ignored.\nGIT: Lines beginning in "GIT:" go\n\nSubject: x\n')
    assert done.returncode == 0
    assert "template" in done.stderr
    assert bench.calls() == []


@pytest.mark.parametrize("mail", ["Subject: x\n\n+GIT: added\n GIT: context\nGIT:no blank\n", ""])
def test_what_only_looks_like_a_template_is_reviewed(bench: Bench, mail: str) -> None:
    bench.fake_python(f"exit {REJECTED}")
    assert bench.run(mail).returncode == 1


@pytest.mark.parametrize(("counter", "told"), [("", True), ("1", True), ("2", False)])
def test_a_review_that_is_left_out_is_told_once(bench: Bench, counter: str, told: bool) -> None:
    bench.fake_python(f"exit {REJECTED}")
    bench.fake(bench.members / "90-sign", "")
    bench.more = {"PRESEND_SKIP": "1", **({"GIT_SENDEMAIL_FILE_COUNTER": counter} if counter else {})}
    done = bench.run()
    assert done.returncode == 0
    assert ("PRESEND_SKIP is set: nothing is reviewed" in done.stderr) is told
    assert bench.calls() == bench.given(), "what runs after the review is not left out"


@pytest.mark.parametrize("value", ["", "0"])
def test_what_does_not_ask_for_it_leaves_nothing_out(bench: Bench, value: str) -> None:
    bench.fake_python(f"exit {REJECTED}")
    bench.more = {"PRESEND_SKIP": value}
    assert bench.run().returncode == 1


def test_the_tree_cannot_bring_its_own_reviewer(bench: Bench, tmp_path: Path) -> None:
    """A real interpreter, and a package of this name in the working directory: -P keeps it out."""
    (tmp_path / "reviewer").mkdir()
    for name in ("__init__.py", "__main__.py"):
        (tmp_path / "reviewer" / name).write_text("from pathlib import Path\nPath('trace').touch()\n")
    bench.python.parent.mkdir()
    bench.python.symlink_to(sys.executable)
    bench.run()
    assert not (tmp_path / "trace").exists()


@pytest.mark.parametrize("shell", ["dash", "bash"])
def test_an_interrupted_review_lets_no_mail_out(bench: Bench, shell: str) -> None:
    """The command ends with status 1 on Ctrl-C, which would count as broken."""
    needs(shell)
    # No program is started once it is ready: a signal between fork and exec would be lost, and the wait long.
    bench.fake_python("trap 'exit 1' INT; : >ready; while :; do :; done")
    mail = bench.folder / "mail"
    mail.write_text("Subject: x\n")
    process = subprocess.Popen([shell, str(bench.place()), str(mail)], cwd=bench.folder, start_new_session=True)
    while not (bench.folder / "ready").exists() and process.poll() is None:
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGINT)
    assert process.wait(60) != 0


# --- what runs after it


def test_members_run_in_order_with_what_git_gives(bench: Bench) -> None:
    bench.fake_python("exit 0")
    for name in ("90-sign", "50-previous", "a"):
        bench.fake(bench.members / name, f"echo {name}; cat")
    (bench.folder / "tools" / "cat").symlink_to(str(shutil.which("cat")))
    done = bench.run(stdin="from git\n")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "50-previous\nfrom git\n90-sign\na\n", "the review has left standard input alone"
    assert bench.calls()[-6:] == bench.given() * 3


def test_the_first_that_fails_ends_it_with_its_status(bench: Bench) -> None:
    bench.fake_python("exit 0")
    bench.fake(bench.members / "50-previous", "exit 7")
    bench.fake(bench.members / "90-sign", "echo signed")
    done = bench.run()
    assert (done.returncode, done.stdout) == (7, "")


def test_no_member_sees_a_mail_that_is_held_back(bench: Bench) -> None:
    bench.fake_python(f"exit {REJECTED}")
    bench.fake(bench.members / "90-sign", "echo signed")
    done = bench.run()
    assert (done.returncode, done.stdout) == (1, "")


@pytest.mark.parametrize("body", ["exit 3", "exit 0"])
def test_members_run_whether_or_not_the_review_broke(bench: Bench, body: str) -> None:
    bench.fake_python(body)
    bench.fake(bench.members / "90-sign", "echo signed")
    assert bench.run().stdout == "signed\n"


def test_what_is_no_program_is_no_member(bench: Bench) -> None:
    bench.fake_python("exit 0")
    for name in ("10-off", "20-old~", "30-x.sample", ".40-hidden"):
        bench.fake(bench.members / name, f"echo {name}")
    (bench.members / "10-off").chmod(0o644)
    (bench.members / "50-folder").mkdir()
    done = bench.run()
    assert (done.returncode, done.stdout) == (0, "")


def test_the_hooks_of_a_commit_have_members_of_their_own(bench: Bench) -> None:
    bench.fake_python("exit 0")
    bench.fake(bench.members / "50-previous", "echo of mails")
    bench.fake(bench.folder / "hooks" / "commit-msg.d" / "50-previous", "echo of commits")
    assert bench.run(event=Event.COMMIT).stdout == "of commits\n"


@pytest.mark.parametrize("shell", SHELLS)
def test_a_closed_standard_input_is_no_matter(bench: Bench, shell: str) -> None:
    needs(shell)
    bench.fake_python("exit 0")
    bench.fake(bench.members / "50-previous", "echo ran")
    (bench.folder / "mail").write_text("Subject: x\n")
    command = f"exec {shell} {quote(str(bench.place()))} {quote(str(bench.folder / 'mail'))} <&-"
    environment = {"PATH": f"{bench.folder / 'tools'}:{os.environ['PATH']}"}
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, env=environment, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "ran\n", "")


def test_a_call_without_arguments_is_told_and_stops_nothing(bench: Bench) -> None:
    bench.python.parent.mkdir()
    # A link would not do: Python looks for the packages of an environment beside the link.
    bench.python.write_text(f'#!/bin/sh\nexec {quote(sys.executable)} "$@"\n')
    bench.python.chmod(0o755)
    path = {"PATH": os.environ["PATH"], "PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run(["sh", str(bench.place())], capture_output=True, text=True, env=path, check=False)
    assert done.returncode == 0
    assert "Missing argument" in done.stderr
    assert "was not reviewed" in done.stderr
