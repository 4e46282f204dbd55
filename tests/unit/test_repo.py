"""Git in foreign repositories: what is read, what is refused, and that nothing of theirs runs."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from reviewer import mail, repo
from reviewer.errors import RepoError

GLOBAL_CONFIG = "[user]\n\tname = A Developer\n\temail = dev@example.org\n[init]\n\tdefaultBranch = main\n"

HELPER = "static int helper(void)\n{\n\treturn %d;\n}\n"


@pytest.fixture(autouse=True)
def own_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A git that knows no configuration but ours, and commits at a fixed time."""
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    (tmp_path / "gitconfig").write_text(GLOBAL_CONFIG)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "gitconfig"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("GIT_AUTHOR_DATE", "2024-05-06T07:08:09+0000")
    monkeypatch.setenv("GIT_COMMITTER_DATE", "2024-05-06T07:08:09+0000")


def git(folder: Path, *arguments: str, stdin: bytes = b"") -> bytes:
    done = subprocess.run(["git", "-C", str(folder), *arguments], input=stdin, capture_output=True, check=True)
    return done.stdout


def commit(top: Path, subject: str, **files: str) -> None:
    for name, text in files.items():
        (top / f"{name}.c").write_text(text)
    git(top, "add", "--all")
    git(
        top,
        "commit",
        "--quiet",
        "-m",
        f"{subject}\n\nWhy it is so.\n\nSigned-off-by: A Developer <dev@example.org>",
    )


@pytest.fixture
def top(tmp_path: Path) -> Path:
    """Three commits on main; the last renames a file."""
    folder = tmp_path / "tree"
    folder.mkdir()
    git(folder, "init", "--quiet")
    commit(folder, "x86/tdx: Add a helper", helper=HELPER % 0)
    commit(folder, "x86/tdx: Return one", helper=HELPER % 1, other="int other;\n")
    git(folder, "mv", "helper.c", "renamed.c")
    commit(folder, "x86/tdx: Rename naïve helper", third="int third;\n")
    return folder


def subjects(mbox: bytes) -> list[str]:
    return [line[9:] for line in mbox.decode().splitlines() if line.startswith("Subject: ")]


# --- find


def test_find_gives_the_top_and_the_git_directory(top: Path) -> None:
    below = top / "arch" / "x86"
    below.mkdir(parents=True)
    expected = repo.Repository(top.resolve(), top.resolve() / ".git")
    assert repo.find(top) == expected
    assert repo.find(below) == expected
    assert repo.find(top / "other.c") == expected


def test_find_outside_of_any_repository(tmp_path: Path) -> None:
    with pytest.raises(RepoError, match=r"is not in a git repository$"):
        repo.find(tmp_path)


def test_find_a_folder_that_does_not_exist(tmp_path: Path) -> None:
    with pytest.raises(RepoError, match="No such file or directory"):
        repo.find(tmp_path / "no" / "such")


def test_find_a_bare_repository(top: Path, tmp_path: Path) -> None:
    bare = tmp_path / "bare.git"
    git(tmp_path, "clone", "--quiet", "--bare", str(top), str(bare))
    found = repo.find(bare)
    assert found == repo.Repository(bare.resolve(), bare.resolve())
    assert subjects(found.patches("HEAD~1")) == ["[PATCH] x86/tdx: Return one"]
    assert found.hooks_dir() == bare.resolve() / "hooks"


def test_find_a_linked_worktree(top: Path, tmp_path: Path) -> None:
    linked = tmp_path / "linked"
    git(top, "worktree", "add", "--quiet", "--detach", str(linked), "HEAD~1")
    found = repo.find(linked)
    assert found == repo.Repository(linked.resolve(), top.resolve() / ".git" / "worktrees" / "linked")
    assert subjects(found.patches("HEAD")) == ["[PATCH] x86/tdx: Return one"]
    assert found.hooks_dir() == top.resolve() / ".git" / "hooks"


def test_a_folder_with_a_line_feed_in_its_name(tmp_path: Path) -> None:
    folder = tmp_path / "two\nlines"
    folder.mkdir()
    git(folder, "init", "--quiet")
    assert repo.find(folder).top == folder.resolve()


