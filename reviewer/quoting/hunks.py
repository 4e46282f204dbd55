"""The diff of a quoted patch: lines that cannot be part of it are left out, columns and wrapped rests put back."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum, auto

from reviewer.reading import cut

_COUNTS = re.compile(r"@@ -\d{1,9}(?:,(\d{1,9}))? \+\d{1,9}(?:,(\d{1,9}))? @@")
_FILE_HEADERS = (
    *("diff -", "Index: ", "index ", "new file mode ", "deleted file mode ", "old mode ", "new mode "),
    *("similarity index ", "dissimilarity index ", "rename ", "copy ", "Binary files ", "Files "),
    *("GIT binary patch", "====", "--- ", "+++ ", "*** ", "Only in ", "RCS file: ", "retrieving revision "),
)
_BINARY = ("literal ", "delta ")
_COLUMNS = (" ", "+", "-", "\\")
_SHORTEST_WRAPPED = 64
"""A line and the word that did not fit, without up to four marks of the 72 columns that mail programs wrap at."""


class _State(Enum):
    HEADER = auto()
    HUNK = auto()
    BINARY = auto()
    COMBINED = auto()
    DONE = auto()


@dataclass(frozen=True, slots=True)
class Kept:
    """A diff without foreign lines."""

    lines: tuple[str, ...]
    left_out: int
    """Lines that may have been the patch's."""


def kept(texts: Sequence[str], *, exact: bool, marked: bool) -> Kept:
    """The lines from the first of a diff on that can belong to it.

    Without exact, archives have eaten the column of context lines, and they get it back. Without marked, the
    words of whoever replied may stand between and behind the hunks, which are counted out against them.
    """
    walk = _Walk(exact, marked)
    for at, text in enumerate(texts):
        if not walk.starts(texts, at):
            walk.take(text)
    while walk.lines and not walk.lines[-1].strip() and walk.state in {_State.HEADER, _State.BINARY}:
        walk.lines.pop()
    return Kept(tuple(walk.lines), walk.left_out)


@dataclass(slots=True)
class _Walk:
    exact: bool
    marked: bool
    lines: list[str] = field(default_factory=list)
    left_out: int = 0
    state: _State = _State.HEADER
    old: int = 0
    new: int = 0
    signed: bool = False
    """A mail signature was passed; what follows it is nobody's loss."""
    lost: bool = False
    """Foreign words stand in an unmarked hunk: nothing up to the next header is certain."""

    def starts(self, texts: Sequence[str], at: int) -> bool:
        """Take a line that begins a hunk or the next file."""
        text = texts[at]
        counts = _COUNTS.match(text)
        if counts:
            self.old, self.new = (int(count) if count else 1 for count in counts.groups())
            self.state = _State.HUNK if self.old or self.new else _State.DONE
        elif text.startswith("@@@ -"):
            self.state = _State.COMBINED
        elif _begins_file(texts, at):
            self.state = _State.HEADER
        else:
            return False
        self.lines.append(text)
        self.signed = self.lost = False
        return True

    def take(self, text: str) -> None:
        """Keep a line if a diff can have it here."""
        if self.lost:
            self.left_out += bool(text.strip())
        elif self.state is _State.HUNK:
            self._in_hunk(text)
        elif self.state is _State.DONE:
            self._behind_hunk(text)
        elif self._belongs(text):
            self.lines.append(text)
        else:
            self._leave_out(text)

    def _belongs(self, text: str) -> bool:
        """Whether file headers, binary data or a combined diff may have this line."""
        if self.state is _State.HEADER:
            self.state = _State.BINARY if text.startswith("GIT binary patch") else self.state
            return not text.strip() or text.startswith(_FILE_HEADERS)
        if self.state is _State.BINARY:
            return text.startswith(_BINARY) or " " not in text.strip()
        return not text or text.startswith(_COLUMNS)

    def _in_hunk(self, text: str) -> None:
        if text and not text.startswith(_COLUMNS):
            if self.exact:
                self._foreign(text)
                return
            text = f" {text}"
        self.lines.append(text)
        self.old -= text[:1] in {"", " ", "-"}
        self.new -= text[:1] in {"", " ", "+"}
        if self.old <= 0 and self.new <= 0:
            self.state = _State.DONE

    def _foreign(self, text: str) -> None:
        """A line without a column: the rest of a wrapped line, or words that somebody has put there."""
        if not self._join(text):
            self.left_out += 1
            self.lost = not self.marked

    def _join(self, text: str) -> bool:
        """Put the rest of a wrapped line back: the line above had no room for its first word."""
        word = text.split(maxsplit=1)[0] if text.strip() else ""
        if not (word and self.marked and self.exact and len(self.lines[-1]) + 1 + len(word) >= _SHORTEST_WRAPPED):
            return False
        self.lines[-1] = f"{self.lines[-1].rstrip()} {text.strip()}"
        return True

    def _behind_hunk(self, text: str) -> None:
        if text.rstrip() == "--":
            self.signed = True
        elif not text.strip():
            return
        elif text.startswith("\\"):
            pass
        elif self.signed or not (self.marked and text.startswith(_COLUMNS)):
            if self.signed or not self._join(text):
                self._leave_out(text)
            return
        self.lines.append(text)

    def _leave_out(self, text: str) -> None:
        self.left_out += bool(text.strip()) and not self.signed


def _begins_file(texts: Sequence[str], at: int) -> bool:
    text = texts[at]
    if text.startswith(("diff -", "Index: ")):
        return True
    if not text.startswith("--- ") or at + 1 >= len(texts) or not texts[at + 1].startswith("+++ "):
        return False
    return at + 2 >= len(texts) or not texts[at + 2].strip() or cut.is_hunk(texts[at + 2])
