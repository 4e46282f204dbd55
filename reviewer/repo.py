"""Read-only git: commits as mails, files of a commit, the place of the hooks.

The repository may be anybody's, so its configuration is taken for hostile: what could start a program
(hooks, external diff, textconv, fsmonitor, pager, signature check, lazy fetch) is switched off. The name of a
revision is resolved once, behind --end-of-options; every other command is given object ids.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from reviewer import gitcommand
from reviewer.errors import RepoError
from reviewer.gitcommand import printable

MAX_COMMITS = 1000
"""The longest range that is read; the longest series on the lists stay far below."""
MAX_FILE = 16 * 1024 * 1024
"""Bytes of the largest file that is read; the largest source file of the kernel has less."""
_PATIENCE = 1.0  # seconds for a question about history, which a large clone may answer slowly

_MAX_SHALLOW = 1024 * 1024  # bytes of the list of commits at which a shallow clone ends
_GRAPHS = ("commit-graph", "commit-graphs/commit-graph-chain")
_PROMISE = r"^(extensions\.partialclone|remote\..*\.promisor)$"  # what the configuration of a partial clone has

_KEPT_BY_FIND = ("GIT_DIR", "GIT_WORK_TREE", "GIT_COMMON_DIR")

_NO_HOOKS = "core.hooksPath=/dev/null"

# What has no option of its own in git 2.30; an unknown option would end git, an unknown setting does not.
_MAIL_SETTINGS = (
    *(
        "format.encodeEmailHeaders=true",
        "format.mboxrd=true",
        "format.signOff=false",
        "format.useAutoBase=false",
    ),
    *("diff.indentHeuristic=true", "diff.statGraphWidth=0", "diff.statNameWidth=0"),
    *("diff.suppressBlankEmpty=false", "core.abbrev=auto", "core.quotePath=true"),
)
_FORMAT_PATCH = (
    *("format-patch", "--stdout", "--root", "--always", "--no-walk=unsorted", "--pretty=mboxrd", "--encoding=UTF-8"),
    *("--no-attach", "--no-thread", "--no-cover-letter", "--no-signature", "--no-notes", "--no-from"),
    *("--no-add-header", "--subject-prefix=PATCH", "--no-ext-diff", "--no-textconv", "--no-color"),
    *("--src-prefix=a/", "--dst-prefix=b/", "--submodule=short", "--ignore-submodules=none", "-O/dev/null"),
    *("--unified=3", "--inter-hunk-context=0", "--diff-algorithm=default", "-M", "-l1000"),
)


_BLOB = re.compile(r"[0-9a-f]{7,64}")


@dataclass(frozen=True, slots=True)
class CommitInfo:
    """A commit as it stands in the repository."""

    id: str
    """All digits of its name."""
    time: int
    """When it was committed, in seconds since 1970."""
    title: str


@dataclass(frozen=True, slots=True)
class Repository:
    """A git repository on this disk; nothing is ever written to it from here."""

    top: Path
    """The top of the work tree; the repository directory itself where it is bare."""
    git_dir: Path
    """Absolute; of a linked worktree its own directory below .git/worktrees."""

    def patches(self, revision: str) -> bytes:
        """An mbox of the commits as git format-patch writes them, oldest first, merges left out.

        `revision` is a range ("a..b", "origin/master..", "HEAD^!") or a commit, which then is the only one.
        An empty commit is a mail without a diff. No setting of format.* or diff.* changes the mails. RepoError:
        unknown revision, empty range, merges only, more than MAX_COMMITS commits; a commit at the end of a
        shallow clone, or files that a partial clone has not fetched.
        """
        commits = self._commits(revision)
        self._refuse_boundary(revision, commits)
        numbered = "--numbered" if len(commits) > 1 else "--no-numbered"
        return self._read_files(revision, *gitcommand.settings(*_MAIL_SETTINGS), *_FORMAT_PATCH, numbered, *commits)

    def hooks_dir(self) -> Path:
        """Where git looks for hooks: core.hooksPath, else the hooks folder that all worktrees share."""
        found = self._git("rev-parse", "--git-path", "hooks", hooks=True).succeed()
        # Git counts a relative core.hooksPath from where it runs the hook.
        return self.top / os.fsdecode(found.removesuffix(b"\n"))

    def setting(self, name: str) -> str:
        """What the configuration says, as it is written there; empty where it is not set."""
        answer = self._git("config", "--get", name, hooks=True)
        return "" if answer.status else os.fsdecode(answer.output.removesuffix(b"\n"))

    def file_at(self, revision: str, path: str) -> bytes | None:
        """The content of a regular file in a commit, as it is stored: no filter, no line-end conversion.

        None: the commit has no such file, or something else by this name (folder, symbolic link, submodule),
        or the path leads out of the tree. RepoError: unknown revision, a file of more than MAX_FILE bytes, or
        one that a partial clone has not fetched.
        """
        commit = self._commit(revision)
        if commit is None:
            raise RepoError(f"unknown revision {printable(revision)}")
        if not _inside(path):
            return None
        entry = self._read_files(revision, "ls-tree", "-z", "-l", "--full-tree", commit, "--", path)
        mode, _, blob, size = entry.partition(b"\t")[0].split() or (b"", b"", b"", b"")
        if mode not in (b"100644", b"100755", b"100664"):
            return None
        if not size.isdigit():
            raise RepoError(f"{printable(path)} in {printable(revision)} is lost: this repository is damaged")
        if int(size) > MAX_FILE:
            raise RepoError(f"{printable(path)} in {printable(revision)} is too large to be read")
        return self._read_files(revision, "cat-file", "blob", blob.decode("ascii"))

    def blob(self, name: str) -> bytes | None:
        """The content of an object named by its id or the beginning of one; None where it is not here.

        None too for something that is no file. RepoError: more than MAX_FILE bytes.
        """
        if not _BLOB.fullmatch(name) or self._git("cat-file", "-e", f"{name}^{{blob}}").status:
            return None
        size = self._read("cat-file", "-s", name).strip()
        if not size.isdigit() or int(size) > MAX_FILE:
            raise RepoError(f"the file {name} is too large to be read")
        answer = self._git("cat-file", "blob", name)
        return None if answer.status else answer.output

    def newest(self, count: int) -> tuple[str, ...]:
        """The ids of the newest commits of HEAD, newest first.  RepoError: no commits."""
        return tuple(self._read("rev-list", f"--max-count={count}", "HEAD").decode("ascii").split())

    def subjects(self, paths: Sequence[str], count: int, horizon: str) -> tuple[str, ...]:
        """Subjects of the newest commits that touch one of the paths, merges left out, newest first.

        Only commits that the horizon does not have are looked at. RepoError: no commits, or no answer in time.
        """
        inside = [path for path in paths if _inside(path)]
        if not inside:
            return ()
        wanted = ("log", "--no-merges", "--format=%s", "--encoding=UTF-8", f"--max-count={count}", "HEAD")
        without = (f"^{horizon}",) if horizon else ()
        answer = self._git(*wanted, *without, "--", *inside, patience=_PATIENCE).succeed()
        return tuple(answer.decode("utf-8", "replace").splitlines())

    def commit(self, name: str) -> CommitInfo | None:
        """A commit by its id or the beginning of one, None where there is none.

        RepoError: it is not here, but this clone is shallow, so it may be elsewhere.
        """
        shown = ("log", "--no-walk", "--format=%H %ct %s", "--encoding=UTF-8", "--end-of-options")
        answer = self._git(*shown, f"{name}^{{commit}}", "--") if _usable(name) else None
        if answer is None or answer.status:
            if self.is_shallow:
                raise RepoError(f"commit {printable(name)} may lie behind the end of this shallow clone")
            return None
        found, time, title = answer.output.decode("utf-8", "replace").strip().split(" ", 2)
        return CommitInfo(found, int(time), title)

    def is_ancestor(self, commit: str) -> bool | None:
        """Whether HEAD has a commit, given by its whole id; None where git does not answer in time."""
        try:
            answer = self._git("merge-base", "--is-ancestor", commit, "HEAD", patience=_PATIENCE)
        except RepoError:
            return None
        return {0: True, 1: False}.get(answer.status)

    @property
    def is_shallow(self) -> bool:
        """Whether the history ends where a clone was cut off."""
        return bool(self._boundary())

    def has_commit_graph(self) -> bool:
        """Whether git has an index of its history, which answers at once what else takes a walk over it."""
        objects = self.common_dir() / "objects"
        try:
            lent = (objects / "info/alternates").read_text("utf-8", "replace")[:_MAX_SHALLOW].splitlines()
        except OSError:
            lent = []
        places = (objects, *(objects / line for line in lent if line))
        return any((place / "info" / name).exists() for place in places for name in _GRAPHS)

    def common_dir(self) -> Path:
        """The git directory that all linked worktrees share."""
        found = self._read("rev-parse", "--git-common-dir").removesuffix(b"\n")
        return self.top / os.fsdecode(found)

    def patch_id(self, diff: bytes) -> str:
        """What git patch-id says of a diff: the same wherever its lines stand; empty where there is no diff."""
        with tempfile.TemporaryFile() as stream:
            stream.write(diff)
            stream.seek(0)
            answer = self._git("patch-id", "--stable", stream=stream).succeed()
        name = answer.decode("ascii", "replace").partition(" ")[0]
        return name if _is_id(name) else ""

    def has_commit(self, revision: str) -> bool:
        """Whether this names a commit (or a tag of one) that is here."""
        return self._commit(revision) is not None

    def _commit(self, revision: str) -> str | None:
        if not _usable(revision):
            return None
        answer = self._git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
        name = answer.output.decode("ascii", "replace").strip()
        return None if answer.status or not _is_id(name) else name

    def _commits(self, revision: str) -> list[str]:
        """Object ids of the commits that a name stands for, newest first."""
        ids = self._resolve(revision)
        if len(ids) == 1 and not ids[0].startswith("^"):
            return [self._single(revision, ids[0])]
        if not any(name.startswith("^") for name in ids):
            raise RepoError(f"{revision} names several commits: give one commit, or a range as in a..b")
        listed = self._read("rev-list", "--topo-order", "--no-merges", f"--max-count={MAX_COMMITS + 1}", *ids)
        commits = listed.decode("ascii").split()
        if not commits:
            merges = self._read("rev-list", "--max-count=1", *ids)
            what = "only merge commits, which have no patch" if merges else "no commits"
            raise RepoError(f"range {revision} holds {what}")
        if len(commits) > MAX_COMMITS:
            raise RepoError(f"range {revision} holds more than {MAX_COMMITS} commits")
        return commits

    def _resolve(self, revision: str) -> list[str]:
        """Object ids, with a "^" before what a range excludes."""
        if not _usable(revision):
            raise RepoError(f"{printable(revision)} is not the name of a revision")
        answer = self._git("rev-parse", "--revs-only", "--end-of-options", revision)
        lines = answer.output.decode("ascii", "replace").split()
        ids = [line for line in lines if _is_id(line.removeprefix("^"))]
        if answer.status or not ids:
            behind = "; this clone is shallow, and what lies behind its end is not here" if self._boundary() else ""
            raise RepoError(f"unknown revision {revision}{behind}")
        return ids

    def _single(self, revision: str, object_id: str) -> str:
        listed = self._read("rev-list", "--no-walk", "--parents", object_id).decode("ascii").split()
        if not listed:
            raise RepoError(f"{revision} is not a commit")
        if len(listed) > 2:
            raise RepoError(f"{revision} is a merge commit, which has no patch")
        return listed[0]

    def _boundary(self) -> frozenset[str]:
        """The last commits of a shallow clone; git shows them as if they had no parents."""
        path = self.top / os.fsdecode(self._read("rev-parse", "--git-path", "shallow").removesuffix(b"\n"))
        try:
            with path.open("rb") as file:
                return frozenset(file.read(_MAX_SHALLOW).decode("ascii", "replace").split())
        except OSError:
            return frozenset()

    def _refuse_boundary(self, revision: str, commits: Sequence[str]) -> None:
        """RepoError where the patch of a commit would show the whole tree as new."""
        boundary = self._boundary()
        cut = next((commit for commit in commits if commit in boundary and self._has_parent(commit)), None)
        if cut:
            raise RepoError(
                f"{revision} reaches the end of this shallow clone: the parent of {cut[:12]} is not here;"
                " git fetch --unshallow brings it"
            )

    def _has_parent(self, commit: str) -> bool:
        """Whether the commit itself names a parent, be that here or not; a root commit names none."""
        header = self._read("cat-file", "commit", commit).partition(b"\n\n")[0]
        return b"\nparent " in header

    def _read_files(self, revision: str, *arguments: str) -> bytes:
        """The output of a command that reads files of a commit, which a partial clone may not have."""
        answer = self._git(*arguments)
        if answer.status and not self._git("config", "--get-regexp", _PROMISE).status:
            raise RepoError(
                f"{printable(revision)}: this clone is partial, and its files are not here; fetch them first"
            )
        return answer.succeed()

    def _read(self, *arguments: str) -> bytes:
        return self._git(*arguments).succeed()

    def _git(
        self, *arguments: str, hooks: bool = False, patience: float = gitcommand.TIMEOUT, stream: BinaryIO | None = None
    ) -> gitcommand.Answer:
        settings = gitcommand.settings() if hooks else gitcommand.settings(_NO_HOOKS)
        place = ("-C", str(self.top), f"--git-dir={self.git_dir}", f"--work-tree={self.top}")
        return gitcommand.run(gitcommand.DROPPED, *place, *settings, *arguments, patience=patience, stream=stream)


def find(start: Path) -> Repository:
    """The repository that the folder, or the folder of the file, lies in.

    GIT_DIR and GIT_WORK_TREE count for the working directory alone, where git has set them for a hook: any
    other folder was named by somebody. RepoError: there is none, or git does not trust its owner
    (safe.directory).
    """
    folder = start if start.is_dir() else start.parent
    here = "GIT_DIR" in os.environ and _same(folder, Path())
    dropped = tuple(name for name in gitcommand.DROPPED if not (here and name in _KEPT_BY_FIND))
    place = ("-C", str(folder), *gitcommand.settings(_NO_HOOKS), "rev-parse")
    answer = gitcommand.run(dropped, *place, "--is-inside-work-tree", "--absolute-git-dir")
    if answer.status and "not a git repository" in answer.error:
        raise RepoError(f"{printable(str(start))} is not in a git repository")
    inside, _, directory = answer.succeed().partition(b"\n")
    git_dir = Path(os.fsdecode(directory.removesuffix(b"\n")))
    if inside != b"true":
        return Repository(git_dir, git_dir)
    top = gitcommand.run(dropped, *place, "--show-toplevel").succeed()
    return Repository(Path(os.fsdecode(top.removesuffix(b"\n"))), git_dir)


def around(folder: Path) -> Repository | None:
    """The repository that a folder lies in, None where there is none that can be read."""
    try:
        return find(folder)
    except RepoError:
        return None


def _usable(revision: str) -> bool:
    """Not an option, and nothing that a process cannot be given."""
    return 0 < len(revision) <= 1000 and not revision.startswith("-") and revision.isprintable()


def _is_id(name: str) -> bool:
    return len(name) in (40, 64) and all(char in "0123456789abcdef" for char in name)


def _inside(path: str) -> bool:
    """Whether the path names something below the top, and can be given to a process."""
    if not path or len(path) > 4096 or "\0" in path:
        return False
    try:
        os.fsencode(path)
    except UnicodeEncodeError:
        return False
    return not any(part in ("", ".", "..") for part in path.split("/"))


def _same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return False
