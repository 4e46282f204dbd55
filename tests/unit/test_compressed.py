"""reviewer.reading.compressed: what plain() gives of a stream, and what a stream cannot do to it."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tracemalloc
from collections.abc import Callable

import pytest

from reviewer.errors import MailError
from reviewer.reading import compressed

TEXT = "Grüße an die Frösche.\n" * 1000
RAW = TEXT.encode()
LIMIT = 64 * 2**20
PACKERS: dict[str, Callable[[bytes], bytes]] = {"gzip": gzip.compress, "xz": lzma.compress, "bzip2": bz2.compress}


def plain(raw: bytes, limit: int = LIMIT) -> bytes:
    return compressed.plain(io.BytesIO(raw), limit).read()


@pytest.mark.parametrize("name", PACKERS)
def test_what_is_packed_is_unpacked(name: str) -> None:
    assert plain(PACKERS[name](RAW)) == RAW


@pytest.mark.parametrize("name", PACKERS)
def test_streams_that_follow_each_other_are_one(name: str) -> None:
    assert (
        plain(PACKERS[name](b"one\n") + PACKERS[name](b"two\n") + b"\0" * 8 + PACKERS[name](RAW)) == b"one\ntwo\n" + RAW
    )


@pytest.mark.parametrize("name", PACKERS)
def test_more_than_one_block_of_input(name: str) -> None:
    noise = b"".join(b"%d %x\n" % (number, number * 7919**3) for number in range(100_000))
    packed = PACKERS[name](noise)
    assert len(packed) > 300_000
    assert plain(packed) == noise


def test_what_is_not_packed_stays() -> None:
    assert plain(RAW) == RAW
    assert plain(b"") == b""


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig"])
def test_unicode_by_its_mark_or_by_its_zeros(encoding: str) -> None:
    assert plain(TEXT.encode(encoding)) == RAW
    assert plain(gzip.compress(TEXT.encode(encoding))) == RAW


def test_the_beginning_can_be_seen_before_it_is_read() -> None:
    stream = compressed.plain(io.BytesIO(gzip.compress(RAW)), LIMIT)
    assert stream.peek(100)[:100] == RAW[:100]
    assert stream.read() == RAW


class Dripping(io.BytesIO):
    """A pipe that gives one byte at a time."""

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(1 if size else 0)


@pytest.mark.parametrize("raw", [RAW, gzip.compress(RAW), TEXT.encode("utf-16")])
def test_a_slow_pipe_changes_nothing(raw: bytes) -> None:
    assert compressed.plain(Dripping(raw), LIMIT).read() == RAW


@pytest.mark.parametrize("name", PACKERS)
def test_what_stands_before_a_damage_can_be_read(name: str) -> None:
    noise = b"".join(b"%d %x\n" % (number, number * 7919**3) for number in range(100_000))
    stream = compressed.plain(io.BytesIO(PACKERS[name](noise)[:-10]), LIMIT)
    got = b""
    with pytest.raises(MailError, match=f"the {name} data (ends too early|is damaged)"):
        while block := stream.read1(1000):
            got += block
    assert got
    assert noise.startswith(got)


@pytest.mark.parametrize("raw", [b"\x1f\x8b\x08abc", b"\xfd7zXZ\0abc", b"BZh9abc" * 9])
def test_damage_at_once(raw: bytes) -> None:
    with pytest.raises(MailError, match=r"damaged|too early"):
        plain(raw)


@pytest.mark.parametrize("name", PACKERS)
def test_a_bomb_takes_no_memory(name: str) -> None:
    bomb = PACKERS[name](b"a" * 60_000_000)
    stream = compressed.plain(io.BytesIO(bomb), 2**40)
    tracemalloc.start()
    try:
        with pytest.raises(MailError, match="more than 200 times as large"):
            while stream.read1(100_000):
                pass
        assert tracemalloc.get_traced_memory()[1] < 8 * 2**20
    finally:
        tracemalloc.stop()


def test_many_empty_streams_are_a_bomb_too() -> None:
    with pytest.raises(MailError, match="the rest is not read"):
        plain(gzip.compress(b"") * 200_000)


def test_more_than_the_limit_is_cut_off() -> None:
    stream = compressed.plain(io.BytesIO(b"x" * 3 * 2**20), 2**20)
    got = 0
    with pytest.raises(MailError, match="larger than 1 MiB; what follows is not read"):
        while block := stream.read1(2**16):
            got += len(block)
    assert got == 2**20
