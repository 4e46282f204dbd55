"""What the user names -> mailboxes: files, standard input, a commit or a range of the repository."""

from __future__ import annotations

import stat
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from reviewer import mail
from reviewer.errors import MailError, PresendError, RepoError
from reviewer.model import InputRecord, Message

STDIN = "-"
LARGEST = 512 * 1024 * 1024
"""Bytes that are read of one input."""


@dataclass(frozen=True, slots=True)
class Inputs:
    """All that was read, and what could not be."""

    records: tuple[InputRecord, ...]
    messages: tuple[Message, ...]
    errors: tuple[str, ...]
    usage: RepoError | None
    """The first name that is neither a file nor a revision; told with the exit code for usage."""


def read(names: Iterable[str], tree: Path | None) -> Inputs:
    """Read each name; one that cannot be read is an entry in errors, and the others are read."""
    records: list[InputRecord] = []
    messages: list[Message] = []
    errors: list[str] = []
    usage: RepoError | None = None
    for name in names:
        try:
            kind, box = _read_one(name, tree)
        except RepoError as error:
            usage = usage or error
            errors.append(str(error))
        except PresendError as error:
            errors.append(str(error))
        else:
            records.append(InputRecord(kind, name, len(box.messages)))
            messages += box.messages
            errors += box.errors
    return Inputs(tuple(records), tuple(messages), tuple(errors), usage)


def _read_one(name: str, tree: Path | None) -> tuple[str, mail.Mailbox]:
    if name == STDIN:
        box = mail.read(sys.stdin.buffer.read(LARGEST + 1)[:LARGEST], "standard input")
        return box.kind, box
    if _is_file(name):
        box = mail.read(_file(Path(name)), name)
        return box.kind, box
    return "range", _range(name, tree)


def _is_file(name: str) -> bool:
    """True for what exists, or looks like a path that should; a revision is neither."""
    path = Path(name)
    try:
        return path.exists() or path.is_symlink() or path.suffix in (".patch", ".mbox", ".eml", ".diff", ".txt")
    except (OSError, ValueError):
        return True


def _file(path: Path) -> bytes:
    """The bytes of a regular file; raises MailError."""
    try:
        found = path.stat()
        if stat.S_ISDIR(found.st_mode):
            raise MailError(f"{path}: is a folder; name the patch files in it")
        if not stat.S_ISREG(found.st_mode):
            raise MailError(f"{path}: is no regular file; for a pipe, pass - and redirect it to standard input")
        if found.st_size > LARGEST:
            raise MailError(f"{path}: has more than {LARGEST >> 20} MiB")
        return path.read_bytes()
    except OSError as error:
        raise MailError(f"{path}: {error.strerror}") from error
    except ValueError as error:
        raise MailError(f"{path}: {error}") from error


def _range(name: str, tree: Path | None) -> mail.Mailbox:
    from reviewer import repo

    try:
        return mail.read(repo.find(tree or Path.cwd()).patches(name), name)
    except RepoError as error:
        raise RepoError(f"{name}: neither a file nor a revision: {error}") from error
