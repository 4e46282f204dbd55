"""What surrounds a patch: the files before it, the subjects of those who were here, the commits that it cites."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Protocol, TypeVar

from reviewer import overview, repo
from reviewer.errors import NoAnswerError, RepoError
from reviewer.history import Commit, History
from reviewer.model import FileChange, FileStatus, Message, Patch
from reviewer.repo import MAX_FILE, Repository

Answer = TypeVar("Answer")
MAX_THREADS = 10_000
"""Threads whose base is remembered."""
NO_BLOB = "0000000"
MAINTAINERS = "MAINTAINERS"
"""What a kernel tree has at its top, wherever a patch puts its new files."""
LOOKED_AT = 5
"""Files of a patch that are looked for before a tree is taken for another project's."""


class Tree(Protocol):
    """The tree that a patch applies to.  Each question raises RepoError where it cannot be answered."""

    name: str
    """How a report calls it."""

    def before(self, file: FileChange) -> str | None:
        """The file as it was before the patch; None where the tree does not have it."""

    def file(self, path: str) -> str | None:
        """A file of the tree; None where there is none."""

    def at(self, base: str) -> Tree:
        """The same tree at another commit; itself where it does not have that."""

    def subjects(self, folder: str) -> tuple[str, ...]:
        """Subjects of the newest commits below a folder, newest first."""

    def commit(self, name: str) -> Commit | None:
        """A commit by the beginning of its id."""


class RepositoryTree:
    """A git repository; files are taken from a commit, never from the work tree, which may be dirty."""

    def __init__(self, repository: Repository, base: str = "HEAD", history: History | None = None) -> None:
        self.name = str(repository.top)
        self._repository = repository
        self._base = base
        self._history = history or History(repository)
        self._files: dict[str, str | None] = {}
        self._others: dict[str, Tree] = {}

    def before(self, file: FileChange) -> str | None:
        """By the blob that the index line names, else by path in the base."""
        if file.status is FileStatus.ADDED:
            return None
        blob = file.old_blob
        if blob and not blob.startswith(NO_BLOB):
            if blob not in self._files:
                self._files[blob] = _text(self._repository.blob(blob))
            if (found := self._files[blob]) is not None:
                return found
        return self.file(file.old_path or file.path)

    def at(self, base: str) -> Tree:
        """A tree of its own for each base, kept."""
        if base not in self._others:
            here = self._repository.has_commit(base)
            self._others[base] = RepositoryTree(self._repository, base, self._history) if here else self
        return self._others[base]

    def file(self, path: str) -> str | None:
        """The file in the base commit."""
        if path not in self._files:
            self._files[path] = _text(self._repository.file_at(self._base, path))
        return self._files[path]

    def subjects(self, folder: str) -> tuple[str, ...]:
        """Of HEAD, whatever the base is."""
        return self._history.subjects(folder)

    def commit(self, name: str) -> Commit | None:
        """Of the repository; whether HEAD has it, whatever the base is."""
        return self._history.commit(name)


class FolderTree:
    """A kernel tree without git: files, and no history."""

    def __init__(self, top: Path) -> None:
        self.name = str(top)
        self._top = top.resolve()

    def before(self, file: FileChange) -> str | None:
        """The file of that path, unless the index line says that it was another version."""
        if file.status is FileStatus.ADDED:
            return None
        found = self._bytes(file.old_path or file.path)
        known = file.old_blob and not file.old_blob.startswith(NO_BLOB)
        if found is None or (known and not _blob_id(found).startswith(file.old_blob)):
            return None
        return _text(found)

    def file(self, path: str) -> str | None:
        """The file as it lies there."""
        return _text(self._bytes(path))

    def at(self, base: str) -> Tree:
        """A folder has one state."""
        return self

    def subjects(self, folder: str) -> tuple[str, ...]:
        """There is no history to ask."""
        raise RepoError(f"{self.name} is not in a git repository, so there is no history to look at")

    def commit(self, name: str) -> Commit | None:
        """There is no history to ask."""
        raise RepoError(f"{self.name} is not in a git repository, so {name} cannot be looked up")

    def _bytes(self, path: str) -> bytes | None:
        """A regular file inside the tree; a link that leads out of it is none."""
        if not path or "\0" in path or path.startswith("/"):
            return None
        try:
            place = (self._top / path).resolve()
            if not place.is_relative_to(self._top) or not place.is_file():
                return None
            if place.stat().st_size > MAX_FILE:
                raise RepoError(f"{path} in {self.name} is too large to be read")
            return place.read_bytes()
        except (OSError, ValueError):
            return None


