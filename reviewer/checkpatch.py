"""scripts/checkpatch.pl of the tree that the user names: its remarks as findings, beside those of the rules.

The script runs without a tree (--no-tree), in an empty folder and with an environment of its own: with a tree it
hands file names and license lines of the patch to a shell.  It sees the mail decoded, so encodings are no matter.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Timer
from typing import Any

from reviewer import repo
from reviewer.errors import RepoError
from reviewer.model import (
    WHOLE_MESSAGE,
    Confidence,
    DiffLine,
    Finding,
    Line,
    LineKind,
    Location,
    Part,
    Patch,
    PatchKind,
    Persona,
    RuleText,
    Severity,
    Source,
)

NAME = "checkpatch"
"""The rule that a report names where the script could not run."""
SCRIPT = Path("scripts/checkpatch.pl")
PATIENCE = 30.0
"""Seconds for one patch; checkpatch needs a tenth of a second for most."""
MAX_INPUT, MAX_OUTPUT, MAX_REMARKS = 2_000_000, 1_000_000, 200
"""Bytes that it is given, bytes that are read of it, and remarks of one patch that are told."""
OPTIONS = (
    *("--no-tree", "--strict", "--terse", "--show-types", "--no-summary", "--color=never"),
    *("--ignore", "UNKNOWN_COMMIT_ID", "-"),
)
"""Without a history it takes every commit for an unknown one; with one, TR107 looks."""
REMARK = re.compile(r"-:(\d{0,9}): (ERROR|WARNING|CHECK):([A-Z][A-Z0-9_]{1,60}): (.{1,1000})", re.DOTALL)
LEVELS = {
    "ERROR": (Severity.WARNING, Confidence.MEDIUM, Persona.REGULAR),
    "WARNING": (Severity.WARNING, Confidence.MEDIUM, Persona.PEDANTIC),
    "CHECK": (Severity.NOTE, Confidence.LOW, Persona.AUDITOR),
}
"""None is an error: what stops a mail is proven by a rule of ours."""
OF_THE_WHOLE = frozenset(
    """
    MISSING_SIGN_OFF NO_AUTHOR_SIGN_OFF FROM_SIGN_OFF_MISMATCH MISSING_FIXES_TAG NOT_UNIFIED_DIFF COMMIT_MESSAGE
    """.split()
)
"""Told at the last line that was read, and about none."""


class CannotRunError(Exception):
    """Why there are no remarks; the text is for the report."""


@dataclass(frozen=True, slots=True)
class _Sent:
    """A line of the mail that the script reads."""

    part: Part
    line: Line


class Checkpatch:
    """The script of one tree; data is the vocabulary file of that name."""

    def __init__(self, script: Path, data: Mapping[str, Any], *, patience: float = PATIENCE) -> None:
        self.script = script.resolve()
        self._patience = patience
        self._category = {name: category for category, names in data["categories"].items() for name in names.split()}
        self._ours = {name: frozenset(rules.split()) for name, rules in data["ours"].items()}
        self._settled = frozenset(data["settled"]["types"].split())
        self._out_of_order = ""

    def remarks(self, patch: Patch, ours: Iterable[Finding]) -> tuple[Finding, ...]:
        """What the script says of a patch and no finding of ours does; raises CannotRunError."""
        if patch.kind is not PatchKind.PATCH or not patch.message.diff:
            return ()
        if patch.message.recovered or not patch.message.exact_whitespace:
            raise CannotRunError("the patch was taken from a quote or an archive, which may have changed its blanks")
        known = tuple(ours)
        sent = tuple(_mail(patch))
        found = (self._finding(match, sent, patch) for match in self._matches(sent))
        told = dict.fromkeys(finding for finding in found if finding and not self._echoes(finding, known))
        return tuple(told)[:MAX_REMARKS]

    def text(self, rule: str) -> RuleText:
        """What a reader is told of a type."""
        kind = rule.partition(":")[2]
        return RuleText(
            id=rule,
            name=_name(kind) or NAME,
            title=f"{kind or SCRIPT.name}, as checkpatch.pl sees it",
            rationale="The style checker of the tree that was named with --tree says so; maintainers run it, too.",
            sources=(Source(f"scripts/checkpatch.pl{', ' if kind else ''}{kind}", "the check itself"),),
        )

    def _echoes(self, finding: Finding, ours: Iterable[Finding]) -> bool:
        """Whether a rule of ours answers the same question at the same place."""
        rules = self._ours.get(finding.rule.partition(":")[2], frozenset())
        return any(other.rule in rules and _meet(finding.primary, other.primary) for other in ours)

    def _finding(self, match: re.Match[str], sent: tuple[_Sent, ...], patch: Patch) -> Finding | None:
        level, kind, words = match[2], match[3], match[4]
        category = self._category.get(kind, "code")
        if category != "code" and not (patch.message.subject or patch.message.text):
            return None  # a plain diff has no message to find fault with
        severity, confidence, persona = LEVELS[level]
        return Finding(
            rule=f"{NAME}:{kind}",
            name=_name(kind),
            category=category,
            severity=severity,
            confidence=confidence,
            persona=Persona.AUDITOR if kind in self._settled else persona,
            message=" ".join(words.split()),
            advice=f"checkpatch.pl --verbose --types {kind} tells more.",
            locations=(_place(kind, int(match[1] or 0), sent, patch),),
        )

    def _matches(self, sent: tuple[_Sent, ...]) -> Iterator[re.Match[str]]:
        text = "".join(f"{each.line.text}\n" for each in sent).encode("utf-8", "surrogateescape")
        if len(text) > MAX_INPUT:
            raise CannotRunError("the patch is too large for checkpatch.pl")
        if self._out_of_order:
            raise CannotRunError(self._out_of_order)
        try:
            lines = _run(self.script, text, self._patience)
        except CannotRunError as error:
            self._out_of_order = str(error)  # it would fail at the next patch, too
            raise
        return (match for line in lines if (match := REMARK.fullmatch(line)))


def script(folder: Path) -> Path | None:
    """The script of the tree that the user names, or of the repository that this folder is in; None without one."""
    with suppress(RepoError):
        folder = folder if (folder / SCRIPT).is_file() else repo.find(folder).top
    found = folder / SCRIPT
    return found if found.is_file() else None


def _run(program: Path, text: bytes, patience: float) -> list[str]:
    """The lines that the script prints; raises CannotRunError."""
    with TemporaryDirectory(prefix="presend-") as folder:
        given = Path(folder, "patch")
        given.write_bytes(text)
        output, status, timed_out = _output(("perl", str(program), *OPTIONS), given, patience)
    if timed_out:
        raise CannotRunError(f"checkpatch.pl did not finish within {patience:g} seconds")
    if len(output) > MAX_OUTPUT:
        raise CannotRunError(f"checkpatch.pl printed more than {MAX_OUTPUT} bytes")
    lines = output.decode("utf-8", "replace").split("\n")
    if status not in (0, 1) or (status and not any(map(REMARK.fullmatch, lines))):
        raise CannotRunError(f"checkpatch.pl failed with exit status {status}")
    return lines


def _output(command: tuple[str, ...], given: Path, patience: float) -> tuple[bytes, int, bool]:
    """What a program prints of the file, at most MAX_OUTPUT + 1 bytes; its status; whether it was stopped by time."""
    home = str(given.parent)
    environment = {"PATH": os.environ.get("PATH", os.defpath), "HOME": home, "LC_ALL": "C.UTF-8", "LANG": "C.UTF-8"}
    timed_out = Event()
    try:
        with given.open("rb") as patch:
            process = subprocess.Popen(
                command,
                stdin=patch,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd=home,
                env=environment,
                start_new_session=True,
            )
    except OSError as error:
        raise CannotRunError("perl was not found, and checkpatch.pl needs it") from error
    watch = Timer(patience, _time_is_up, (process, timed_out))
    watch.start()
    try:
        assert process.stdout is not None  # noqa: S101 - a pipe was asked for
        with process.stdout as pipe:
            output = pipe.read(MAX_OUTPUT + 1)
            if len(output) > MAX_OUTPUT:
                _stop(process)
        status = process.wait()
    finally:
        watch.cancel()
        _stop(process)
        process.wait()
    return output, status, timed_out.is_set()


def _time_is_up(process: subprocess.Popen[bytes], timed_out: Event) -> None:
    timed_out.set()
    _stop(process)


def _stop(process: subprocess.Popen[bytes]) -> None:
    """End the program with all that it has started."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)


