"""A stream as it comes -> plain bytes in UTF-8: gzip, xz and bzip2 unpacked, UTF-16 turned, all of it bounded.

What a stream holds is told from its first bytes, never from a name. Nothing is unpacked ahead of what is read.
"""

from __future__ import annotations

import bz2
import codecs
import io
import lzma
import zlib
from collections.abc import Callable, Iterator
from itertools import chain
from typing import Protocol

from reviewer.errors import MailError

MAX_RATIO = 200
"""How many times its size a compressed input may grow; mboxes grow five to thirty times."""

_BLOCK = 256 * 1024
_EARLY = 8 * 1024
_FREE = 32 * 2**20  # grown this far, the ratio begins to count
_XZ_MEMORY = 256 * 2**20
_MAX_STREAMS = 100_000  # each costs a copy of the block it begins in
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class Readable(Protocol):
    """What a stream must do; an empty answer is its end."""

    def read(self, size: int, /) -> bytes:
        """At most as many bytes; none at the end."""
        ...


class _Codec(Protocol):
    """The interface that bz2 and lzma share."""

    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int = -1, /) -> bytes: ...


class _Gzip:
    """Gzip by the same interface."""

    def __init__(self) -> None:
        self._zlib = zlib.decompressobj(16 + zlib.MAX_WBITS)

    @property
    def eof(self) -> bool:
        return self._zlib.eof

    @property
    def needs_input(self) -> bool:
        return not self._zlib.unconsumed_tail

    @property
    def unused_data(self) -> bytes:
        return self._zlib.unused_data

    def decompress(self, data: bytes, max_length: int = -1, /) -> bytes:
        return self._zlib.decompress(self._zlib.unconsumed_tail + data, max_length)


_CODECS: dict[bytes, tuple[str, Callable[[], _Codec]]] = {
    b"\x1f\x8b": ("gzip", _Gzip),
    b"\xfd7zXZ\0": ("xz", lambda: lzma.LZMADecompressor(memlimit=_XZ_MEMORY)),
    b"BZh": ("bzip2", bz2.BZ2Decompressor),
}


def plain(stream: Readable, limit: int) -> io.BufferedReader:
    """The bytes of the stream, unpacked, in UTF-8 and without a byte order mark; peek() shows what it begins with.

    Its reads raise MailError, without an origin, for more than limit bytes, for data that is damaged or ends
    too early, and for a bomb; and OSError as the stream does. What came before can be read.
    """
    blocks = _with_head(iter(lambda: stream.read(_BLOCK), b""))
    head, blocks = _peeked(blocks)
    found = next((codec for magic, codec in _CODECS.items() if head.startswith(magic)), None)
    if found:
        head, blocks = _peeked(_with_head(_unpacked(blocks, *found)))
    encoding = _utf16(head)
    if encoding:
        blocks = _turned(blocks, encoding)
    return io.BufferedReader(_Blocks(_bounded(_unmarked(blocks), limit)), _BLOCK)


class _Blocks(io.RawIOBase):
    """Blocks of bytes as a raw stream; an error waits until all that came before it is read."""

    def __init__(self, blocks: Iterator[bytes]) -> None:
        super().__init__()
        self._blocks = blocks
        self._rest = memoryview(b"")
        self._error: Exception | None = None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        size = at = len(buffer)
        while at:
            if not self._rest and not self._fill():
                break
            part = self._rest[:at]
            buffer[size - at : size - at + len(part)] = part
            self._rest = self._rest[at:]
            at -= len(part)
        if at == size and self._error:
            raise self._error
        return size - at

    def _fill(self) -> bool:
        if self._error:
            return False
        try:
            block = next(self._blocks, b"")
        except (MailError, OSError) as error:
            self._error = error
            return False
        self._rest = memoryview(block)
        return bool(block)


def _with_head(blocks: Iterator[bytes]) -> Iterator[bytes]:
    """The same, no block empty, and the first with all that tells what this is."""
    head = b""
    for block in blocks:
        head += block
        if len(head) >= _EARLY:
            break
    if head:
        yield head
    yield from filter(None, blocks)


def _peeked(blocks: Iterator[bytes]) -> tuple[bytes, Iterator[bytes]]:
    """The first block, and all of them; what is wrong with the first is told where it is read."""
    try:
        head = next(blocks, b"")
    except (MailError, OSError) as error:
        return b"", _failing(error)
    return head, chain((head,) if head else (), blocks)


def _failing(error: Exception) -> Iterator[bytes]:
    raise error
    yield b""


def _unpacked(blocks: Iterator[bytes], name: str, codec_of: Callable[[], _Codec]) -> Iterator[bytes]:
    """The content of all compressed streams that follow each other."""
    taken = given = 0
    codec, streams = codec_of(), 1
    for block in blocks:
        taken += len(block)
        data = block.lstrip(b"\0") if codec.eof else block  # xz pads with zeros between streams
        while data:
            if codec.eof:
                codec, streams = codec_of(), streams + 1
            for part in _parts(data, codec, name):
                given += len(part)
                if given > max(_FREE, MAX_RATIO * taken) or streams > _MAX_STREAMS:
                    raise MailError(f"unpacked, it is more than {MAX_RATIO} times as large; the rest is not read")
                yield part
            data = codec.unused_data.lstrip(b"\0") if codec.eof else b""
    if not codec.eof:
        raise MailError(f"the {name} data ends too early")


def _parts(data: bytes, codec: _Codec, name: str) -> Iterator[bytes]:
    """What one block gives, piece by piece, so that none is much larger than it is."""
    while data or not (codec.eof or codec.needs_input):
        try:
            yield codec.decompress(data, _BLOCK)
        except (zlib.error, lzma.LZMAError, OSError, EOFError) as error:
            raise MailError(f"the {name} data is damaged, or takes too much memory") from error
        data = b""


def _utf16(head: bytes) -> str:
    """The name of the encoding if this is UTF-16, which without a mark shows by zeros in every second byte."""
    if head.startswith(b"\xff\xfe"):
        return "utf-16-le"
    if head.startswith(b"\xfe\xff"):
        return "utf-16-be"
    even, odd = head[:512:2], head[1:512:2]
    if min(len(even), len(odd)) < 4:
        return ""
    zeros = (even.count(0) / len(even), odd.count(0) / len(odd))
    if zeros[0] < 0.05 and zeros[1] > 0.5:
        return "utf-16-le"
    return "utf-16-be" if zeros[0] > 0.5 and zeros[1] < 0.05 else ""


def _turned(blocks: Iterator[bytes], encoding: str) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    for block in blocks:
        yield decoder.decode(block).encode()
    yield decoder.decode(b"", final=True).encode()


def _unmarked(blocks: Iterator[bytes]) -> Iterator[bytes]:
    """Without the byte order mark; no block empty, for that would be the end of the stream."""
    yield next(blocks, b"").removeprefix(_BYTE_ORDER_MARK)
    yield from filter(None, blocks)


def _bounded(blocks: Iterator[bytes], limit: int) -> Iterator[bytes]:
    left = limit
    for block in blocks:
        if len(block) > left:
            if left:
                yield block[:left]
            raise MailError(f"larger than {limit // 2**20} MiB; what follows is not read")
        left -= len(block)
        if block:
            yield block