@dataclass(frozen=True, slots=True)
class Answered:
    """A question that a tree was asked, and a digest of what it said."""

    kind: str
    words: tuple[str, ...]
    answer: str


class Watched:
    """A tree whose answers are written down, and whether one of them depends on how fast git was."""

    def __init__(self, tree: Tree, trees: Trees) -> None:
        self.name = tree.name
        self._tree = tree
        self._trees = trees

    def before(self, file: FileChange) -> str | None:
        """What the tree says."""
        words = (file.path, file.old_path or "", str(file.status), file.old_blob)
        return self._heard("before", words, lambda: self._tree.before(file))

    def file(self, path: str) -> str | None:
        """What the tree says."""
        return self._heard("file", (path,), lambda: self._tree.file(path))

    def at(self, base: str) -> Tree:
        """The tree at a commit is not watched; the one that is handed out stands at its base already."""
        return self._tree.at(base)

    def subjects(self, folder: str) -> tuple[str, ...]:
        """What the tree says."""
        return self._heard("subjects", (folder,), lambda: self._tree.subjects(folder))

    def commit(self, name: str) -> Commit | None:
        """What the tree says; whether HEAD has the commit may have taken git too long."""
        found = self._heard("commit", (name,), lambda: self._tree.commit(name))
        self._trees.unsure |= found is not None and found.ancestor is None
        return found

    def again(self, kind: str, words: tuple[str, ...]) -> None:
        """Ask what was asked in another run; raises ValueError for what nobody can have asked."""
        asks: Mapping[str, Callable[..., object]] = {
            "before": self._before,
            "file": self.file,
            "subjects": self.subjects,
            "commit": self.commit,
        }
        if kind not in asks or len(words) != (4 if kind == "before" else 1):
            raise ValueError(f"{kind} is no question")
        with suppress(RepoError):  # an answer, too
            asks[kind](*words)

    def _before(self, path: str, old_path: str, status: str, old_blob: str) -> str | None:
        file = FileChange(path=path, old_path=old_path or None, status=FileStatus(status), old_blob=old_blob)
        return self.before(file)

    def _heard(self, kind: str, words: tuple[str, ...], ask: Callable[[], Answer]) -> Answer:
        try:
            answer = ask()
        except RepoError as error:
            self._trees.unsure |= isinstance(error, NoAnswerError)
            self._trees.heard.append(Answered(kind, words, _digest(f"error: {error}")))
            raise
        self._trees.heard.append(Answered(kind, words, _digest(repr(answer))))
        return answer


class GivenTree:
    """Files and history that stand in an example."""

    def __init__(
        self, files: Mapping[str, str], history: Mapping[str, Iterable[str]], commits: Mapping[str, str]
    ) -> None:
        self.name = "the tree"
        self._files = files
        self._history = history
        self._commits = commits

    def at(self, base: str) -> Tree:
        """An example has one state."""
        return self

    def before(self, file: FileChange) -> str | None:
        """By path."""
        return None if file.status is FileStatus.ADDED else self.file(file.old_path or file.path)

    def file(self, path: str) -> str | None:
        """By path."""
        return self._files.get(path)

    def subjects(self, folder: str) -> tuple[str, ...]:
        """Of the paths below the folder."""
        below = (titles for path, titles in self._history.items() if f"{path}/".startswith(f"{folder}/"))
        return tuple(title for titles in below for title in titles)

    def commit(self, name: str) -> Commit | None:
        """A title that begins with "!" is that of a commit which HEAD does not have."""
        found = next((known for known in self._commits if known.startswith(name)), None)
        title = self._commits[found] if found else ""
        return Commit(found, title.removeprefix("!"), ancestor=not title.startswith("!")) if found else None


class ForeignTree:
    """A tree that the user names for a patch of another project: it has no answer to anything."""

    def __init__(self, name: str) -> None:
        self.name = name

    def at(self, base: str) -> Tree:
        """No commit makes it another one."""
        return self

    def before(self, file: FileChange) -> str | None:
        """Raises RepoError."""
        raise self._reason()

    def file(self, path: str) -> str | None:
        """Raises RepoError."""
        raise self._reason()

    def subjects(self, folder: str) -> tuple[str, ...]:
        """Raises RepoError."""
        raise self._reason()

    def commit(self, name: str) -> Commit | None:
        """Raises RepoError."""
        raise self._reason()

    def _reason(self) -> RepoError:
        return RepoError(f"{self.name} is not the tree of this patch: it has none of its files")


