"""The same patch in eleven encodings must get the same review.

    python tests/bench/encodings.py FOLDER [--count 200]

Every patch is written anew in each encoding and reviewed; findings are compared with those of the patch as it is: rule,
wording, evidence, suggestion, and for every location the quote, the file with its lines, and the lines of the mail,
counted within the message because headers differ.
"""

from __future__ import annotations

import argparse
import base64
import gzip
import quopri
import random
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from reviewer import inputs, resources, review, rulebook
from reviewer.engine import Engine
from reviewer.errors import MailError
from reviewer.model import Finding, Location, PatchReview, Report
from reviewer.reading import charsets, mime

FROM_LINE = b"From 0123456789abcdef0123456789abcdef01234567 Mon Sep 17 00:00:00 2001\n"
KEPT = ("from", "date", "subject", "message-id", "in-reply-to", "references", "to", "cc")
MAX_BYTES = 200_000
PACKED = "FM120"
"""The one rule that looks at how a mail is packed."""


@dataclass(frozen=True)
class Mail:
    """A patch taken apart: the headers that every encoding keeps, and the body in UTF-8."""

    headers: bytes
    body: bytes

    def encoded(self, encoding: str, body: bytes, charset: str = "UTF-8", more: str = "") -> bytes:
        mime_headers = f"MIME-Version: 1.0\nContent-Type: text/plain; charset={charset}{more}\n"
        return self.headers + mime_headers.encode() + f"Content-Transfer-Encoding: {encoding}\n\n".encode() + body

    def multipart(self, disposition: str) -> bytes:
        """As git format-patch --attach and --inline write it: the diff is a part of its own."""
        at = self.body.find(b"\ndiff --git ") + 1
        mark = b"------------2.39.5"
        words, patch = (self.body[:at], self.body[at:]) if at else (self.body, b"")
        plain = b"Content-Type: text/plain; charset=UTF-8; format=fixed\nContent-Transfer-Encoding: 8bit\n\n"
        named = f'Content-Disposition: {disposition}; filename="0001-x.patch"\n\n'.encode()
        return b"".join(
            (
                *(self.headers, b"MIME-Version: 1.0\n"),
                *(b'Content-Type: multipart/mixed; boundary="', mark, b'"\n\nThis is a multi-part message.\n'),
                *(b"--", mark, b"\n", plain, words, b"\n--", mark, b"\n"),
                *(b'Content-Type: text/x-patch; name="0001-x.patch"\nContent-Transfer-Encoding: 8bit\n', named),
                *(patch, b"\n--", mark, b"--\n"),
            )
        )

    def latin(self) -> bytes:
        """In latin-1 where its characters allow."""
        try:
            return self.encoded("8bit", self.body.decode().encode("latin-1"), "iso-8859-1")
        except UnicodeError:
            return self.encoded("8bit", self.body)

    def flowed(self) -> bytes:
        """Stuffed; blanks at line ends, which would join lines, are gone, as they are from a mail program."""
        lines = self.body.split(b"\n")
        stripped = (line if line == b"-- " else line.rstrip(b" ") for line in lines)
        stuffed = (b" " + line if line.startswith((b" ", b">", b"From ")) else line for line in stripped)
        return self.encoded("8bit", b"\n".join(stuffed), more="; format=flowed")

    def mboxrd(self) -> bytes:
        plain = self.encoded("8bit", self.body)
        lines = (b">" + line if line.lstrip(b">").startswith(b"From ") else line for line in plain.split(b"\n"))
        return FROM_LINE + b"\n".join(lines) + b"\n\n"


ENCODINGS: dict[str, Callable[[Mail], bytes]] = {
    "8bit": lambda mail: mail.encoded("8bit", mail.body),
    "quoted-printable": lambda mail: mail.encoded("quoted-printable", quopri.encodestring(mail.body)),
    "base64": lambda mail: mail.encoded("base64", base64.encodebytes(mail.body)),
    "base64-crlf": lambda mail: mail.encoded("base64", base64.encodebytes(mail.body.replace(b"\n", b"\r\n"))),
    "latin-1": Mail.latin,
    "flowed": Mail.flowed,
    "attached": lambda mail: mail.multipart("attachment"),
    "inline": lambda mail: mail.multipart("inline"),
    "crlf": lambda mail: mail.encoded("8bit", mail.body).replace(b"\n", b"\r\n"),
    "mboxrd": Mail.mboxrd,
    "gzip": lambda mail: gzip.compress(mail.encoded("8bit", mail.body)),
}


