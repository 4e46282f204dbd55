"""reviewer.reading.mbox: where an mbox is divided, and that no more than one message of it is held."""

from __future__ import annotations

import io
import subprocess
import tracemalloc
from pathlib import Path

import pytest

from reviewer.reading import mbox

FROM_LINE = b"From ada@example.org Mon Aug  3 10:00:00 2026\n"
MAIL = b"From: a@example.org\nSubject: x\n\ntext\n\n"


@pytest.mark.parametrize(
    "line",
    [
        b"From ada at example.org  Tue Apr  7 10:00:00 2026\n",
        b"From ada.example at lists.example.org Tue Apr 7 10:00:00 2026\r\n",
        b"From - Tue Apr  7 10:00:00 2026\n",
        b"From patchwork Tue Apr  7 10:00:00 2026\n",
        b"From ada Tue Apr  7 10:00:00 2026\n",
    ],
)
def test_the_from_lines_of_mailman_thunderbird_patchwork_and_local_mail(line: bytes) -> None:
    assert mbox.split_bytes((line + MAIL) * 3) == [line + MAIL] * 3


@pytest.mark.parametrize(
    "line",
    [
        b"From ada Mon Jan  1 00:00:00 2024 remote from host\n",
        b"From ada@x@list.example.org Mon Jan  1 00:00:00 2024\n",
        b"From Ada Example Mon Jan  1 00:00:00 2024\n",
        b"From ada.example Mon Jan  1 00:00:00 2024\n",
        b"From ada@example.org mon jan 1 00:00:00 2024\n",
        b"From 0123456789ab Mon Sep 17 00:00:00 2001\n",
        b"From ada@example.org Mon Jan  1 00:00 2024\n",
        b"From ada@example.org Mon Jan  1 00:00:00 90\n",
        b"From ada@example.org Mon Jan  1 00:00:00 091\n",
        b"From ada@example.org Mon Jan  1 00:00:00 -2024\n",
        b"From ada@example.org Mon Jan  1 0:00:00 +2024\n",
        b"From here on the lock 12:30 is taken\n",
        b"From here on 12:30:00 is 100 too late\n",
        b"From 1 1:11 2024 x:\n",
        b"From 1 11:11 2024\n",
        b"From  1 11:11 20245\n",
        b"From a: b\n",
    ],
)
def test_git_mailsplit_divides_at_the_same_lines(line: bytes, tmp_path: Path) -> None:
    raw = FROM_LINE + MAIL + line + MAIL
    (tmp_path / "box").write_bytes(raw)
    run = subprocess.run(["git", "mailsplit", f"-o{tmp_path}", "box"], cwd=tmp_path, capture_output=True, check=True)
    assert len(mbox.split_bytes(raw)) == int(run.stdout)


@pytest.mark.parametrize(
    "line", [b"From bread at noon on Tue\n", b"From Tue Apr  7 on\n", b"From a at b c Tue Apr  7 10:00:00 at 2026\n"]
)
def test_prose_does_not_divide(line: bytes) -> None:
    assert len(mbox.split_bytes(FROM_LINE + MAIL + line + MAIL)) == 1


@pytest.mark.parametrize("filler", range(0, 120, 7))
def test_a_block_may_end_anywhere(filler: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mbox, "_BLOCK", 64)
    first = FROM_LINE + MAIL + b"x" * filler + b"\n"
    raw = first + FROM_LINE + MAIL
    assert mbox.split_bytes(raw) == [first, FROM_LINE + MAIL]


def test_a_from_line_inside_a_long_line_does_not_divide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mbox, "_BLOCK", 64)
    raw = FROM_LINE + MAIL + b"x" * 129 + FROM_LINE + MAIL
    assert mbox.split_bytes(raw) == [raw]


def test_numbers_and_the_last() -> None:
    chunks = list(mbox.split(io.BytesIO((FROM_LINE + MAIL) * 3)))
    assert [(chunk.number, chunk.last) for chunk in chunks] == [(1, False), (2, False), (3, True)]


def test_a_message_that_is_too_long_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mbox, "MAX_MESSAGE", 1000)
    chunks = list(mbox.split(io.BytesIO(FROM_LINE + b"x" * 5000 + b"\n" + FROM_LINE + MAIL)))
    assert [(chunk.raw, chunk.too_long) for chunk in chunks] == [(b"", True), (FROM_LINE + MAIL, False)]


class Endless(io.RawIOBase):
    """An mbox of so many messages that is nowhere in memory."""

    def __init__(self, count: int) -> None:
        super().__init__()
        self.left = count

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        if not self.left:
            return 0
        self.left -= 1
        message = FROM_LINE + MAIL + b"x" * 5000 + b"\n"
        buffer[: len(message)] = message
        return len(message)


def test_one_message_is_in_memory_at_a_time() -> None:
    tracemalloc.start()
    try:
        count = sum(1 for _ in mbox.split(io.BufferedReader(Endless(10_000))))
        assert tracemalloc.get_traced_memory()[1] < 2 * 2**20
    finally:
        tracemalloc.stop()
    assert count == 10_000
