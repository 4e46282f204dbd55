"""The sendemail-validate hook: what stands there, what is written and removed, and what the script does."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import stat
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import jinja2
import pytest

from reviewer import hook, repo
from reviewer.errors import ConfigError, RepoError
from reviewer.hook import MARKER, State
from reviewer.resources import data_dir

SCRIPT = f"#!/bin/sh\n{MARKER}\nexit 0\n"
FOREIGN = b"#!/bin/sh\n# mine\xff\nexit 0"


@pytest.fixture(autouse=True)
def own_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A git that knows no configuration but ours."""
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    (tmp_path / "gitconfig").write_text("[user]\n\tname = A Developer\n\temail = dev@example.org\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "gitconfig"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", "-C", str(folder), *arguments], capture_output=True, check=True)


@pytest.fixture
def tree(tmp_path: Path) -> repo.Repository:
    """A repository without a hook, the hooks folder empty."""
    folder = tmp_path / "tree"
    folder.mkdir()
    git(folder, "init", "--quiet", "--template=")
    return repo.find(folder)


def place(repository: repo.Repository) -> Path:
    path = repository.hooks_dir() / hook.NAME
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


# --- the states


def test_from_absent_to_ours_and_back(tree: repo.Repository) -> None:
    path = tree.git_dir / "hooks" / "sendemail-validate"
    assert hook.status(tree, SCRIPT) == hook.Status(State.ABSENT, path, "")
    assert not path.parent.exists()
    assert hook.install(tree, SCRIPT) == path
    assert hook.status(tree, SCRIPT) == hook.Status(State.OURS, path, "")
    assert path.read_text() == SCRIPT
    assert hook.uninstall(tree) == path
    assert hook.status(tree).state is State.ABSENT
    assert hook.uninstall(tree) is None
    assert list(path.parent.iterdir()) == []


def test_the_mode_does_not_depend_on_the_umask(tree: repo.Repository) -> None:
    before = os.umask(0o077)
    try:
        path = hook.install(tree, SCRIPT)
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o755


def test_a_second_install_changes_nothing(tree: repo.Repository) -> None:
    first = hook.install(tree, SCRIPT).stat()
    second = hook.install(tree, SCRIPT).stat()
    assert (first.st_ino, first.st_mtime_ns) == (second.st_ino, second.st_mtime_ns)


def test_an_outdated_script_is_said_and_replaced(tree: repo.Repository) -> None:
    hook.install(tree, SCRIPT)
    newer = SCRIPT + "# more\n"
    found = hook.status(tree, newer)
    assert (found.state, found.detail) == (State.OUTDATED, "not the script of this version of presend")
    assert hook.status(tree).state is State.OURS
    assert hook.install(tree, newer).read_text() == newer
    assert hook.status(tree, newer).state is State.OURS


def test_a_script_that_lost_its_mode_is_said_and_mended(tree: repo.Repository) -> None:
    path = hook.install(tree, SCRIPT)
    path.chmod(0o644)
    assert hook.status(tree, SCRIPT).detail == "not executable, so git does not run it"
    hook.install(tree, SCRIPT)
    assert stat.S_IMODE(path.stat().st_mode) == 0o755


@pytest.mark.parametrize("content", [FOREIGN, b"", b"\n", f"#!/bin/sh\n#\n{MARKER}\n".encode(), MARKER.encode()])
def test_a_foreign_hook_stays_byte_for_byte(tree: repo.Repository, content: bytes) -> None:
    path = place(tree)
    path.write_bytes(content)
    path.chmod(0o744)
    assert hook.status(tree, SCRIPT).state is State.FOREIGN
    with pytest.raises(ConfigError) as refused:
        hook.install(tree, SCRIPT)
    assert str(path) in str(refused.value)
    assert "add this line to it: presend hook run" in str(refused.value)
    with pytest.raises(ConfigError, match="stays as it is"):
        hook.uninstall(tree)
    assert (path.read_bytes(), stat.S_IMODE(path.stat().st_mode)) == (content, 0o744)
    assert list(path.parent.iterdir()) == [path]


def test_the_line_for_a_foreign_hook_does_what_is_said(tmp_path: Path) -> None:
    for status, expected in ((0, 0), (10, 1), (3, 0)):
        fake = tmp_path / "presend"
        fake.write_text(f"#!/bin/sh\nexit {status}\n")
        fake.chmod(0o755)
        environment = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"}
        done = subprocess.run(["sh", "-ec", f"{hook.CHAIN}\nexit 0"], env=environment, check=False)
        assert done.returncode == expected