def named(folder: Path) -> Tree:
    """The tree that the user names; raises RepoError where there is no such folder."""
    if not folder.is_dir():
        raise RepoError(f"--tree {folder}: no such folder")
    try:
        repository = repo.find(folder)
    except RepoError as error:
        if "is not in a git repository" in str(error):
            return FolderTree(folder)
        raise
    return RepositoryTree(repository) if repository.has_commit("HEAD") else FolderTree(folder)


def around(folder: Path) -> Tree | None:
    """The repository that one stands in, None where there is none that can be read."""
    repository = repo.around(folder)
    try:
        return RepositoryTree(repository) if repository and repository.has_commit("HEAD") else None
    except RepoError:
        return None


def belongs(tree: Tree, files: Iterable[FileChange]) -> bool:
    """Whether this is the tree of the patch: it has one of its files, or commits in the folder of one.

    Raises RepoError.
    """
    paths = [file.old_path or file.path for file in files][:LOOKED_AT]
    return any(tree.file(path) is not None or tree.subjects(folder_of(path)) for path in paths)


def is_foreign(tree: Tree, files: Iterable[FileChange]) -> bool:
    """Whether a tree is plainly that of another project: it has neither files of the patch nor a place for new ones.

    A tree that cannot be asked is left to the rules, which tell why.
    """
    paths = [file.old_path or file.path for file in files][:LOOKED_AT]
    try:
        if any(_has_history(tree, path) or tree.file(path) is not None for path in paths):
            return False
        return bool(paths) and tree.file(MAINTAINERS) is None
    except RepoError:
        return False


def _has_history(tree: Tree, path: str) -> bool:
    """Whether the newest commits know the folder, which other questions ask for, too."""
    try:
        return "/" in path and bool(tree.subjects(folder_of(path)))
    except RepoError:
        return False


def folder_of(path: str) -> str:
    """The folder of a file; the path itself at the top of the tree."""
    return path.rpartition("/")[0] or path


def _text(raw: bytes | None) -> str | None:
    return None if raw is None else raw.decode("utf-8", "replace")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _blob_id(raw: bytes) -> str:
    """The name that git gives to a file of this content."""
    return hashlib.sha1(b"blob %d\0" % len(raw) + raw, usedforsecurity=False).hexdigest()


class Trees:
    """Which tree a patch is held against: the one that the user names, else the one he stands in if it fits."""

    def __init__(self, named: Tree | None = None, around: Callable[[], Tree | None] = lambda: None) -> None:
        self.named = named
        self._around = around
        self._bases: dict[str, str] = {}
        self.unsure = False
        """Whether something was said that may be another answer the next time, with the same repository."""
        self.heard: list[Answered] = []
        """What was asked of the trees handed out, and answered."""

    def of(self, patch: Patch, base: str | None = None) -> Watched | None:
        """The tree at the base that the series names, if the tree has that commit; a base that is given counts."""
        tree = self.named or self._found
        if tree is None or not patch.diff:
            return None
        self.unsure |= isinstance(tree, FolderTree)
        if self.named and is_foreign(self.named, patch.diff.files):
            return Watched(ForeignTree(self.named.name), self)
        if not (self.named or self._fits(tree, patch)):
            return None
        base = self.base(patch.message) if base is None else base
        return Watched(tree.at(base) if base else tree, self)

    def base(self, message: Message) -> str:
        """The commit that the thread of a message applies to, as far as it has said so; empty otherwise."""
        return self._bases.get(_thread(message), "")

    def _fits(self, tree: Tree, patch: Patch) -> bool:
        try:
            return belongs(tree, patch.diff.files if patch.diff else ())
        except RepoError as error:
            self.unsure |= isinstance(error, NoAnswerError)
            return False

    def learn(self, message: Message) -> None:
        """Remember the commit that a thread applies to, for its later mails."""
        base = overview.base(message).commit
        if base and len(self._bases) < MAX_THREADS:
            self._bases[_thread(message)] = base

    @cached_property
    def _found(self) -> Tree | None:
        return self._around()


def _thread(message: Message) -> str:
    return next(iter(message.references), message.in_reply_to or message.message_id)


NO_TREES = Trees()
