"""Several deliveries of one message -> one: each list that it was sent to delivers it once more.

A list may put its own address in From and its footer below the text, so the copy that came straight or by a list
of the kernel is preferred. A few messages wait for a better copy; otherwise none is held.
"""

from __future__ import annotations

import hashlib
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from reviewer.mail import Delivery
from reviewer.model import Line, Message

_WINDOW = 32
_WINDOW_LINES = 100_000
_KERNEL_LIST = re.compile(r"[.@<](?:kernel\.org|linux\.dev|kvack\.org)>?\s*$", re.IGNORECASE)


@dataclass(slots=True)
class _Held:
    key: bytes
    message: Message
    may_improve: bool

    @property
    def lines(self) -> int:
        return len(self.message.text) + len(self.message.notes) + len(self.message.diff)


class Deliveries:
    """Passes each message on once; it is known by its Message-ID and its diff, or its words where it has none."""

    def __init__(self) -> None:
        self.repeated = 0
        """How many deliveries were left out."""
        self._seen: set[bytes] = set()
        self._held: deque[_Held] = deque()
        self._lines = 0

    def passed(self, delivery: Delivery) -> Iterator[Message]:
        """What is decided now that this one has come."""
        message = delivery.message
        if not message.message_id:
            self._hold(_Held(b"", message, may_improve=False))
        elif (key := _key(message)) in self._seen:
            self.repeated += 1
            self._improve(key, delivery)
        else:
            self._seen.add(key)
            self._hold(_Held(key, message, may_improve=not _is_faithful(delivery)))
        yield from self._decided()

    def rest(self) -> Iterator[Message]:
        """All that still waits."""
        yield from (held.message for held in self._held)
        self._held.clear()

    def _hold(self, held: _Held) -> None:
        self._held.append(held)
        self._lines += held.lines

    def _improve(self, key: bytes, delivery: Delivery) -> None:
        """Put a better copy in the place of the one that waits."""
        if not _is_faithful(delivery):
            return
        for held in self._held:
            if held.key == key and held.may_improve:
                self._lines -= held.lines
                held.message, held.may_improve = delivery.message, False
                self._lines += held.lines

    def _decided(self) -> Iterator[Message]:
        """Those in front that nothing can improve, or that have waited long enough."""
        while self._held and (
            not self._held[0].may_improve or len(self._held) > _WINDOW or self._lines > _WINDOW_LINES
        ):
            held = self._held.popleft()
            self._lines -= held.lines
            yield held.message


def _key(message: Message) -> bytes:
    """Deliveries differ in headers and footers; where the diff differs, nothing is left out.

    Without a diff, as in a cover letter, subject and text tell.
    """
    told = message.diff or (Line(message.subject, None), *message.text)
    digest = hashlib.blake2b(message.message_id.encode("utf-8", "replace"), digest_size=16)
    for line in told:
        if line.text.strip():
            digest.update(b"\n" + line.text.rstrip().encode("utf-8", "replace"))
    return digest.digest()


def _is_faithful(delivery: Delivery) -> bool:
    return not delivery.list_id or _KERNEL_LIST.search(delivery.list_id) is not None
