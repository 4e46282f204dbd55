"""reviewer.inputs.stream: one message at a time, out of files, folders and pipes that may be anything."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import tracemalloc
from pathlib import Path

import pytest

from reviewer import inputs
from reviewer.inputs import Reading
from reviewer.model import InputRecord

FROM_LINE = "From 0123456789abcdef0123456789abcdef01234567 Mon Sep 17 00:00:00 2001\n"
DIFF = "---\ndiff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-1\n+2\n"
MAIL = "From: A <a@example.org>\nSubject: [PATCH] x: {0}\nMessage-ID: <{0}@example.org>\n\nWhy.\n" + DIFF
REPLY = "From: B <b@example.org>\nSubject: Re: [PATCH] x: {0}\n\nOn a day, A wrote:\n" + "".join(
    f"> {line}\n" for line in f"Why.\n{DIFF}".splitlines()
)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def mbox(*numbers: int) -> str:
    return "".join(FROM_LINE + MAIL.format(number) + "\n" for number in numbers)


def subjects(reading: Reading) -> list[str]:
    return [message.subject.rpartition(" ")[2] for message in reading]


def test_nothing_is_known_before_it_is_read() -> None:
    Path("x.mbox").write_text(mbox(1, 2, 3))
    reading = inputs.stream(["x.mbox", "none.patch"], None)
    messages = iter(reading)
    assert next(messages).subject.endswith("1")
    assert (reading.records, reading.errors) == ([], [])
    assert len(list(messages)) == 2
    assert reading.records == [InputRecord("mbox", "x.mbox", 3)]
    assert reading.errors == ["none.patch: No such file or directory"]


def peak(path: str) -> tuple[int, int]:
    tracemalloc.start()
    try:
        count = sum(1 for _ in inputs.stream([path], None))
        return count, tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("packed", [False, True])
def test_memory_does_not_grow_with_the_mbox(*, packed: bool) -> None:
    peaks = {}
    for length in (600, 1800):
        name = f"{length}.mbox"
        with gzip.open(name, "wb") if packed else Path(name).open("wb") as file:
            for number in range(length):
                file.write((mbox(number) + f"-- \n{number}\n" + f"{number}\n" * 100).encode())
        count, peaks[length] = peak(name)
        assert count == length
    assert peaks[1800] < peaks[600] + 2**20


@pytest.mark.parametrize(("suffix", "module"), [("gz", gzip), ("xz", lzma), ("bz2", bz2), ("mbox", gzip)])
def test_compressed_mboxes_by_whatever_name(suffix: str, module: object, monkeypatch: pytest.MonkeyPatch) -> None:
    packed = module.compress(mbox(1, 2).encode())  # type: ignore[attr-defined]
    Path(f"t.{suffix}").write_bytes(packed)
    reading = inputs.stream([f"t.{suffix}"], None)
    assert subjects(reading) == ["1", "2"]
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(packed)))
    assert subjects(inputs.stream(["-"], None)) == ["1", "2"]


def test_folders_maildirs_files_and_pipes_together(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("patches", "mail/cur", "mail/new", "mail/tmp", "patches/old"):
        Path(name).mkdir(parents=True)
    Path("patches/0001.patch").write_text(MAIL.format(1))
    Path("patches/0002.patch").write_text(MAIL.format(2))
    Path("patches/0003.mbox.xz").write_bytes(lzma.compress(mbox(3, 4).encode()))
    Path("mail/cur/1:2,S").write_text(MAIL.format(5))
    Path("mail/new/2").write_text(MAIL.format(6))
    Path("one.diff").write_text(DIFF)
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(MAIL.format(7).encode())))
    reading = inputs.stream(["patches", "mail", "-", "one.diff"], None)
    assert [(message.origin, message.subject[-1:]) for message in reading] == [
        ("patches/0001.patch", "1"),
        ("patches/0002.patch", "2"),
        ("patches/0003.mbox.xz", "3"),
        ("patches/0003.mbox.xz", "4"),
        ("mail/cur/1:2,S", "5"),
        ("mail/new/2", "6"),
        ("standard input", "7"),
        ("one.diff", ""),
    ]
    assert reading.records == [
        InputRecord("folder", "patches", 4),
        InputRecord("maildir", "mail", 2),
        InputRecord("patch", "-", 1),
        InputRecord("patch", "one.diff", 1),
    ]
    assert reading.remarks == ["patches: folders inside it were not read (1)."]
    assert reading.errors == []


def test_a_bad_file_of_a_folder_does_not_hide_the_others() -> None:
    Path("patches").mkdir()
    Path("patches/0001.patch").write_bytes(b"\0")
    os.mkfifo("patches/0002.patch")
    Path("patches/0003.patch").symlink_to("nowhere")
    Path("patches/0004.patch").write_text(MAIL.format(4))
    Path("patches/0005.mbox.gz").write_bytes(gzip.compress(mbox(5, 6).encode())[:-20])
    reading = inputs.stream(["patches"], None)
    assert subjects(reading)[0] == "4"
    assert [error.partition(": ")[0] for error in reading.errors] == [
        "patches/0001.patch",
        "patches/0002.patch",
        "patches/0003.patch",
        "patches/0005.mbox.gz",
    ]
    assert all("\n" not in error for error in reading.errors)


def test_a_file_that_grows_is_read_as_far_as_it_went() -> None:
    Path("x.mbox").write_text(mbox(1, 2))
    reading = inputs.stream(["x.mbox", "y.patch"], None)
    Path("y.patch").write_text(MAIL.format(9))
    found = []
    for message in reading:
        found.append(message.subject[-1])
        if message.origin == "x.mbox":
            with Path("x.mbox").open("a") as file:
                file.write(mbox(3))
    assert found == ["1", "2", "9"]
    assert reading.errors == ["x.mbox: changed while it was read; what has come since is not reviewed"]


@pytest.mark.parametrize("name", ["/dev/null", "/dev/zero", "/dev/stdin"])
def test_a_device_is_not_read(name: str) -> None:
    reading = inputs.stream([name], None)
    assert list(reading) == []
    (error,) = reading.errors
    assert error.startswith(f"{name}: ")


def test_a_read_error_is_told_after_what_came_before(monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            if block := super().read(size):
                return block
            raise OSError(5, "Input/output error")

    class Stdin:
        buffer = Broken(mbox(1, 2).encode() * 3000)

    monkeypatch.setattr("sys.stdin", Stdin)
    reading = inputs.stream(["-"], None)
    assert len(list(reading)) > 0
    assert reading.errors == ["standard input: Input/output error"]


def test_a_closed_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", None)
    assert inputs.read(["-"], None).errors == ("standard input: is closed",)


def test_many_unreadable_messages_are_counted() -> None:
    Path("x.mbox").write_text(mbox(1) + (FROM_LINE + "nothing\n") * 1000)
    reading = inputs.stream(["x.mbox"], None)
    assert subjects(reading) == ["1"]
    assert len(reading.errors) == inputs.MAX_ERRORS + 1
    assert reading.errors[-1] == f"x.mbox: {1000 - inputs.MAX_ERRORS} more messages cannot be read"


def test_deliveries_of_one_message_are_one_message() -> None:
    listed = MAIL.format(1).replace("Subject", "List-Id: <frogs.lists.example.org>\nSubject")
    Path("x.mbox").write_text(FROM_LINE + listed + "-- \n2.39\n____\nfrogs mailing list\n" + mbox(1, 2))
    Path("1.patch").write_text(MAIL.format(1))
    read = inputs.read(["x.mbox", "1.patch"], None)
    assert [message.message_id for message in read.messages] == ["<1@example.org>", "<2@example.org>"]
    assert read.records == (InputRecord("mbox", "x.mbox", 3), InputRecord("patch", "1.patch", 1))
    assert read.errors == ()
    assert read.remarks == (
        "2 more deliveries of messages that are reviewed were left out: the same Message-ID and the same diff or text.",
    )


def test_quotes_give_way_to_the_patch_wherever_it_stands() -> None:
    replies = [FROM_LINE + REPLY.format(number) + "\n" for number in range(3)]
    Path("replies.mbox").write_text("".join(replies))
    Path("thread.mbox").write_text("".join(replies) + mbox(9))
    assert [message.recovered for message in inputs.stream(["replies.mbox"], None)] == [True] * 3
    assert [message.recovered for message in inputs.stream(["thread.mbox"], None)] == [False] * 4


def test_few_replies_wait_for_the_patch() -> None:
    Path("replies.mbox").write_text("".join(FROM_LINE + REPLY.format(number) + "\n" for number in range(500)))
    recovered = [message.recovered for message in inputs.stream(["replies.mbox"], None)]
    assert recovered == [False] * 300 + [True] * 200


# --- the message of a commit


def test_a_commit_message() -> None:
    Path("MSG").write_text("x: Do it\n\nWhy.\n; gone\n")
    read = inputs.commit_message(Path("MSG"), {"core.commentChar": ";"}.get)  # type: ignore[arg-type]
    assert read.records == (InputRecord("commit-msg", "MSG", 1),)
    assert [line.text for line in read.messages[0].text] == ["Why."]
    assert read.declined == ()


def test_a_commit_message_that_is_not_reviewed() -> None:
    Path("MSG").write_text("fixup! x: Do it\n")
    read = inputs.commit_message(Path("MSG"), lambda _: "")
    assert (read.records, read.messages, read.errors) == ((), (), ())
    assert read.declined == ("MSG: a commit for fixup! is not reviewed, it will be folded into another one",)