@pytest.mark.parametrize("dangling", [True, False])
def test_a_symbolic_link_is_foreign(tree: repo.Repository, tmp_path: Path, *, dangling: bool) -> None:
    target = tmp_path / "shared-hook"
    if not dangling:
        target.write_text(SCRIPT)
    path = place(tree)
    path.symlink_to(target)
    assert hook.status(tree).state is State.FOREIGN
    assert "symbolic link" in hook.status(tree).detail
    with pytest.raises(ConfigError):
        hook.install(tree, SCRIPT)
    with pytest.raises(ConfigError):
        hook.uninstall(tree)
    assert path.is_symlink()
    assert target.exists() is not dangling


def test_what_is_no_file_is_foreign_and_not_opened(tree: repo.Repository) -> None:
    path = place(tree)
    os.mkfifo(path)
    assert hook.status(tree) == hook.Status(State.FOREIGN, path, "not a regular file")
    path.unlink()
    path.mkdir()
    assert hook.status(tree).state is State.FOREIGN


def test_samples_and_other_hooks_are_never_touched(tree: repo.Repository) -> None:
    folder = place(tree).parent
    others = {name: folder / name for name in ("sendemail-validate.sample", "commit-msg", "sendemail-validate.d")}
    for path in others.values():
        path.write_bytes(FOREIGN)
    hook.install(tree, SCRIPT)
    hook.uninstall(tree)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == dict.fromkeys(others, FOREIGN)


def test_a_script_without_its_marker_is_not_installed(tree: repo.Repository) -> None:
    with pytest.raises(ConfigError, match="marker"):
        hook.install(tree, "#!/bin/sh\nexit 0\n")
    assert hook.status(tree).state is State.ABSENT


# --- the place


def test_core_hookspath_is_followed_and_said(tree: repo.Repository, tmp_path: Path) -> None:
    git(tree.top, "config", "core.hooksPath", str(tmp_path / "shared" / "hooks"))
    path = hook.install(tree, SCRIPT)
    assert path == tmp_path / "shared" / "hooks" / "sendemail-validate"
    assert f"core.hooksPath is set to {path.parent}" in hook.status(tree, SCRIPT).detail
    assert not (tree.git_dir / "hooks").exists()
    assert hook.uninstall(tree) == path


def test_hooks_that_are_switched_off(tree: repo.Repository) -> None:
    git(tree.top, "config", "core.hooksPath", "/dev/null")
    assert hook.status(tree).state is State.ABSENT
    with pytest.raises(ConfigError, match=r"/dev/null/sendemail-validate cannot be written: .*core\.hooksPath"):
        hook.install(tree, SCRIPT)


def test_a_linked_worktree_shares_the_hook(tree: repo.Repository, tmp_path: Path) -> None:
    git(tree.top, "commit", "--quiet", "--allow-empty", "-m", "first")
    git(tree.top, "worktree", "add", "--quiet", "--detach", str(tmp_path / "linked"))
    path = hook.install(repo.find(tmp_path / "linked"), SCRIPT)
    assert path == tree.git_dir / "hooks" / "sendemail-validate"
    assert hook.status(tree).state is State.OURS


def test_a_bare_repository(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet", "--bare", "bare.git")
    bare = repo.find(tmp_path / "bare.git")
    assert hook.install(bare, SCRIPT) == bare.top / "hooks" / "sendemail-validate"
    assert hook.status(bare).state is State.OURS


def test_a_repository_that_is_gone(tree: repo.Repository) -> None:
    shutil.rmtree(tree.top)
    with pytest.raises(RepoError):
        hook.status(tree)


# --- the script


def render(python: Path) -> str:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(data_dir("templates")),
        undefined=jinja2.StrictUndefined,
        keep_trailing_newline=True,
        autoescape=False,
    )
    environment.filters["sh"] = shlex.quote
    template = environment.get_template("hook/sendemail-validate.sh.j2")
    return template.render(marker=MARKER, python=str(python))