def test_the_environment_of_a_hook_names_the_repository(
    top: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    apart = tmp_path / "apart.git"
    (top / ".git").rename(apart)
    monkeypatch.chdir(top)
    monkeypatch.setenv("GIT_DIR", str(apart))
    assert repo.find(Path()) == repo.Repository(top.resolve(), apart.resolve())
    assert repo.find(top).has_commit("HEAD~2")


def test_the_environment_of_a_hook_does_not_reach_another_folder(
    top: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    git(other, "init", "--quiet")
    commit(other, "net: Something else", some="int some;\n")
    monkeypatch.chdir(other)
    monkeypatch.setenv("GIT_DIR", str(other / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(tmp_path / "no" / "such"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(other / ".git" / "index"))
    monkeypatch.setenv("GIT_OBJECT_DIRECTORY", str(other / ".git" / "objects"))
    found = repo.find(top)
    assert found.top == top.resolve()
    assert found.file_at("HEAD", "third.c") == b"int third;\n"
    with pytest.raises(RepoError, match="not in a git repository"):
        repo.find(tmp_path)


def test_a_repository_of_somebody_else_is_refused(top: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    with pytest.raises(RepoError, match=r"^git: detected dubious ownership in repository at [^\n]*$"):
        repo.find(top)


def test_without_git(top: Path, tmp_path: Path) -> None:
    code = (
        "import os, sys\nfrom pathlib import Path\nfrom reviewer import errors, repo\n"
        "os.environ['PATH'] = sys.argv[2]\n"
        "try:\n    repo.find(Path(sys.argv[1]))\nexcept errors.RepoError as error:\n    print(error)\n"
    )
    command = [sys.executable, "-c", code, str(top), str(tmp_path / "empty")]
    environment = {**os.environ, "PYTHONPATH": str(Path(repo.__file__).parents[1])}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=True)
    assert done.stdout == "git was not found\n"


# --- patches


def test_a_range_is_a_numbered_series_oldest_first(top: Path) -> None:
    mbox = repo.find(top).patches("HEAD~2..HEAD")
    expected = [
        "[PATCH 1/2] x86/tdx: Return one",
        "[PATCH 2/2] =?UTF-8?q?x86/tdx:=20Rename=20na=C3=AFve=20helper?=",
    ]
    assert subjects(mbox) == expected
    assert mbox == git(top, "format-patch", "--stdout", "--no-signature", "HEAD~2..HEAD")


def test_an_open_range_ends_at_head(top: Path) -> None:
    found = repo.find(top)
    assert found.patches("HEAD~2..") == found.patches("HEAD~2..HEAD")
    assert found.patches("HEAD^!") == found.patches("HEAD")


def test_one_commit_is_one_patch(top: Path) -> None:
    mbox = repo.find(top).patches("HEAD~1")
    assert subjects(mbox) == ["[PATCH] x86/tdx: Return one"]
    assert b"-\treturn 0;\n+\treturn 1;\n" in mbox


def test_the_root_commit(top: Path) -> None:
    mbox = repo.find(top).patches("HEAD~2")
    assert subjects(mbox) == ["[PATCH] x86/tdx: Add a helper"]
    assert b"--- /dev/null\n+++ b/helper.c\n" in mbox


def test_a_tag_is_its_commit(top: Path) -> None:
    git(top, "tag", "-a", "-m", "a tag", "v1", "HEAD~1")
    found = repo.find(top)
    assert found.patches("v1") == found.patches("HEAD~1")
    assert found.has_commit("v1")


@pytest.mark.parametrize("revision", ["nope", "HEAD~9", "HEAD..nope", "nope..", "other.c", "0123456"])
def test_an_unknown_revision(top: Path, revision: str) -> None:
    with pytest.raises(RepoError) as caught:
        repo.find(top).patches(revision)
    assert str(caught.value) == f"unknown revision {revision}"


def test_an_object_that_is_not_there(top: Path) -> None:
    with pytest.raises(RepoError, match=r"^git: bad object 1{40}$"):
        repo.find(top).patches("1" * 40)


@pytest.mark.parametrize("revision", ["HEAD..HEAD", "HEAD..HEAD~1", "^HEAD"])
def test_an_empty_range(top: Path, revision: str) -> None:
    with pytest.raises(RepoError) as caught:
        repo.find(top).patches(revision)
    assert str(caught.value) == f"range {revision} holds no commits"


@pytest.mark.parametrize("revision", ["", "--all", "-1", "--output=stolen", "HEAD\nHEAD", "a\0b", "\udc80", "a" * 2000])
def test_what_is_no_name_never_reaches_git(top: Path, revision: str) -> None:
    found = repo.find(top)
    with pytest.raises(RepoError, match=r"is not the name of a revision$"):
        found.patches(revision)
    assert not found.has_commit(revision)
    assert not (top / "stolen").exists()


def test_a_file_is_not_a_commit(top: Path) -> None:
    with pytest.raises(RepoError, match=r"^HEAD:other.c is not a commit$"):
        repo.find(top).patches("HEAD:other.c")


def test_a_merge_has_no_patch_and_is_left_out_of_a_range(top: Path) -> None:
    git(top, "checkout", "--quiet", "-b", "side", "HEAD~1")
    commit(top, "x86/tdx: Work on the side", side="int side;\n")
    git(top, "checkout", "--quiet", "main")
    git(top, "merge", "--quiet", "--no-ff", "-m", "Merge branch 'side'", "side")
    found = repo.find(top)
    with pytest.raises(RepoError, match=r"^HEAD is a merge commit, which has no patch$"):
        found.patches("HEAD")
    assert subjects(found.patches("HEAD~1..HEAD")) == ["[PATCH] x86/tdx: Work on the side"]
    with pytest.raises(RepoError, match=r"names several commits"):
        found.patches("HEAD^@")


def test_a_range_without_bounds_is_refused(top: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(repo, "MAX_COMMITS", 1)
    with pytest.raises(RepoError, match=r"^range HEAD~2\.\. holds more than 1 commits$"):
        repo.find(top).patches("HEAD~2..")


@pytest.mark.parametrize("name", ["C", "POSIX", "C.UTF-8", "de_DE.ISO-8859-1", "nonsense"])
def test_the_locale_changes_nothing(top: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    expected = repo.find(top).patches("HEAD~2..")
    monkeypatch.setenv("LC_ALL", name)
    monkeypatch.setenv("LANGUAGE", "de")
    found = repo.find(top)
    assert found.patches("HEAD~2..") == expected
    with pytest.raises(RepoError, match=r"^unknown revision nope$"):
        found.patches("nope")


def test_a_trace_of_git_does_not_hide_its_reason(top: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_TRACE", "1")
    found = repo.find(top)
    assert found.has_commit("HEAD")
    with pytest.raises(RepoError, match=r"^git: bad object 1{40}$"):
        found.patches("1" * 40)


# --- kinds of commits and clones


def clone(source: Path, target: Path, *options: str) -> repo.Repository:
    git(source.parent, "clone", "--quiet", *options, f"file://{source}", str(target))
    return repo.find(target)


def test_an_empty_commit_is_a_mail_without_a_diff(top: Path) -> None:
    git(top, "commit", "--quiet", "--allow-empty", "-m", "x86/tdx: Tell why\n\nThere is nothing to change.")
    found = repo.find(top)
    (message,) = mail.read(found.patches("HEAD"), "HEAD").messages
    assert [line.text for line in message.text] == ["There is nothing to change."]
    assert message.diff == ()
    assert subjects(found.patches("HEAD~2.."))[1] == "[PATCH 2/2] x86/tdx: Tell why"


def test_a_range_of_merges_only(top: Path) -> None:
    tree = git(top, "rev-parse", "HEAD^{tree}").decode().strip()
    merge = git(top, "commit-tree", tree, "-p", "HEAD", "-p", "HEAD~1", "-m", "Merge it").decode().strip()
    with pytest.raises(RepoError, match=r"^range HEAD\.\.[0-9a-f]{40} holds only merge commits, which have no patch$"):
        repo.find(top).patches(f"HEAD..{merge}")


def test_a_shallow_clone(top: Path, tmp_path: Path) -> None:
    found = clone(top, tmp_path / "shallow", "--depth=2")
    assert subjects(found.patches("HEAD")) == subjects(repo.find(top).patches("HEAD"))
    assert subjects(found.patches("HEAD~1..")) == subjects(repo.find(top).patches("HEAD~1.."))
    with pytest.raises(RepoError) as caught:
        found.patches("HEAD~1")
    end = git(top, "rev-parse", "--short=12", "HEAD~1").decode().strip()
    reason = f"reaches the end of this shallow clone: the parent of {end} is not here"
    assert str(caught.value) == f"HEAD~1 {reason}; git fetch --unshallow brings it"
    with pytest.raises(RepoError, match=r"^unknown revision HEAD~2\.\.; this clone is shallow, and what lies behind"):
        found.patches("HEAD~2..")


def test_a_range_past_the_end_of_a_shallow_clone(top: Path, tmp_path: Path) -> None:
    git(top, "branch", "other", "HEAD~2")
    found = clone(top, tmp_path / "shallow", "--depth=1", "--no-single-branch")
    with pytest.raises(RepoError, match=r"^origin/other\.\.HEAD reaches the end of this shallow clone"):
        found.patches("origin/other..HEAD")


def test_the_root_commit_in_a_shallow_clone_that_has_it(top: Path, tmp_path: Path) -> None:
    found = clone(top, tmp_path / "shallow", "--depth=3")
    assert subjects(found.patches("HEAD~2")) == ["[PATCH] x86/tdx: Add a helper"]


@pytest.mark.parametrize("what", ["blob:none", "tree:0"])
def test_a_partial_clone_names_what_is_missing(top: Path, tmp_path: Path, what: str) -> None:
    git(top, "config", "uploadpack.allowFilter", "true")
    found = clone(top, tmp_path / "partial", "--no-checkout", f"--filter={what}")
    reason = "^HEAD: this clone is partial, and its files are not here; fetch them first$"
    with pytest.raises(RepoError, match=reason):
        found.patches("HEAD")
    with pytest.raises(RepoError, match=reason):
        found.file_at("HEAD", "other.c")
    git(tmp_path / "partial", "show", "HEAD")
    assert subjects(found.patches("HEAD")) == subjects(repo.find(top).patches("HEAD"))


def test_a_partial_clone_with_all_files_is_read(top: Path, tmp_path: Path) -> None:
    git(top, "config", "uploadpack.allowFilter", "true")
    found = clone(top, tmp_path / "partial", "--filter=blob:limit=1m")
    assert found.patches("HEAD~2..") == repo.find(top).patches("HEAD~2..")


def test_a_repository_of_sha_256(tmp_path: Path) -> None:
    folder = tmp_path / "long"
    folder.mkdir()
    git(folder, "init", "--quiet", "--object-format=sha256")
    for number in (1, 2, 3):
        commit(folder, f"x86/tdx: Return {number}", helper=HELPER % number)
    found = repo.find(folder)
    name = git(folder, "rev-parse", "HEAD").decode().strip()
    assert len(name) == 64
    assert found.patches(name) == found.patches("HEAD")
    assert found.file_at(name, "helper.c") == (HELPER % 3).encode()
    box = mail.read(found.patches("HEAD~2.."), "range")
    assert [message.subject for message in box.messages] == [
        "[PATCH 1/2] x86/tdx: Return 2",
        "[PATCH 2/2] x86/tdx: Return 3",
    ]


def test_ranges_of_a_bare_repository(top: Path, tmp_path: Path) -> None:
    found = clone(top, tmp_path / "bare.git", "--bare")
    assert found.patches("HEAD~2..") == repo.find(top).patches("HEAD~2..")
    assert found.patches("HEAD~2") == repo.find(top).patches("HEAD~2")


def test_a_detached_head(top: Path) -> None:
    git(top, "checkout", "--quiet", "--detach", "HEAD~1")
    assert subjects(repo.find(top).patches("HEAD")) == ["[PATCH] x86/tdx: Return one"]
    assert subjects(repo.find(top).patches("HEAD..main")) == [
        "[PATCH] =?UTF-8?q?x86/tdx:=20Rename=20na=C3=AFve=20helper?="
    ]


def test_a_worktree_has_its_own_head(top: Path, tmp_path: Path) -> None:
    linked = tmp_path / "linked"
    git(top, "worktree", "add", "--quiet", "-b", "work", str(linked), "HEAD~2")
    commit(linked, "x86/tdx: Work apart", apart="int apart;\n")
    assert subjects(repo.find(linked).patches("HEAD")) == ["[PATCH] x86/tdx: Work apart"]
    assert subjects(repo.find(linked).patches("main..")) == ["[PATCH] x86/tdx: Work apart"]
    assert subjects(repo.find(top).patches("HEAD")) != ["[PATCH] x86/tdx: Work apart"]


def test_a_submodule_and_the_repository_around_it(top: Path, tmp_path: Path) -> None:
    outer = tmp_path / "outer"
    outer.mkdir()
    git(outer, "init", "--quiet")
    git(outer, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", f"file://{top}", "lib")
    commit(outer, "lib: Add the tree")
    found = repo.find(outer / "lib")
    assert found == repo.Repository((outer / "lib").resolve(), outer.resolve() / ".git" / "modules" / "lib")
    assert found.patches("HEAD") == repo.find(top).patches("HEAD")
    inner = git(top, "rev-parse", "HEAD").decode().strip()
    assert f"+Subproject commit {inner}\n".encode() in repo.find(outer).patches("HEAD")


# --- file_at and has_commit


def test_the_content_of_a_file(top: Path) -> None:
    found = repo.find(top)
    assert found.file_at("HEAD~2", "helper.c") == (HELPER % 0).encode()
    assert found.file_at("HEAD", "helper.c") is None
    assert found.file_at("HEAD", "renamed.c") == (HELPER % 1).encode()


def test_a_name_with_blanks_and_umlauts(top: Path) -> None:
    (top / "na ïve*.txt").write_bytes(b"one\r\ntwo")
    commit(top, "Documentation: Add a text")
    found = repo.find(top)
    assert found.file_at("HEAD", "na ïve*.txt") == b"one\r\ntwo"
    assert found.file_at("HEAD", "*.c") is None
    assert found.file_at("HEAD", ":(glob)**") is None


def test_what_is_not_a_regular_file(top: Path) -> None:
    (top / "folder").mkdir()
    (top / "folder" / "inner.c").write_text("int inner;\n")
    (top / "link").symlink_to("/etc/passwd")
    commit(top, "x86/tdx: Add a folder")
    found = repo.find(top)
    assert found.file_at("HEAD", "folder/inner.c") == b"int inner;\n"
    assert found.file_at("HEAD", "folder") is None
    assert found.file_at("HEAD", "link") is None


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/etc/passwd",
        "../secret",
        "a/../../secret",
        "./other.c",
        "a//b",
        "other.c/",
        "a\0b",
        "\ud800",
        "a" * 5000,
    ],
)
def test_a_path_never_leaves_the_tree(top: Path, path: str) -> None:
    (top.parent / "secret").write_text("secret")
    assert repo.find(top).file_at("HEAD", path) is None


def test_a_file_of_an_unknown_revision(top: Path) -> None:
    with pytest.raises(RepoError, match=r"^unknown revision nope$"):
        repo.find(top).file_at("nope", "other.c")


def test_a_huge_file_is_refused(top: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(repo, "MAX_FILE", 5)
    with pytest.raises(RepoError, match=r"^other\.c in HEAD is too large to be read$"):
        repo.find(top).file_at("HEAD", "other.c")


def test_has_commit(top: Path) -> None:
    found = repo.find(top)
    name = git(top, "rev-parse", "HEAD~1").decode().strip()
    assert found.has_commit(name)
    assert found.has_commit(name[:12])
    for revision in ("1" * 40, "HEAD:other.c", "HEAD~1..HEAD", "^HEAD", "nope"):
        assert not found.has_commit(revision), revision


# --- hooks


def test_the_hooks_folder_follows_the_configuration(top: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = repo.find(top)
    assert (found.hooks_dir(), found.setting("core.hooksPath")) == (top.resolve() / ".git" / "hooks", "")
    git(top, "config", "core.hooksPath", "tools/hooks")
    monkeypatch.chdir(tmp_path)
    assert (found.hooks_dir(), found.setting("core.hooksPath")) == (top.resolve() / "tools" / "hooks", "tools/hooks")
    git(top, "config", "core.hooksPath", "~/hooks")
    assert (found.hooks_dir(), found.setting("core.hooksPath")) == (tmp_path / "hooks", "~/hooks")


# --- trust

TRAPS = """
[core]
    fsmonitor = {trap}
    pager = {trap}
    hooksPath = {folder}
    abbrev = 5
    quotePath = false
    sshCommand = {trap}
[color]
    ui = always
[diff]
    external = {trap}
    noprefix = true
    mnemonicPrefix = true
    context = 1
    interHunkContext = 40
    algorithm = patience
    renames = false
    renameLimit = 1
    orderFile = {order}
    suppressBlankEmpty = true
    wsErrorHighlight = all
    colorMoved = zebra
    relative = true
    submodule = log
    ignoreSubmodules = all
    indentHeuristic = false
    statGraphWidth = 3
    statNameWidth = 5
    srcPrefix = x/
    dstPrefix = y/
[diff "trap"]
    command = {trap}
    textconv = {trap}
    cachetextconv = true
[filter "trap"]
    smudge = {trap}
    clean = {trap}
    process = {trap}
    required = true
[format]
    attach = boundary
    thread = deep
    numbered = true
    coverLetter = true
    signature = trap signature
    signatureFile = {trap}
    outputDirectory = {folder}
    encodeEmailHeaders = false
    notes = true
    subjectPrefix = TRAP
    pretty = format:%H trap
    headers = "X-Trap: yes\\n"
    to = trap@example.org
    cc = trap@example.org
    from = Trap <trap@example.org>
    forceInBodyFrom = true
    signOff = true
    useAutoBase = true
    mboxrd = true
    noprefix = true
    suffix = .trap
[log]
    showSignature = true
    showRoot = false
    date = relative
    decorate = full
    mailmap = true
    follow = true
[gpg]
    program = {trap}
[notes]
    displayRef = refs/notes/*
[i18n]
    logOutputEncoding = ISO-8859-1
[pager]
    format-patch = {trap}
    rev-list = {trap}
    ls-tree = {trap}
"""


class Trap:
    """A program that leaves a trace when it runs."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.trace = folder / "trace"
        self.program = folder / "trap.sh"
        self.program.write_text(f'#!/bin/sh\necho "$0 $*" >>"{self.trace}"\n')
        self.program.chmod(0o755)

    def sprung(self) -> bool:
        """Whether it has run since the last question."""
        there = self.trace.exists()
        self.trace.unlink(missing_ok=True)
        return there


@pytest.fixture
def trap(tmp_path: Path) -> Trap:
    return Trap(tmp_path / "traps")


def set_traps(top: Path, trap: Trap) -> None:
    hooks = trap.program.parent / "hooks"
    hooks.mkdir()
    for name in ("post-index-change", "reference-transaction", "post-checkout", "pre-auto-gc"):
        (hooks / name).symlink_to(trap.program)
    order = trap.program.parent / "order"
    order.write_text("third.c\n")
    with (top / ".git" / "config").open("a") as config:
        config.write(TRAPS.format(trap=trap.program, folder=hooks, order=order))
    (top / ".git" / "info" / "attributes").write_text("* diff=trap filter=trap\n")


def sign_head(top: Path) -> None:
    """Gives the last commit a signature, which is none, so that a check would have to run gpg."""
    headers, _, message = git(top, "cat-file", "commit", "HEAD").partition(b"\n\n")
    signature = b"\ngpgsig -----BEGIN PGP SIGNATURE-----\n \n bm90aGluZw==\n -----END PGP SIGNATURE-----\n\n"
    signed = git(top, "hash-object", "-t", "commit", "-w", "--stdin", stdin=headers + signature + message)
    git(top, "update-ref", "refs/heads/main", signed.decode().strip())


def commit_of_everything(top: Path) -> None:
    """A commit that each of the settings below would show in another way."""
    lines = [f"int f{number}(void)\n{{\n\treturn {number};\n}}\n\n" for number in range(40)]
    grown = [line.replace("return", "return -") if at in (3, 9) else line for at, line in enumerate(lines)]
    grown.insert(20, "int added(void)\n{\n\treturn 0;\n}\n\n")
    name = "a_rather_long_name_für_a_file.h"
    for text in (lines, [*grown, *("int tail;\n" * 30)]):
        (top / name).write_text("".join(text))
        link = f"160000,{len(text):040x},submodule"
        git(top, "add", name)
        git(top, "update-index", "--add", "--cacheinfo", link)
        git(
            top,
            "commit",
            "--quiet",
            "-m",
            "x86/tdx: Add everything\n\nFrom here it is naïve, and nobody has signed.",
        )


def test_the_traps_work_on_a_careless_git(top: Path, trap: Trap) -> None:
    sign_head(top)
    set_traps(top, trap)
    for careless in (
        ("log", "-1", "-p", "--ext-diff", "HEAD~1"),
        ("log", "-1", "-p", "--no-ext-diff", "HEAD~1"),
        ("log", "-1", "HEAD"),
        ("status",),
        ("cat-file", "--filters", "HEAD:other.c"),
    ):
        subprocess.run(["git", "-C", str(top), *careless], capture_output=True, check=False)
        assert trap.sprung(), careless
    mail = git(top, "-c", "format.useAutoBase=false", "format-patch", "--stdout", "-1", "HEAD~1")
    assert b"Subject: [TRAP 1/1]" in mail
    assert b"trap@example.org" in mail


def test_no_setting_of_the_repository_runs_a_program_or_changes_a_mail(
    top: Path, trap: Trap, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_head(top)
    git(top, "notes", "add", "-m", "a note that is nobody's business", "HEAD")
    commit_of_everything(top)
    clean = repo.find(top)
    series, root = clean.patches("HEAD~4.."), clean.patches("HEAD~4")
    assert series == git(top, "format-patch", "--stdout", "--no-signature", "--pretty=mboxrd", "HEAD~4..")
    set_traps(top, trap)
    monkeypatch.setenv("GIT_EXTERNAL_DIFF", str(trap.program))
    monkeypatch.setenv("GIT_DIFF_OPTS", "-u0")
    monkeypatch.setenv("GIT_PAGER", str(trap.program))
    trapped = repo.find(top)
    assert trapped.patches("HEAD~4..") == series
    assert trapped.patches("HEAD~4") == root
    assert trapped.file_at("HEAD", "other.c") == b"int other;\n"
    assert trapped.has_commit("HEAD")
    assert trapped.hooks_dir() == trap.program.parent / "hooks"
    assert not trap.sprung()
    assert git(top, "ls-files", "--others") == b""


def test_nothing_is_fetched(top: Path, tmp_path: Path, trap: Trap) -> None:
    git(top, "config", "uploadpack.allowFilter", "true")
    partial = tmp_path / "partial"
    git(tmp_path, "clone", "--quiet", "--no-checkout", "--filter=blob:none", f"file://{top}", str(partial))
    git(partial, "config", "remote.origin.uploadpack", str(trap.program))
    found = repo.find(partial)
    assert found.has_commit("HEAD")
    with pytest.raises(RepoError):
        found.file_at("HEAD", "other.c")
    with pytest.raises(RepoError):
        found.patches("HEAD")
    assert not trap.sprung()
    subprocess.run(["git", "-C", str(partial), "show", "HEAD:other.c"], capture_output=True, check=False)
    assert trap.sprung(), "the trap itself does not work"


def test_reading_leaves_the_repository_as_it_was(top: Path) -> None:
    def state() -> dict[str, tuple[int, int]]:
        files = (path for path in (top / ".git").rglob("*") if path.is_file())
        return {str(path): (path.stat().st_mtime_ns, path.stat().st_size) for path in files}

    before = state()
    found = repo.find(top)
    found.patches("HEAD~2..")
    found.file_at("HEAD", "other.c")
    found.hooks_dir()
    assert state() == before


def test_a_line_of_a_body_that_looks_like_a_new_mail(top: Path) -> None:
    body = "lib: Do it\n\nFrom ada@example.org Mon Jan  1 00:00:00 2024\nstands in the log, so quote it."
    git(top, "commit", "-q", "--allow-empty", "-m", body)
    (message,) = mail.read(repo.find(top).patches("HEAD"), "HEAD").messages
    assert [line.text for line in message.text] == body.split("\n")[2:]
