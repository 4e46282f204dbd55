"""What the user names -> messages: files, folders, standard input, a commit or a range, a commit message."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from reviewer import commitmsg, mail
from reviewer.deliveries import Deliveries
from reviewer.errors import MailError, PresendError, RepoError
from reviewer.model import InputRecord, Message
from reviewer.reading import files, folders
from reviewer.reading.compressed import Readable

STDIN = "-"
LARGEST = mail.MAX_INPUT
"""Bytes of the largest file that is read."""
MAX_ERRORS = 100
"""Messages of one input that are named, each for itself, as unreadable."""
_MAIL_SUFFIXES = (".patch", ".mbox", ".eml", ".diff", ".txt", ".gz", ".xz", ".bz2")


@dataclass(frozen=True, slots=True)
class Inputs:
    """All that was read, and what could not be."""

    records: tuple[InputRecord, ...]
    messages: tuple[Message, ...]
    errors: tuple[str, ...]
    usage: RepoError | None
    """The first name that is neither a file nor a revision; told with the exit code for usage."""
    remarks: tuple[str, ...] = ()
    """What was left out on purpose, a sentence each."""
    declined: tuple[str, ...] = ()
    """Commit messages that there is no use to review, a line each; not an error."""


class Reading:
    """The messages of all names, one after the other; what is known of the inputs grows as they are read."""

    def __init__(self, names: Iterable[str], tree: Path | None) -> None:
        self.records: list[InputRecord] = []
        self.errors: list[str] = []
        self.remarks: list[str] = []
        self.declined: tuple[str, ...] = ()
        self.usage: RepoError | None = None
        self._names = names
        self._tree = tree

    @property
    def messages(self) -> Iterator[Message]:
        """The same, by the name that Inputs has for it."""
        return iter(self)

    def __iter__(self) -> Iterator[Message]:
        """Read each name, once; one that cannot be read is an entry in errors, and the others are read."""
        deliveries = Deliveries()
        for name in self._names:
            try:
                for delivery in self._one(name):
                    yield from deliveries.passed(delivery)
            except RepoError as error:
                self.usage = self.usage or error
                self.errors.append(str(error))
            except PresendError as error:
                self.errors.append(str(error))
        yield from deliveries.rest()
        if deliveries.repeated:
            self.remarks.append(
                f"{deliveries.repeated} more deliveries of messages that are reviewed were left out:"
                " the same Message-ID and the same diff or text."
            )

    def _one(self, name: str) -> Iterator[mail.Delivery]:
        """The messages of one name, which then has its record."""
        if name == STDIN:
            yield from self._recorded(name, _Counted(self._stream(_standard_input(), "standard input")))
        elif not _is_file(name):
            yield from self._recorded(name, _Counted(self._stream(_range(name, self._tree), name)), "range")
        elif _is_folder(name):
            found = folders.listing(Path(name))
            self.remarks += _passed_over(name, found)
            yield from self._recorded(name, _Counted(self._files(found.files)), found.kind)
        else:
            yield from self._recorded(name, _Counted(self._file(Path(name))))

    def _recorded(self, name: str, found: _Counted, kind: str = "") -> Iterator[mail.Delivery]:
        yield from found.messages()
        if found.first:
            told = kind or mail.kind(found.first, found.seen)
            self.records.append(InputRecord(told, name, found.count))

    def _files(self, paths: Iterable[Path]) -> Iterator[mail.Delivery | None]:
        """The messages of the files of a folder, one that cannot be read being an entry in errors."""
        for path in paths:
            try:
                yield from self._file(path)
            except MailError as error:
                self.errors.append(str(error))

    def _file(self, path: Path) -> Iterator[mail.Delivery | None]:
        with files.RegularFile(path, LARGEST) as file:
            yield from self._stream(file, str(path))
            if file.has_changed():
                raise MailError(f"{path}: changed while it was read; what has come since is not reviewed")

    def _stream(self, stream: Readable, origin: str) -> Iterator[mail.Delivery | None]:
        """The messages of a stream, None for one that cannot be read."""
        wrong = 0
        for one in mail.deliveries(stream, origin):
            if isinstance(one, mail.Delivery):
                yield one
                continue
            wrong += 1
            if wrong <= MAX_ERRORS:
                self.errors.append(str(one))
            yield None
        if wrong > MAX_ERRORS:
            self.errors.append(f"{origin}: {wrong - MAX_ERRORS} more messages cannot be read")


def _passed_over(name: str, found: folders.Listing) -> Iterator[str]:
    if found.folders:
        yield f"{name}: folders inside it were not read ({found.folders})."
    if found.others:
        yield f"{name}: files whose names are not those of mails were not read ({found.others})."


class _Counted:
    """Messages, counted as they pass."""

    def __init__(self, found: Iterator[mail.Delivery | None]) -> None:
        self.count = 0
        self.seen = 0
        """The unreadable ones included."""
        self.first: Message | None = None
        self._found = found

    def messages(self) -> Iterator[mail.Delivery]:
        for one in self._found:
            self.seen += 1
            if one:
                self.count += 1
                self.first = self.first or one.message
                yield one


def stream(names: Iterable[str], tree: Path | None) -> Reading:
    """The messages that the names stand for, read one at a time as the answer is iterated over."""
    return Reading(names, tree)


def read(names: Iterable[str], tree: Path | None) -> Inputs:
    """All messages at once."""
    reading = stream(names, tree)
    messages = tuple(reading)
    return Inputs(
        tuple(reading.records), messages, tuple(reading.errors), reading.usage, remarks=tuple(reading.remarks)
    )


def commit_message(path: Path, setting: Callable[[str], str], *, edited: bool = True) -> Inputs:
    """The message that git is about to commit; setting gives the value of a name in git's configuration.

    What there is no use to review is named in declined. Raises MailError.
    """
    with files.RegularFile(path, LARGEST) as file:
        try:
            raw = b"".join(iter(lambda: file.read(LARGEST), b""))
        except OSError as error:
            raise MailError(f"{path}: {error.strerror}") from error
    found = commitmsg.read(raw, str(path), commitmsg.cleanup(setting, edited=edited))
    if isinstance(found, commitmsg.Declined):
        return Inputs((), (), (), None, declined=(found.reason,))
    return Inputs((InputRecord("commit-msg", str(path), 1),), (found,), (), None)


def handed_over(path: Path, tree: Path | None) -> Inputs:
    """The commit message that git hands to a hook, cleaned up as the repository around says. Raises MailError."""
    from reviewer import repo

    found = repo.around(tree or Path.cwd())
    if found is None:  # a file of a commit message can be read anywhere
        return commit_message(path, lambda _: "")
    return commit_message(path, found.setting, edited=os.environ.get("GIT_EDITOR") != ":")


def _standard_input() -> Readable:
    if sys.stdin is None:
        raise MailError("standard input: is closed")
    return sys.stdin.buffer


def _is_file(name: str) -> bool:
    """True for what exists, or looks like a path that should; a revision is neither."""
    path = Path(name)
    try:
        return path.exists() or path.is_symlink() or path.suffix in _MAIL_SUFFIXES
    except (OSError, ValueError):
        return True


def _is_folder(name: str) -> bool:
    try:
        return Path(name).is_dir()
    except (OSError, ValueError):
        return False


def _range(name: str, tree: Path | None) -> Readable:
    from reviewer import repo

    try:
        return io.BytesIO(repo.find(tree or Path.cwd()).patches(name))
    except RepoError as error:
        raise RepoError(f"{name}: neither a file nor a revision: {error}") from error
