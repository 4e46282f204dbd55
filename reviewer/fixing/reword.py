"""The messages of commits as they should read, and the list for git rebase -i: text only, nothing is rewritten."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from reviewer.fixing.mailbox import Fixed
from reviewer.model import Message
from reviewer.subjects import subject

_COMMIT = re.compile(rb"From ([0-9a-f]{40,64}) ")
_MOVED = "---"


def told(fixed: Fixed, before: Sequence[Message]) -> Iterator[str]:
    """The lines to print; before holds the messages as they are, one for each mail."""
    todo: list[str] = []
    for raw, one, old in zip(fixed.old, fixed.mails, before, strict=True):
        found = _COMMIT.match(raw)
        name = found[1].decode("ascii")[:12] if found else "?"
        title = subject(old.subject).line
        todo.append(f"{'pick' if one.raw == raw or one.message is None else 'reword'} {name} {title}")
        if one.raw != raw and one.message is not None:
            yield from (f"# {name} {title}", "", *_written(one.message, old), "")
    yield from ("# git rebase -i, with these lines in the editor:", *todo)


def _written(message: Message, old: Message) -> Iterator[str]:
    """The whole commit message; what belongs below the cut stands there, where git am drops it."""
    yield from (subject(message.subject).line, "", *(line.text for line in message.text))
    notes = [line.text for line in message.notes[: len(message.notes) - len(old.notes)]]
    if notes:
        yield from (_MOVED, *notes)