def parted(raw: bytes) -> Mail:
    """The mail of a patch file; raises MailError for what has no headers or is encoded already."""
    lines = mime.lines_of(raw)
    headers, start = mime.header_block(lines)
    if not mime.is_mail(headers) or "content-transfer-encoding" in headers:
        raise MailError("not a plain mail")
    kept = (headers[name] for name in KEPT if name in headers)
    block = b"".join(b"\n".join(lines[header.first - 1 : header.last]) + b"\n" for header in kept)
    return Mail(block, "\n".join(charsets.lines(lines[start:])).encode() + b"\n")


def outcome(engine: Engine, raw: bytes, folder: Path) -> list[tuple[object, ...]]:
    """What the review says of a mail, in a form that can be compared."""
    path = folder / "x.patch"
    path.write_bytes(raw)
    report: Report = review.report(engine, inputs.read([str(path)], None))
    found = [(one.patch.subject, one.patch.message.author, of_text(one), facts(one)) for one in report.patches]
    return [*found, (tuple(error.replace(str(path), "") for error in report.errors),)]


def of_text(found: PatchReview) -> tuple[float | None, ...]:
    """The parts of the score but that of the form, which the packing lowers."""
    return found.score.concise, found.score.high_level, found.score.explained, found.score.motivated


def facts(found: PatchReview) -> tuple[object, ...]:
    """All findings but the one on the packing itself."""
    message = found.patch.message
    lines = {line.number: index for index, line in enumerate((*message.text, *message.notes, *message.diff))}
    if message.subject_lines:
        lines |= dict.fromkeys(range(message.subject_lines[0], message.subject_lines[1] + 1), -1)
    findings = (finding for finding in found.findings if finding.rule != PACKED)
    return tuple(sorted((told(finding, lines) for finding in findings), key=repr))


def told(finding: Finding, lines: dict[int | None, int]) -> tuple[object, ...]:
    words = (finding.rule, finding.message, finding.advice, finding.evidence, finding.suggestion)
    return (*words, tuple(place(location, lines) for location in finding.locations))


def place(location: Location, lines: dict[int | None, int]) -> tuple[object, ...]:
    mail = tuple(lines.get(number, number) for number in location.mail_lines or ())
    return (location.part, location.quote, mail, location.file, location.lines)


def differing(engine: Engine, raw: bytes, folder: Path) -> list[str]:
    """The encodings that change the review of a patch; raises MailError for what cannot be re-encoded."""
    mail = parted(raw)
    expected = outcome(engine, mail.headers + b"\n" + mail.body, folder)
    return [name for name, encode in ENCODINGS.items() if outcome(engine, encode(mail), folder) != expected]


def count_of_findings(said: Sequence[tuple[object, ...]]) -> int:
    """How many findings an outcome has, over all its messages."""
    return sum(len(one[3]) for one in said[:-1] if isinstance(one[3], tuple))


def drawn(folder: Path, count: int) -> Sequence[Path]:
    """As many patches, the same at every run."""
    found = [path for path in sorted(folder.rglob("*.patch")) if path.stat().st_size < MAX_BYTES]
    return random.Random(count).sample(found, min(2 * count, len(found)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--count", type=int, default=200)
    options = parser.parse_args()
    engine = Engine(rulebook.load(resources.data_dir("rules")))
    done = identical = findings = 0
    changed: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        for path in drawn(options.folder, options.count):
            if done == options.count:
                break
            try:
                wrong = differing(engine, path.read_bytes(), Path(folder))
            except MailError:
                continue
            done += 1
            findings += count_of_findings(outcome(engine, path.read_bytes(), Path(folder)))
            identical += not wrong
            changed.update(wrong)
            if wrong:
                print(f"{path}: {', '.join(wrong)}")
    print(f"{identical} of {done} patches have identical findings ({findings}) in all {len(ENCODINGS)} encodings")
    for name, times in changed.most_common():
        print(f"  {times:4} {name}")


if __name__ == "__main__":
    main()
