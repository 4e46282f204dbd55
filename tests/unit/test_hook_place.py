"""The hooks of a repository: what stands there, what is written, what moves aside and comes back."""

from __future__ import annotations

import errno
import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from reviewer import repo
from reviewer.errors import ConfigError, RepoError
from reviewer.hook import chain, place
from reviewer.hook.place import Event, State

SEND = Event.SEND
SCRIPT = f"#!/bin/sh\n{SEND.marker}\nexit 0\n"
FOREIGN = b"#!/bin/sh\n# mine\xff\nexit 0"
LINE = "add this line"
YEAR_2001 = 1_000_000_000 * 10**9


@pytest.fixture(autouse=True)
def own_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A git that knows no configuration but ours."""
    (tmp_path / "gitconfig").write_text("[user]\n\tname = A Developer\n\temail = dev@example.org\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "gitconfig"))


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", "-C", str(folder), *arguments], capture_output=True, check=True)


@pytest.fixture
def tree(tmp_path: Path) -> repo.Repository:
    """A repository without a hook, the hooks folder empty."""
    folder = tmp_path / "tree"
    folder.mkdir()
    git(folder, "init", "--quiet", "--template=")
    return repo.find(folder)


def hook_of(repository: repo.Repository, content: bytes | None = None, mode: int = 0o755) -> Path:
    """The place of the hook, with this in it."""
    path = repository.hooks_dir() / SEND
    path.parent.mkdir(parents=True, exist_ok=True)
    if content is not None:
        path.write_bytes(content)
        path.chmod(mode)
        os.utime(path, ns=(YEAR_2001, YEAR_2001))
    return path


def install(repository: repo.Repository, script: str = SCRIPT) -> chain.Done:
    return chain.install(repository, SEND, script, LINE)


def state(repository: repo.Repository, script: str | None = SCRIPT) -> State:
    return place.status(repository, SEND, script).state


def everything_in(folder: Path) -> dict[str, tuple[int, int, bytes]]:
    """Names, modes, times and contents of all files; where a link leads for its content."""
    found = {}
    for path in sorted(folder.rglob("*")):
        status = path.lstat()
        content = path.read_bytes() if path.is_file() else b""
        if path.is_symlink():
            content = os.readlink(path).encode()  # noqa: PTH115 -- a Path would tidy the text up
        time = 0 if stat.S_ISDIR(status.st_mode) or path.is_symlink() else status.st_mtime_ns
        found[str(path.relative_to(folder))] = (status.st_mode, time, content)
    return found


# --- the states


def test_from_absent_to_ours_and_back(tree: repo.Repository) -> None:
    path = tree.git_dir / "hooks" / "sendemail-validate"
    assert place.status(tree, SEND, SCRIPT) == place.Status(State.ABSENT, path, "")
    assert not path.parent.exists()
    assert install(tree) == chain.Done(path)
    assert place.status(tree, SEND, SCRIPT) == place.Status(State.OURS, path, "")
    assert path.read_text() == SCRIPT
    assert chain.uninstall(tree, SEND) == chain.Done(path)
    assert state(tree) is State.ABSENT
    assert chain.uninstall(tree, SEND) is None
    assert list(path.parent.iterdir()) == []


def test_the_two_hooks_are_not_taken_for_each_other(tree: repo.Repository) -> None:
    install(tree)
    assert place.status(tree, Event.COMMIT).state is State.ABSENT
    (tree.hooks_dir() / Event.COMMIT).write_text(SCRIPT)
    assert place.status(tree, Event.COMMIT).state is State.FOREIGN


def test_the_mode_does_not_depend_on_the_umask(tree: repo.Repository) -> None:
    before = os.umask(0o077)
    try:
        path = install(tree).path
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o755


def test_a_second_install_changes_nothing(tree: repo.Repository) -> None:
    hook_of(tree, FOREIGN)
    install(tree)
    before = everything_in(tree.hooks_dir())
    number = hook_of(tree).stat().st_ino
    install(tree)
    assert everything_in(tree.hooks_dir()) == before
    assert hook_of(tree).stat().st_ino == number


def test_the_script_of_an_older_presend_is_said_and_renewed(tree: repo.Repository) -> None:
    install(tree)
    newer = SCRIPT + "# more\n"
    found = place.status(tree, SEND, newer)
    assert (found.state, found.detail) == (State.OUTDATED, "not the script of this version of presend")
    assert state(tree, None) is State.OURS
    assert install(tree, newer).path.read_text() == newer
    assert state(tree, newer) is State.OURS


def test_a_script_that_lost_its_mode_is_said_and_mended(tree: repo.Repository) -> None:
    path = install(tree).path
    path.chmod(0o644)
    assert place.status(tree, SEND, SCRIPT).detail == "not executable, so git does not run it"
    install(tree)
    assert stat.S_IMODE(path.stat().st_mode) == 0o755


def test_a_script_without_its_marker_is_not_installed(tree: repo.Repository) -> None:
    with pytest.raises(ConfigError, match="marker"):
        install(tree, "#!/bin/sh\nexit 0\n")
    assert state(tree) is State.ABSENT


# --- the hook that was there


@pytest.mark.parametrize("mode", [0o744, 0o755, 0o644])
@pytest.mark.parametrize("content", [FOREIGN, b"", b"\n", f"#!/bin/sh\n#\n{SEND.marker}\n".encode()])
def test_it_moves_as_it_is_and_comes_back_as_it_was(tree: repo.Repository, content: bytes, mode: int) -> None:
    path = hook_of(tree, content, mode)
    before = everything_in(path.parent)
    assert state(tree) is State.FOREIGN
    done = install(tree)
    member = path.parent / "sendemail-validate.d" / "50-previous"
    assert done == chain.Done(path, member)
    assert path.read_text() == SCRIPT
    assert everything_in(member.parent)["50-previous"] == before["sendemail-validate"]
    assert chain.uninstall(tree, SEND) == chain.Done(path, path)
    assert everything_in(path.parent) == before


def test_it_survives_an_upgrade(tree: repo.Repository) -> None:
    path = hook_of(tree, FOREIGN)
    before = everything_in(path.parent)
    install(tree)
    done = install(tree, SCRIPT + "# newer\n")
    assert done.previous and done.previous.read_bytes() == FOREIGN
    chain.uninstall(tree, SEND)
    assert everything_in(path.parent) == before


@pytest.mark.parametrize("target", ["shared/./hook", "../shared/hook", "{absolute}/shared/hook"])
def test_a_link_still_leads_there(tree: repo.Repository, target: str) -> None:
    path = hook_of(tree)
    for folder in (path.parent / "shared", tree.git_dir / "shared"):
        folder.mkdir()
        (folder / "hook").write_bytes(FOREIGN)
        (folder / "hook").chmod(0o755)
    path.symlink_to(target.format(absolute=tree.git_dir))
    before = everything_in(tree.git_dir)
    member = install(tree).previous
    assert member and member.read_bytes() == FOREIGN
    chain.uninstall(tree, SEND)
    assert everything_in(tree.git_dir) == before


@pytest.mark.parametrize("kind", ["dangling", "fifo", "folder"])
def test_what_is_no_file_is_neither_opened_nor_moved(tree: repo.Repository, kind: str) -> None:
    path = hook_of(tree)
    if kind == "dangling":
        path.symlink_to("nowhere")
    elif kind == "fifo":
        os.mkfifo(path)
    else:
        path.mkdir()
    before = sorted(path.parent.iterdir())
    assert state(tree) is State.FOREIGN
    with pytest.raises(ConfigError, match=f"cannot be moved .*: {LINE}"):
        install(tree)
    with pytest.raises(ConfigError, match="stays as it is"):
        chain.uninstall(tree, SEND)
    assert sorted(path.parent.iterdir()) == before


def test_a_hook_that_has_our_line_stays(tree: repo.Repository) -> None:
    text = f'#!/bin/sh\n{place.chain(SEND, "presend")}\npatatt sign --hook "$1"\n'
    path = hook_of(tree, text.encode())
    assert state(tree) is State.JOINED
    assert install(tree) == chain.Done(path, path)
    assert path.read_text() == text
    with pytest.raises(ConfigError, match="stays as it is"):
        chain.uninstall(tree, SEND)


def test_a_line_that_is_commented_out_is_none(tree: repo.Repository) -> None:
    hook_of(tree, f"#!/bin/sh\n# {place.chain(SEND, 'presend')}\n".encode())
    assert state(tree) is State.FOREIGN


def test_members_that_somebody_else_runs_are_not_mixed_with_ours(tree: repo.Repository) -> None:
    path = hook_of(tree, FOREIGN)
    (path.parent / "sendemail-validate.d").mkdir()
    with pytest.raises(ConfigError, match=f"may belong to .*: {LINE}"):
        install(tree)
    assert path.read_bytes() == FOREIGN


def test_an_old_hook_is_not_overwritten_by_another(tree: repo.Repository) -> None:
    path = hook_of(tree, FOREIGN)
    install(tree)
    path.unlink()
    hook_of(tree, b"#!/bin/sh\n")
    before = everything_in(path.parent)
    with pytest.raises(ConfigError, match="50-previous is there already"):
        install(tree)
    assert everything_in(path.parent) == before


def test_a_killed_install_is_taken_up_again(tree: repo.Repository) -> None:
    """Killed between the second name of the old hook and ours in its place."""
    path = hook_of(tree, FOREIGN)
    before = everything_in(path.parent)
    member = path.parent / "sendemail-validate.d" / "50-previous"
    member.parent.mkdir()
    member.hardlink_to(path)
    assert install(tree).previous == member
    chain.uninstall(tree, SEND)
    assert everything_in(path.parent) == before


def test_on_a_file_system_without_links_it_is_copied(tree: repo.Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_self: Path, _target: Path) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    path = hook_of(tree, FOREIGN, 0o744)
    before = everything_in(path.parent)
    install(tree)
    chain.uninstall(tree, SEND)
    assert everything_in(path.parent) == before


def test_a_full_disk_leaves_everything_as_it_was(tree: repo.Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    path = hook_of(tree, FOREIGN)
    before = everything_in(path.parent)

    def refuse(_descriptor: int, _mode: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fchmod", refuse)
    with pytest.raises(ConfigError, match="cannot be written: No space left on device"):
        install(tree)
    assert everything_in(path.parent) == before


def test_members_of_the_user_are_named_and_stay(tree: repo.Repository) -> None:
    path = install(tree).path
    folder = path.parent / "sendemail-validate.d"
    folder.mkdir()
    for name, mode in (("90-sign", 0o755), ("80-off", 0o644), ("70-old~", 0o755), (".hidden", 0o755)):
        (folder / name).write_bytes(FOREIGN)
        (folder / name).chmod(mode)
    assert install(tree).others == (folder / "90-sign",)
    done = chain.uninstall(tree, SEND)
    assert done and done.others == (folder / "90-sign",)
    assert len(list(folder.iterdir())) == 4


def test_patatt_gets_a_place_where_it_has_none(tree: repo.Repository) -> None:
    """Its own installer refuses beside a hook that is there."""
    path = install(tree).path
    assert chain.unsigned(tree, path) == ()
    git(tree.top, "config", "patatt.signingKey", "ed25519:key")
    (line,) = chain.unsigned(tree, path)
    subprocess.run(["sh", "-ec", line.partition("it does: ")[2]], check=True)
    assert [member.name for member in chain.members(path)] == ["90-patatt"]
    assert chain.unsigned(tree, path) == ()
    assert chain.unsigned(tree, path.with_name(str(Event.COMMIT))) == ()


def test_samples_and_other_hooks_are_never_touched(tree: repo.Repository) -> None:
    folder = hook_of(tree).parent
    others = {name: folder / name for name in ("sendemail-validate.sample", "commit-msg", "sendemail-validate.d")}
    for path in others.values():
        path.write_bytes(FOREIGN)
    install(tree)
    chain.uninstall(tree, SEND)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == dict.fromkeys(others, FOREIGN)


@pytest.mark.parametrize(("status", "expected"), [(0, 0), (10, 1), (3, 0)])
@pytest.mark.parametrize("event", list(Event))
def test_the_line_for_a_foreign_hook_does_what_is_said(
    tmp_path: Path, event: Event, status: int, expected: int
) -> None:
    fake = tmp_path / "a $HOME" / "presend"
    fake.parent.mkdir()
    fake.write_text(f'#!/bin/sh\nprintf "%s " "$@" >"{tmp_path}/given"\nexit {status}\n')
    fake.chmod(0o755)
    line = place.chain(event, f"'{fake}'")
    done = subprocess.run(["sh", "-ec", f"{line}\nexit 0", "hook", "mail"], check=False)
    assert done.returncode == expected
    assert (tmp_path / "given").read_text() == f"hook run {event.arguments}mail "


def test_the_command_is_absolute_and_knows_where_it_lives(tmp_path: Path) -> None:
    python = tmp_path / "bin" / "python3"
    assert place.command(python) == [str(python), "-P", "-m", "reviewer"]
    python.parent.mkdir()
    (python.parent / "presend").touch(mode=0o755)
    assert place.command(python) == [str(python.parent / "presend")]


# --- the place


@pytest.mark.parametrize("scope", ["--local", "--worktree"])
def test_a_folder_of_this_repository_alone_is_written_to(tree: repo.Repository, tmp_path: Path, scope: str) -> None:
    git(tree.top, "config", "extensions.worktreeConfig", "true")
    git(tree.top, "config", scope, "core.hooksPath", str(tmp_path / "own" / "hooks"))
    path = install(tree).path
    assert path == tmp_path / "own" / "hooks" / "sendemail-validate"
    assert f"core.hooksPath is set to {path.parent}" in place.status(tree, SEND, SCRIPT).detail
    assert not (tree.git_dir / "hooks").exists()
    assert chain.uninstall(tree, SEND) == chain.Done(path)


@pytest.mark.parametrize(
    ("setting", "scope", "reason"),
    [
        ("{home}/shared", "--global", "others share the folder"),
        (".husky/_", "--local", "husky manages"),
        (".githooks", "--local", "part of the tree"),
    ],
)
def test_a_folder_of_others_is_not(
    tree: repo.Repository, tmp_path: Path, setting: str, scope: str, reason: str
) -> None:
    git(tree.top, "config", scope, "core.hooksPath", setting.format(home=tmp_path))
    folder = tree.hooks_dir()
    folder.mkdir(parents=True)
    with pytest.raises(ConfigError, match=f"{reason}.*: {LINE}"):
        install(tree)
    assert list(folder.iterdir()) == []
    assert list(tree.git_dir.glob("hooks/*")) == []


def test_the_line_for_husky_goes_where_husky_looks(tree: repo.Repository) -> None:
    git(tree.top, "config", "core.hooksPath", ".husky/_")
    line = place.line_for(tree, SEND, Path(sys.executable))
    assert line.startswith(f"add this line to {tree.top}/.husky/sendemail-validate: ")
    assert line.endswith(place.chain(SEND, " ".join(place.command(Path(sys.executable)))))


def test_hooks_that_are_switched_off(tree: repo.Repository) -> None:
    git(tree.top, "config", "core.hooksPath", "/dev/null")
    assert state(tree) is State.ABSENT
    with pytest.raises(ConfigError, match=r"/dev/null/sendemail-validate cannot be written: .*core\.hooksPath"):
        install(tree)


def test_a_folder_that_cannot_be_written(tree: repo.Repository) -> None:
    git(tree.top, "config", "core.hooksPath", "/proc/sys/kernel")  # even root cannot
    with pytest.raises(ConfigError, match="cannot be written"):
        install(tree)


def test_a_linked_worktree_shares_the_hook(tree: repo.Repository, tmp_path: Path) -> None:
    git(tree.top, "commit", "--quiet", "--allow-empty", "-m", "first")
    git(tree.top, "worktree", "add", "--quiet", "--detach", str(tmp_path / "linked"))
    path = install(repo.find(tmp_path / "linked")).path
    assert path == tree.git_dir / "hooks" / "sendemail-validate"
    assert state(tree) is State.OURS


def test_a_bare_repository(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet", "--bare", "bare.git")
    bare = repo.find(tmp_path / "bare.git")
    assert install(bare).path == bare.top / "hooks" / "sendemail-validate"
    assert state(bare) is State.OURS


def test_a_submodule_has_hooks_of_its_own(tree: repo.Repository, tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet", "inner")
    git(tmp_path / "inner", "commit", "--quiet", "--allow-empty", "-m", "first")
    git(tree.top, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(tmp_path / "inner"), "sub")
    path = install(repo.find(tree.top / "sub")).path
    assert path == tree.git_dir / "modules" / "sub" / "hooks" / "sendemail-validate"
    assert state(tree) is State.ABSENT


def test_a_repository_that_is_gone(tree: repo.Repository) -> None:
    shutil.rmtree(tree.top)
    with pytest.raises(RepoError):
        place.status(tree, SEND)
