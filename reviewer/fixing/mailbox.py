"""All mails of one input, each mended for itself; joined, those that are not touched are what was given."""

from __future__ import annotations

import difflib
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reviewer import mail
from reviewer.engine import Engine
from reviewer.errors import MailError
from reviewer.fixing.mend import Mended, mend
from reviewer.model import Persona
from reviewer.reading import compressed, mbox

CONTEXT = 3


@dataclass(frozen=True, slots=True)
class Fixed:
    """An input with its mails mended."""

    name: str
    old: tuple[bytes, ...]
    """Each message as it was."""
    mails: tuple[Mended, ...]
    errors: tuple[str, ...]
    """Messages that cannot be read; they stay as they are."""

    @property
    def raw(self) -> bytes:
        """The whole input, mended."""
        return b"".join(one.raw for one in self.mails)

    @property
    def changed(self) -> bool:
        """Whether a byte of it is another."""
        return any(one.raw != old for one, old in zip(self.mails, self.old, strict=True))


def fix(raw: bytes, name: str, engine: Engine, persona: Persona) -> Fixed:
    """Every mail of an input mended. Raises MailError where nothing in it can be read or written anew."""
    _refuse_packed(raw, name)
    chunks = mbox.split_bytes(raw)
    mails, errors = [], []
    for number, chunk in enumerate(chunks, 1):
        where = name if len(chunks) == 1 else f"{name}: message {number}"
        try:
            mails.append(mend(chunk, where, engine, persona))
        except MailError as error:
            errors.append(str(error))
            mails.append(Mended(chunk))
    return Fixed(name, tuple(chunks), tuple(mails), tuple(errors))


def _refuse_packed(raw: bytes, name: str) -> None:
    """MailError for what is compressed, or not written in bytes of its letters."""
    if compressed.plain(io.BytesIO(raw), mail.MAX_INPUT).read() != raw:
        raise MailError(f"{name}: packed or in UTF-16; unpack it first")


def diff(fixed: Fixed) -> Iterator[bytes]:
    """What has changed, as patch(1) takes it; nothing where nothing has."""
    if not fixed.changed:
        return
    yield f"--- {fixed.name}\n+++ {fixed.name}\n".encode("utf-8", "replace")
    below = above = 0
    for old, one in zip(fixed.old, fixed.mails, strict=True):
        before, after = old.splitlines(keepends=True), one.raw.splitlines(keepends=True)
        if old != one.raw:
            yield from _hunks(before, after, below, above)
        below, above = below + old.count(b"\n"), above + one.raw.count(b"\n")


def _hunks(old: Sequence[bytes], new: Sequence[bytes], below: int, above: int) -> Iterator[bytes]:
    """The hunks of one mail that so many lines stand before; its end, the diff, is not compared."""
    same = next((n for n, (a, b) in enumerate(zip(old[::-1], new[::-1], strict=False)) if a != b), len(old))
    kept = max(0, same - CONTEXT)
    old, new = old[: len(old) - kept], new[: len(new) - kept]
    for group in difflib.SequenceMatcher(None, old, new, autojunk=False).get_grouped_opcodes(CONTEXT):
        first, last = group[0], group[-1]
        counts = last[2] - first[1], last[4] - first[3]
        starts = below + first[1] + bool(counts[0]), above + first[3] + bool(counts[1])
        yield f"@@ -{starts[0]},{counts[0]} +{starts[1]},{counts[1]} @@\n".encode("ascii")
        for kind, one, two, three, four in group:
            yield from (b" " + line for line in (old[one:two] if kind == "equal" else ()))
            yield from (b"-" + line for line in (old[one:two] if kind in ("replace", "delete") else ()))
            yield from (b"+" + line for line in (new[three:four] if kind in ("replace", "insert") else ()))
