"""A folder -> the mails in it: the files of a maildir, or patch files and mboxes in the order of their names.

Folders inside a folder are not read: in a source tree they hold patches that nobody meant.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

from reviewer.errors import MailError

MAX_FILES = 100_000
_MAIL_FILE = re.compile(r"(?!\.).*\.(?:patch|diff|mbox|mboxrd|mbx|eml)(?:\.(?:gz|xz|bz2))?\Z|\d+\Z", re.DOTALL)
"""What holds mails by its name; digits alone name the messages of an MH folder."""
_MAILDIR = ("cur", "new")


@dataclass(frozen=True, slots=True)
class Listing:
    """What is to be read of a folder."""

    kind: str
    """"folder" or "maildir"."""
    files: tuple[Path, ...]
    folders: int
    """How many folders are in it, which are not read."""
    others: int = 0
    """How many files in it are not read, because their names are not those of mails."""


def listing(folder: Path) -> Listing:
    """The files of a folder that hold mails; raises MailError, a line that begins with its name."""
    try:
        if all((folder / name).is_dir() for name in _MAILDIR):
            names, _ = _entries(folder / "new")
            cur, inside = _entries(folder / "cur")
            files = [*(folder / "new" / name for name in names), *(folder / "cur" / name for name in cur)]
            # The name begins with the time of delivery, wherever the reader's program has put the message since.
            return _checked(folder, Listing("maildir", tuple(sorted(files, key=lambda file: file.name)), inside))
        names, inside = _entries(folder)
    except OSError as error:
        raise MailError(f"{folder}: {error.strerror}") from error
    files = [folder / name for name in sorted(names) if _MAIL_FILE.match(name)]
    return _checked(folder, Listing("folder", tuple(files), inside, len(names) - len(files)))


def _entries(folder: Path) -> tuple[list[str], int]:
    """The names of what may be read, hidden files left out; and the number of folders."""
    names: list[str] = []
    folders = 0
    with os.scandir(folder) as entries:
        for entry in entries:
            if _is_folder(entry):
                folders += 1
            elif not entry.name.startswith("."):
                names.append(entry.name)
    return names, folders


def _is_folder(entry: os.DirEntry[str]) -> bool:
    """Whether it is a folder; what cannot be told, as of a link to itself, is told where it is opened."""
    try:
        return entry.is_dir()
    except OSError:
        return False


def _checked(folder: Path, found: Listing) -> Listing:
    if not found.files:
        empty = found.kind == "maildir"
        raise MailError(f"{folder}: is {'an empty maildir' if empty else 'a folder; name the patch files in it'}")
    if len(found.files) > MAX_FILES:
        raise MailError(f"{folder}: has more than {MAX_FILES} files")
    return found
