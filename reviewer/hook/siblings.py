"""The other files of the series that a patch file belongs to: those beside it that complete its numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from reviewer import mail, series
from reviewer.errors import PresendError
from reviewer.model import Message, Patch, Series
from reviewer.reading import files, mime
from reviewer.subjects import subject

MOST = 1000
"""Files of one folder that are looked at; more are the folder of somebody who keeps his mail there."""
LARGEST = 32 * 2**20
"""Bytes of a patch file that is read."""
_HEAD = 64 * 1024


def of(file: Path) -> tuple[Path, ...]:
    """The files of the series, the cover letter first; the file alone where it has no number, or some are not there.

    Two files for one number (those of an older version, say) leave open which is sent: that is the file alone, too.
    """
    mark = _mark(file)
    if mark is None or mark[1] > MOST:
        return (file,)
    candidates = [path for path in _beside(file) if path == file or _mark(path) == mark]
    groups = series.group(_patches(candidates))
    found = next((each for each in groups if file in _files(each)), None)
    if found is None or not _is_whole(found) or (len(groups) > 1 and not _is_threaded(found)):
        return (file,)
    return _files(found)


def _files(found: Series) -> tuple[Path, ...]:
    return tuple(Path(patch.message.origin) for patch in (found.cover, *found.patches) if patch)


def _is_whole(found: Series) -> bool:
    numbers = [patch.subject.number for patch in found.patches if patch.subject.number]
    return numbers == list(range(1, found.total + 1)) and not found.duplicates


def _is_threaded(found: Series) -> bool:
    """Whether its mails name each other; else those of another series could have been taken for its own."""
    members = [patch.message for patch in (found.cover, *found.patches) if patch]
    return sum(not (message.in_reply_to or message.references) for message in members) <= 1


def _beside(file: Path) -> tuple[Path, ...]:
    """The regular files of the folder with the same suffix, this one among them."""
    try:
        names = (path for path in file.parent.iterdir() if path.suffix == file.suffix)
        found = sorted(path for _, path in zip(range(MOST + 1), names, strict=False) if path.is_file())
    except OSError:
        return (file,)
    return tuple(found) if file in found and len(found) <= MOST else (file,)


def _mark(file: Path) -> tuple[int, int] | None:
    """Version and total of a patch with a number."""
    try:
        with files.RegularFile(file, LARGEST) as opened:
            headers, _ = mime.header_block(mime.lines_of(opened.read(_HEAD)))
    except PresendError:
        return None
    given = headers.get("subject")
    taken = subject(mime.unfolded(given.value)) if given else None
    return (taken.version, taken.total) if taken and taken.total else None


def _patches(paths: Iterable[Path]) -> Iterator[Patch]:
    for path in paths:
        message = _message(path)
        if message and series.kind_of(message) is not None:
            try:
                yield series.assemble(message)
            except PresendError:
                continue


def _message(path: Path) -> Message | None:
    """The one mail of a file."""
    try:
        with files.RegularFile(path, LARGEST) as opened:
            raw = b"".join(iter(lambda: opened.read(LARGEST), b""))
        found = mail.read(raw, str(path)).messages
    except PresendError:
        return None
    return found[0] if len(found) == 1 else None
