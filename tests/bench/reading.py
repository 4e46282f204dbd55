"""How presend reads patches, beside git: what differs, how fast it is, and how much memory a long mbox takes.

    python tests/bench/reading.py [--limit N] FOLDER...

Each *.patch file below the folders is read by presend (no rules) and by git: mailsplit, mailinfo, apply --numstat
and --summary. Differences are counted by kind, with the first names of each; then come the speed of both and the peak
memory of a process that reads an mbox of 1,000 and one of 20,000 of these messages.
"""

from __future__ import annotations

import argparse
import io
import os
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path

from reviewer import diff, inputs, mail
from reviewer.errors import DiffError, MailError
from reviewer.model import Diff, FileStatus, Line, Message

FROM_LINE = b"From 0123456789abcdef0123456789abcdef01234567 Mon Sep 17 00:00:00 2001\n"
ORDINARY = 64 * 1024
"""Bytes of the largest patch that goes into the long mboxes."""
SHOWN = 3
RENAME = re.compile(r" (rename|copy) (.*) \(\d+%\)")
BRACES = re.compile(r"(.*)\{(.*) => (.*)\}(.*)", re.DOTALL)
ESCAPED_FROM = re.compile(r"^>From ", re.MULTILINE)
QUIET = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "LC_ALL": "C.UTF-8"}


class Differences:
    """Names by kind of difference."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.names: dict[str, list[str]] = defaultdict(list)

    def add(self, kind: str, name: str) -> None:
        self.counts[kind] += 1
        if len(self.names[kind]) < SHOWN:
            self.names[kind].append(name)

    def show(self) -> None:
        for kind, count in self.counts.most_common():
            print(f"  {count:6} {kind}: {', '.join(self.names[kind])}")


@dataclass(frozen=True)
class Facts:
    """What both sides say of one message."""

    author: str
    address: str
    subject: str
    date: str
    body: str
    lines: tuple[tuple[str, str, str], ...] | None
    """Added, removed and path of every file; None where the diff is refused."""
    moves: tuple[tuple[str, str, str], ...]
    """What, from where, to where."""


class Git:
    """Git in a folder that is no repository."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def run(self, *arguments: str, stdin: bytes = b"") -> tuple[int, bytes]:
        done = subprocess.run(["git", *arguments], input=stdin, capture_output=True, cwd=self.folder, env=QUIET)
        return done.returncode, done.stdout

    def split(self, path: Path) -> list[bytes]:
        """The messages of a file, as git am reads them."""
        for old in self.folder.glob("[0-9]*"):
            old.unlink()
        self.run("mailsplit", "-b", "-d6", f"-o{self.folder}", str(path.resolve()))
        return [part.read_bytes() for part in sorted(self.folder.glob("[0-9]*"))]

    def facts(self, raw: bytes) -> Facts:
        _, told = self.run("mailinfo", "-k", "msg", "patch", stdin=raw)
        info = dict(line.partition(": ")[::2] for line in text(told).splitlines() if ": " in line)
        body = text((self.folder / "msg").read_bytes())
        patch = (self.folder / "patch").read_bytes()
        status, numbers = self.run("apply", "--numstat", "-z", "-", stdin=patch)
        _, summary = self.run("-c", "core.quotePath=false", "apply", "--summary", "-", stdin=patch)
        return Facts(
            author=info.get("Author", ""),
            address=info.get("Email", ""),
            subject=info.get("Subject", "").strip(),
            date=info.get("Date", ""),
            body=body.strip(),
            lines=None if status and patch.strip() else tuple(sorted(numstat(numbers))),
            moves=tuple(sorted(moves(text(summary).splitlines()))),
        )


def text(raw: bytes) -> str:
    """As git leaves it: UTF-8, or the bytes of a charset that nobody has named."""
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def numstat(raw: bytes) -> Iterator[tuple[str, str, str]]:
    for record in text(raw).split("\0"):
        if record.count("\t") >= 2:
            added, removed, path = record.split("\t", 2)
            yield added, removed, path


def moves(summary: Iterable[str]) -> Iterator[tuple[str, str, str]]:
    for match in filter(None, map(RENAME.fullmatch, summary)):
        braces = BRACES.fullmatch(match[2])
        if braces:
            head, old, new, tail = braces.groups()
            yield match[1], head + old + tail, head + new + tail
        else:
            old, _, new = match[2].partition(" => ")
            yield match[1], old, new


def ours(message: Message) -> Facts:
    name, _, address = message.author.rpartition("<")
    try:
        parsed = diff.parse(message)
    except DiffError:
        parsed = None
        files = None
    else:
        files = tuple(sorted(counted(parsed)))
    return Facts(
        author=name.strip(),
        address=address.removesuffix(">"),
        subject=message.subject.strip(),
        date=message.date,
        body=joined(message.text).strip(),
        lines=files,
        moves=tuple(sorted(moved(parsed))),
    )


def counted(parsed: Diff | None) -> Iterator[tuple[str, str, str]]:
    for file in parsed.files if parsed else ():
        if file.status is FileStatus.BINARY:
            yield "-", "-", file.path
        else:
            yield str(file.added), str(file.removed), file.path


def moved(parsed: Diff | None) -> Iterator[tuple[str, str, str]]:
    for file in parsed.files if parsed else ():
        if file.old_path is not None:
            yield ("copy" if file.status is FileStatus.COPIED else "rename"), file.old_path, file.path


def joined(lines: Sequence[Line]) -> str:
    return "\n".join(line.text for line in lines)


def compare(paths: Sequence[Path], differences: Differences) -> int:
    """Compare every message; the number of those that are alike in all."""
    alike = 0
    with tempfile.TemporaryDirectory() as folder:
        git = Git(Path(folder))
        for path in paths:
            alike += compare_file(path, git, differences)
    return alike