def _mail(patch: Patch) -> Iterator[_Sent]:
    """The lines of the mail as git would write it."""
    message = patch.message
    first = message.subject_lines[0] if message.subject_lines else None
    if message.subject or message.text:
        yield _Sent(Part.MESSAGE, Line(f"From: {_one_line(message.author)}", None))
        yield _Sent(Part.SUBJECT, Line(f"Subject: {_one_line(message.subject)}", first))
        yield _Sent(Part.MESSAGE, Line("", None))
        of_trailers = {id(line) for trailer in patch.changelog.trailers for line in trailer.lines}
        yield from (_Sent(Part.TRAILERS if id(line) in of_trailers else Part.CHANGELOG, line) for line in message.text)
        yield _Sent(Part.MESSAGE, Line("---", None))
        yield from (_Sent(Part.NOTES, line) for line in message.notes)
    yield from (_Sent(Part.DIFF, line) for line in message.diff)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _place(kind: str, number: int, sent: tuple[_Sent, ...], patch: Patch) -> Location:
    """The line of the mail, and of the file where it is one of the diff."""
    if kind in OF_THE_WHOLE or not 0 < number <= len(sent) or sent[number - 1].part is Part.MESSAGE:
        return WHOLE_MESSAGE
    part, line = sent[number - 1].part, sent[number - 1].line
    if part is Part.SUBJECT:
        return Location(part, patch.subject.line, patch.message.subject_lines)
    whole = Location(part, line.text, (line.number, line.number) if line.number else None)
    return replace(whole, **_in_file(line, patch)) if part is Part.DIFF else whole


def _in_file(line: Line, patch: Patch) -> dict[str, Any]:
    """Text, file and line of a hunk line; nothing for a header of the diff."""
    for file in patch.diff.files if patch.diff else ():
        found = next((each for each in file.lines() if each.mail == line.number and line.number), None)
        if found:
            return {"quote": found.text, "file": file.path, "lines": _new_line(found)}
    return {}


def _new_line(line: DiffLine) -> tuple[int, int] | None:
    return (line.new, line.new) if line.new and line.kind is not LineKind.REMOVED else None


def _meet(one: Location, other: Location) -> bool:
    """Whether two findings are about the same lines; one about the whole message meets any."""
    if not one.mail_lines or not other.mail_lines:
        return True
    return one.mail_lines[0] <= other.mail_lines[1] and other.mail_lines[0] <= one.mail_lines[1]


def _name(kind: str) -> str:
    return kind.lower().replace("_", "-")
