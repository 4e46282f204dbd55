"""How the time of a review grows with a text that was written to slow it down.

    python tests/bench/hostile.py [--profile] [NAME...]

Each text is reviewed at a size and at twice that size, and the table gives the seconds of both reviews and their
ratio: about 2 where the time is linear, about 4 where it is quadratic. A review is reading the mail and running all
rules, in this process; the model is loaded before. No parse is remembered from one review to the next, but spaCy keeps
the words it has split, so that the larger review of one endless word may even be the faster one. With --profile, the
functions that took most of the time of the larger review follow each row.
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from string import ascii_uppercase

from reviewer import mail, resources, review, rulebook
from reviewer.engine import Engine
from reviewer.inputs import Inputs
from reviewer.rulebook import Rulebook

HEADERS = "From: A Developer <dev@example.org>\nSubject: [PATCH] lib/toy: Count the toys\n\n"
FILE = "diff --git a/lib/toy{0}.c b/lib/toy{0}.c\n--- a/lib/toy{0}.c\n+++ b/lib/toy{0}.c\n"
REPLY = HEADERS.replace("[PATCH]", "Re: [PATCH]")
FROM_LINE = "From 0123456789abcdef0123456789abcdef01234567 Mon Sep 17 00:00:00 2001\n"
MEMBER = (
    "From: A Developer <dev@example.org>\nSubject: [PATCH {0}/{1}] lib/toy: Count them\n{2}\nToys get lost.\n\n---\n"
)
HUNK = "@@ -{0} +{1},2 @@\n int toys;\n+int count;\n"
SHOWN = 12
"""Functions of a profile."""


@dataclass(frozen=True)
class Hostile:
    """A text that can be made as long as one likes."""

    name: str
    size: int
    changelog: Callable[[int], str] = lambda _: "Toys get lost. Count them."
    diff: Callable[[int], str] = lambda _: FILE.format("") + HUNK.format(1, 1)
    headers: Callable[[int], str] = lambda _: HEADERS

    def mail(self, size: int) -> bytes:
        return f"{self.headers(size)}{self.changelog(size)}\n---\n{self.diff(size)}".encode()


@dataclass(frozen=True)
class HostileReply(Hostile):
    """A reply that quotes, with no diff of its own."""

    def mail(self, size: int) -> bytes:
        return f"{REPLY}{self.changelog(size)}\n".encode()


@dataclass(frozen=True)
class HostileBox(Hostile):
    """As many mails, each of them short; the number of a mail and that of all -> its place in a series, its headers."""

    member: Callable[[int, int], tuple[int, int, str]] = lambda number, total: (number, total, "")

    def mail(self, size: int) -> bytes:
        mails = (MEMBER.format(*self.member(number, size)) for number in range(1, size + 1))
        return "".join(f"{FROM_LINE}{mail}{FILE.format('')}{HUNK.format(1, 1)}\n" for mail in mails).encode()


def acronyms(count: int) -> str:
    """As many abbreviations that nobody knows, no two alike."""
    names = ("".join(ascii_uppercase[number // 26**place % 26] for place in range(4)) for number in range(count))
    return "\n\n".join(f"Q{name}X foo." for name in names)


def files(count: int) -> str:
    return "".join(FILE.format(number) + HUNK.format(1, 1) for number in range(count))


def hunks(count: int) -> str:
    starts = range(1, 10 * count, 10)
    return FILE.format("") + "".join(HUNK.format(start, start + index) for index, start in enumerate(starts))


def repeated(text: str) -> Callable[[int], str]:
    return lambda count: text * count


def header(line: str, unit: str) -> Callable[[int], str]:
    """One header in front of the others, with that many units of text."""
    return lambda count: f"{line}{unit * count}\n{HEADERS}"


def subject(unit: str) -> Callable[[int], str]:
    return lambda count: f"From: A Developer <dev@example.org>\nSubject: {unit * count}\n\n"


def added(unit: str) -> Callable[[int], str]:
    """One added line of that many units."""
    return lambda count: f"{FILE.format('')}@@ -1 +1,2 @@\n int toys;\n+{unit * count}\n"


def levels(count: int) -> str:
    """Copies of one patch below twenty levels of quotes."""
    diff = FILE.format("") + HUNK.format(1, 1)
    return "".join("> " * 20 + line for line in f"Toys get lost.\n---\n{diff}\n".splitlines(keepends=True)) * count


def threaded(number: int, total: int) -> tuple[int, int, str]:
    """A member that names the fifty before it."""
    above = " ".join(f"<{at}@example.org>" for at in range(max(1, number - 50), number))
    return number, total, f"Message-ID: <{number}@example.org>\n" + (f"References: {above}\n" if above else "")


TEXTS = (
    Hostile("dots", 20_000, repeated(".")),
    Hostile("dashes", 10_000, repeated("-a")),
    Hostile("open calls", 20_000, repeated("foo (")),
    Hostile("sentences", 20_000, repeated("Aaa bbb.\n")),
    Hostile("paragraphs", 20_000, repeated("Foo bar baz.\n\n")),
    Hostile("items", 20_000, repeated("- foo\n")),
    Hostile("trailers", 20_000, repeated("Cc: a\n")),
    Hostile("acronyms", 4_000, acronyms),
    Hostile("blanks", 100_000, lambda count: f"It{' ' * count}fails."),
    Hostile("underscores", 50_000, repeated("a_")),
    Hostile("parentheses", 50_000, repeated("(")),
    Hostile("capitals", 100_000, repeated("A")),
    Hostile("backticks", 50_000, repeated("`")),
    Hostile("paths", 50_000, repeated("a/")),
    Hostile("addresses", 30_000, repeated("x@")),
    Hostile("numbers", 50_000, repeated("0x")),
    Hostile("files", 5_000, diff=files),
    Hostile("hunks", 20_000, diff=hunks),
    Hostile("range-diff", 10_000, repeated("1:  1200850 ! 1:  69b93cf mm: Fix it\n    @@ x\n")),
    Hostile("versions", 10_000, repeated("v1 -> ")),
    Hostile("brackets", 500_000, headers=subject("[a")),
    Hostile("replies", 500_000, headers=subject("Re: ")),
    Hostile("encoded", 500_000, headers=subject("=?a?q?")),
    Hostile("folds", 200_000, headers=header("X-Toys: a", "\n b")),
    Hostile("references", 500_000, headers=header("References: ", "<")),
    Hostile("reply-to", 200_000, headers=header("Reply-To: ", "toys@lists.example.org,")),
    Hostile("parameters", 200_000, headers=header("Content-Type: text/plain", '; a="')),
    Hostile(
        "parts", 20_000, headers=header("Content-Type: multipart/mixed; boundary=b", ""), changelog=repeated("--b\n\n")
    ),
    Hostile("openers", 100_000, diff=added("/*")),
    Hostile("quotes", 100_000, diff=added('\\"')),
    HostileReply("levels", 2_000, levels),
    HostileReply("quoted", 20_000, repeated("On 4/5/22, B wrote:\n> diff --git a/x b/x\n")),
    HostileReply("marks", 20_000, repeated("> --- a/x\n> +++ b/x\n")),
    HostileReply("heads", 20_000, repeated("From: a\nTo: b\nSubject: c\n")),
    HostileBox("members", 300, member=threaded),
    HostileBox("series", 300, member=lambda number, _: (1, 2, f"Message-ID: <{number}@example.org>\n")),
)


def reviewed(book: Rulebook, raw: bytes, profile: cProfile.Profile | None = None) -> float:
    """The processor's seconds for one review."""
    engine = Engine(book)
    engine.pipeline.parse(["It warms up."])
    start = time.process_time()
    if profile:
        profile.enable()
    found = mail.read(raw, "hostile.patch")
    report = review.report(engine, Inputs((), tuple(found.messages), tuple(map(str, found.errors)), None))
    if profile:
        profile.disable()
    taken = time.process_time() - start
    for error in (*report.errors, *(f"{one.rule}: {one.error}" for told in report.patches for one in told.broken)):
        print(f"  {error}")
    return taken


def row(book: Rulebook, text: Hostile) -> None:
    once, twice = (reviewed(book, text.mail(size)) for size in (text.size, 2 * text.size))
    print(f"{text.name:12} {text.size:9,} {once:8.2f} {twice:8.2f} {twice / once:6.1f}", flush=True)


def show_profile(book: Rulebook, text: Hostile) -> None:
    profile = cProfile.Profile()
    reviewed(book, text.mail(2 * text.size), profile)
    pstats.Stats(profile, stream=sys.stdout).sort_stats("tottime").print_stats(SHOWN)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(text.name for text in TEXTS))
    parser.add_argument("--profile", action="store_true")
    options = parser.parse_args()
    if unknown := set(options.names) - {text.name for text in TEXTS}:
        parser.error(f"no such text: {', '.join(sorted(unknown))}")
    book = rulebook.load(resources.data_dir("rules"))
    print(f"{'text':12} {'size':>9} {'s':>8} {'s at 2x':>8} {'ratio':>6}")
    for text in TEXTS:
        if not options.names or text.name in options.names:
            row(book, text)
            if options.profile:
                show_profile(book, text)


if __name__ == "__main__":
    main()