def compare_file(path: Path, git: Git, differences: Differences) -> int:
    try:
        found = mail.read(path.read_bytes(), path.name).messages
    except MailError as error:
        differences.add(f"presend refuses: {str(error).rpartition(': ')[2]}", path.name)
        return 0
    raws = git.split(path)
    if len(raws) != len(found):
        differences.add("number of messages", path.name)
        return 0
    return sum(
        compare_facts(path.name, git.facts(raw), message, differences) for raw, message in zip(raws, found, strict=True)
    )


def compare_facts(name: str, theirs: Facts, message: Message, differences: Differences) -> bool:
    mine = ours(message)
    kinds = [
        key for key in ("author", "address", "subject", "date", "body") if getattr(mine, key) != getattr(theirs, key)
    ]
    if "body" in kinds and mine.body == ESCAPED_FROM.sub("From ", theirs.body):
        kinds[kinds.index("body")] = '">From " at a line\'s start, which git undoes for --patch-format=mboxrd alone'
    if theirs.lines is None or mine.lines is None:
        kinds += refused(theirs, mine, message)
    elif mine.lines != theirs.lines:
        same_paths = [line[2] for line in mine.lines] == [line[2] for line in theirs.lines]
        kinds.append("added and removed lines" if same_paths else "paths")
    elif mine.moves != theirs.moves:
        kinds.append("renames and copies")
    for kind in kinds:
        differences.add(kind, name)
    return not kinds


def refused(theirs: Facts, mine: Facts, message: Message) -> list[str]:
    """How the two sides disagree over a diff that one of them refuses."""
    if mine.lines is None:
        return [] if theirs.lines is None else ["diff that presend refuses and git reads"]
    parsed = diff.parse(message)
    if parsed is None:
        return ["diff that git refuses and presend does not see"]
    marked = "marks as damaged" if parsed.truncated else "takes for sound"
    return [f"diff that git refuses and presend {marked}"]


def speed(paths: Sequence[Path]) -> None:
    raws = [path.read_bytes() for path in paths]
    size = sum(map(len, raws)) / len(raws) / 1024
    start = time.process_time()
    for raw in raws:
        read_one(raw)
    mine = time.process_time() - start
    print(f"presend, mail and diff: {len(raws) / mine:.0f} patches/s, {size * len(raws) / 1024 / mine:.1f} MiB/s")
    with tempfile.TemporaryDirectory() as folder:
        git = Git(Path(folder))
        box = Path(folder) / "all.mbox"
        box.write_bytes(b"".join(map(as_mbox, raws)))
        start = time.perf_counter()
        split = git.split(box)
        for raw in split:
            git.run("mailinfo", "-k", "msg", "patch", stdin=raw)
            git.run("apply", "--numstat", "--summary", "patch")
        theirs = time.perf_counter() - start
        parted = sum(1 for _ in mail.messages(io.BytesIO(box.read_bytes()), "all"))
    print(f"all patches as one mbox: {len(split)} messages for git, {parted} for presend")
    print(f"git, three programs: {len(raws) / theirs:.0f} patches/s; mean patch {size:.1f} KiB")


def read_one(raw: bytes) -> None:
    try:
        for message in mail.read(raw, "x").messages:
            diff.parse(message)
    except (MailError, DiffError):
        return


def as_mbox(raw: bytes) -> bytes:
    body = raw.replace(b"\r\n", b"\n")
    return (body if body.startswith(b"From ") else FROM_LINE + body).rstrip(b"\n") + b"\n\n"


def memory(paths: Sequence[Path], length: int) -> None:
    """The peak memory of a process of its own that reads an mbox of so many messages."""
    with tempfile.TemporaryDirectory() as folder:
        box = Path(folder) / "long.mbox"
        ordinary = [path for path in paths if path.stat().st_size <= ORDINARY]
        with box.open("wb") as file:
            for path in islice(cycle(ordinary), length):
                file.write(as_mbox(path.read_bytes()))
        size = box.stat().st_size / 2**20
        command = [sys.executable, __file__, "--mbox", str(box)]
        told = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    print(f"mbox of {length} messages, {size:.0f} MiB: {told.replace(chr(10), '; ')}")


def read_mbox(path: str) -> None:
    """Read an mbox as presend does and tell what that took."""
    before = peak()
    start = time.process_time()
    count = 0
    reading = inputs.stream([path], None)
    for message in reading:
        count += 1
        try:
            diff.parse(message)
        except DiffError:
            continue
    taken = time.process_time() - start
    print(f"{count} messages, {len(reading.errors)} errors, {count / taken:.0f}/s, peak {peak():.1f} MiB")
    print(f"before the first message: {before:.1f} MiB")


def peak() -> float:
    """MiB; the kernel's other figure, ru_maxrss, is at least that of the process which started this one."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="*", type=Path, metavar="FOLDER")
    parser.add_argument("--limit", type=int, help="patches of each folder, evenly drawn")
    parser.add_argument("--mbox", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.mbox:
        read_mbox(options.mbox)
        return
    everything: list[Path] = []
    for folder in options.folders:
        found = sorted(folder.rglob("*.patch"))
        paths = found[:: max(1, len(found) // options.limit)][: options.limit] if options.limit else found
        differences = Differences()
        alike = compare(paths, differences)
        print(f"{folder}: {len(paths)} files, {alike} alike in all")
        differences.show()
        everything += paths
    if everything:
        speed(everything)
        memory(everything, 1000)
        memory(everything, 20_000)


if __name__ == "__main__":
    main()