@dataclass
class Bench:
    """A folder with a rendered hook, a fake interpreter, and a PATH that holds what a shell needs."""

    folder: Path
    path: list[Path] = field(default_factory=list)

    @property
    def python(self) -> Path:
        return self.folder / "it's a $HOME" / "python3"

    def fake(self, program: Path, body: str) -> None:
        """A program that notes its arguments, one a line, and goes on with the body."""
        program.parent.mkdir(exist_ok=True)
        note = f'for argument; do printf "%s\\n" "$argument"; done >>{shlex.quote(str(self.folder / "calls"))}\n'
        program.write_text(f"#!/bin/sh\n{note}{body}\n")
        program.chmod(0o755)

    def fake_python(self, body: str, *, has_reviewer: bool = True) -> None:
        self.fake(self.python, f'[ "$2" = -c ] && exit {0 if has_reviewer else 1}\n{body}')

    def run(self, mail: str = "Subject: [PATCH] x\n", shell: str = "sh") -> subprocess.CompletedProcess[str]:
        file = self.folder / "0001 first.patch"
        file.write_text(mail)
        (self.folder / "headers").write_text("To: list@example.org\n")
        script = self.folder / "hook"
        script.write_text(render(self.python))
        path = os.pathsep.join(str(part) for part in (*self.path, self.folder / "tools"))
        command = [str(shutil.which(shell)), str(script), str(file), str(self.folder / "headers")]
        return subprocess.run(command, capture_output=True, text=True, cwd=self.folder, env={"PATH": path}, check=False)

    def calls(self) -> list[str]:
        record = self.folder / "calls"
        return record.read_text().splitlines() if record.exists() else []

    def arguments(self) -> list[str]:
        return ["hook", "run", str(self.folder / "0001 first.patch"), str(self.folder / "headers")]


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    tools = tmp_path / "tools"
    tools.mkdir()
    (tools / "grep").symlink_to(str(shutil.which("grep")))
    return Bench(tmp_path)


def test_the_script_bears_the_marker_in_line_2() -> None:
    lines = render(Path("/usr/bin/python3")).splitlines()
    assert lines[:2] == ["#!/bin/sh", MARKER]
    assert "python=/usr/bin/python3" in lines
    assert render(Path("/usr/bin/python3")).endswith("esac\n")


@pytest.mark.parametrize("shell", ["sh", "dash", "bash"])
def test_the_script_is_sound_for_every_shell(tmp_path: Path, shell: str) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    script = tmp_path / "hook"
    script.write_text(render(Path("/it's/python3")))
    done = subprocess.run([shell, "-n", str(script)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_good_mail_passes_in_silence(bench: Bench) -> None:
    bench.fake_python("exit 0")
    done = bench.run()
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert bench.calls() == ["-P", "-c", "import reviewer", "-P", "-m", "reviewer", *bench.arguments()]


def test_a_rejected_mail_is_stopped_and_the_way_past_is_told(bench: Bench) -> None:
    bench.fake_python("echo the review; exit 10")
    done = bench.run()
    assert (done.returncode, done.stdout) == (1, "the review\n")
    assert "git send-email --no-validate" in done.stderr


@pytest.mark.parametrize("body", ["echo 'Traceback (most recent call last):' >&2; exit 1", "exit 3", "kill -9 $$"])
def test_a_broken_presend_stops_no_mail(bench: Bench, body: str) -> None:
    bench.fake_python(body)
    done = bench.run()
    assert done.returncode == 0
    assert "presend itself broke" in done.stderr
    assert "was not reviewed" in done.stderr
    assert "--no-validate" not in done.stderr


@pytest.mark.parametrize("there", [True, False])
def test_the_command_stands_in_for_the_interpreter(bench: Bench, *, there: bool) -> None:
    if there:
        bench.fake_python("exit 0", has_reviewer=False)
    bench.fake(bench.folder / "bin" / "presend", "exit 10")
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
    bench.fake_python("exit 10")
    done = bench.run('From dev@example.org # This line is ignored.\nGIT: Lines beginning in "GIT:" go\n\nSubject: x\n')
    assert done.returncode == 0
    assert "template" in done.stderr
    assert bench.calls() == []


@pytest.mark.parametrize("mail", ["Subject: x\n\n+GIT: added\n GIT: context\nGIT:no blank\n", ""])
def test_what_only_looks_like_a_template_is_reviewed(bench: Bench, mail: str) -> None:
    bench.fake_python("exit 10")
    assert bench.run(mail).returncode == 1


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
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    bench.fake_python("trap 'exit 1' INT; : >ready; sleep 30")
    script, mail = bench.folder / "hook", bench.folder / "mail"
    script.write_text(render(bench.python))
    mail.write_text("Subject: x\n")
    process = subprocess.Popen([shell, str(script), str(mail)], cwd=bench.folder, start_new_session=True)
    deadline = time.monotonic() + 20
    while not (bench.folder / "ready").exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGINT)
    assert process.wait(20) != 0
