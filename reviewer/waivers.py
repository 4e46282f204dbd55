"""What the user has decided to leave as it is: waivers in the git directory, which is never sent.

A waiver names a rule, the patch by its git patch-id, and the quoted text. The file has a JSON object a line; lines are
added under a lock, so that parallel runs lose none. Nothing in a patch can add one, or stand for one.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from reviewer import gitdir, repo
from reviewer.errors import ConfigError, RepoError
from reviewer.model import Finding, Patch, Suppressed
from reviewer.repo import Repository

FILE = Path("presend", "waivers")
LARGEST = 4 * 2**20
"""Bytes of the file that are read."""
LONGEST = 1000
"""Characters of a reason."""


@dataclass(frozen=True, slots=True)
class Waiver:
    """A finding that the user wants to leave."""

    rule: str
    patch_id: str
    quote: str
    """The quoted text with its blanks collapsed; empty for a finding about the whole message."""
    reason: str
    subject: str
    """The subject without its tags, to know a later version of the patch by."""


@dataclass(slots=True)
class Waivers:
    """The waivers of a repository, and which of them still match."""

    find: Callable[[], Repository | None] = field(default=lambda: None)
    remarks: list[str] = field(default_factory=list)
    """What a reader of the report must know, a sentence each."""
    _known: list[Waiver] | None = None
    _repository: Repository | None = None

    @property
    def any(self) -> bool:
        """Whether there are any, or something to say of those that cannot be read."""
        return bool(self._all() or self.remarks)

    def sifted(self, patch: Patch, findings: tuple[Finding, ...]) -> tuple[tuple[Finding, ...], tuple[Suppressed, ...]]:
        """The findings that are told, and those that a waiver covers."""
        known = self._all()
        if not known or self._repository is None or not patch.message.diff:
            return findings, ()
        patch_id = id_of(self._repository, patch)
        here = [waiver for waiver in known if patch_id and waiver.patch_id == patch_id]
        by_key = {(waiver.rule, waiver.quote): waiver for waiver in here}
        waived = {id(finding): by_key[key_of(finding)] for finding in findings if key_of(finding) in by_key}
        self._tell_stale(patch, patch_id, set(by_key) - {key_of(finding) for finding in findings})
        kept = tuple(finding for finding in findings if id(finding) not in waived)
        return kept, tuple(
            Suppressed(finding, f"waived: {waived[id(finding)].reason}")
            for finding in findings
            if id(finding) in waived
        )

    def _all(self) -> list[Waiver]:
        if self._known is None:
            self._repository = self.find()
            self._known = _load(self._repository, self.remarks) if self._repository else []
        return self._known

    def _tell_stale(self, patch: Patch, patch_id: str, unmatched: Iterable[tuple[str, str]]) -> None:
        """Waivers of this patch that match no finding, and those given for an earlier diff under this subject."""
        subject = patch.subject.line
        for rule, quote in sorted(unmatched):
            self._remark(f'The waiver of {rule} for "{_short(quote)}" matches nothing in "{_short(subject)}" any more.')
        for waiver in self._all():
            if waiver.subject == subject and waiver.patch_id != patch_id:
                self._remark(
                    f'The waiver of {waiver.rule} for "{_short(waiver.quote)}" was given for another diff of'
                    f' "{_short(subject)}", and does not count.'
                )

    def _remark(self, text: str) -> None:
        if text not in self.remarks:
            self.remarks.append(text)


NO_WAIVERS = Waivers()


def around(folder: Path) -> Waivers:
    """The waivers of the repository that the folder lies in, looked for at the first request; none without one."""
    return Waivers(lambda: repo.around(folder) if _may_have_some(folder) else None)


def _may_have_some(folder: Path) -> bool:
    """False only where the repository around has no file of waivers; git is not started to see it."""
    found = gitdir.located(folder)
    return found is not None and os.path.lexists(found.common / FILE)


def key_of(finding: Finding) -> tuple[str, str]:
    """Rule and quote, by which a waiver knows a finding."""
    return finding.rule, " ".join(finding.primary.quote.split())


def id_of(repository: Repository, patch: Patch) -> str:
    """The patch-id of a patch; empty where it has no diff that git can read."""
    try:
        lines = "\n".join(line.text for line in patch.message.diff)
        return repository.patch_id(f"{lines}\n".encode("utf-8", "surrogateescape"))
    except RepoError:
        return ""


def place(repository: Repository) -> Path:
    """The file of a repository's waivers."""
    return repository.common_dir() / FILE


def add(repository: Repository, new: Sequence[Waiver]) -> list[Waiver]:
    """Write those that are not there yet, and give them back. Raises ConfigError."""
    file = place(repository)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW, 0o600)
        with os.fdopen(descriptor, "r+b") as stream:
            fcntl.flock(stream, fcntl.LOCK_EX)
            raw = stream.read(LARGEST + 1)
            known = {_key(waiver) for waiver in _parsed(raw, [], file)}
            fresh = [waiver for waiver in new if _key(waiver) not in known]
            lines = "".join(f"{json.dumps(asdict(waiver))}\n" for waiver in fresh).encode()
            if len(raw) + len(lines) > LARGEST:
                raise ConfigError(f"{file}: too many waivers; remove what is no longer needed")
            torn = b"\n" if raw and not raw.endswith(b"\n") else b""  # a run was killed here
            stream.write(torn + lines)
            return fresh
    except OSError as error:
        raise ConfigError(f"{file}: {error.strerror}") from error


def _key(waiver: Waiver) -> tuple[str, str, str]:
    return waiver.rule, waiver.patch_id, waiver.quote


def _load(repository: Repository, remarks: list[str]) -> list[Waiver]:
    """The waivers of a repository; what cannot be read is a remark, and silences nothing."""
    try:
        file = place(repository)
        with file.open("rb") as stream:
            return _parsed(stream.read(LARGEST), remarks, file)
    except FileNotFoundError:
        return []
    except (OSError, RepoError) as error:
        remarks.append(f"The waivers of this repository cannot be read: {error}")
        return []


def _parsed(raw: bytes, remarks: list[str], file: Path) -> list[Waiver]:
    found, wrong = [], []
    for number, line in enumerate(raw.decode("utf-8", "replace").splitlines(), 1):
        waiver = _waiver(line)
        if waiver:
            found.append(waiver)
        elif line.strip():
            wrong.append(number)
    if wrong:
        remarks.append(f"{file}: line {wrong[0]} is no waiver and silences nothing ({len(wrong)} such).")
    return found


def _waiver(line: str) -> Waiver | None:
    try:
        values = json.loads(line)
        waiver = Waiver(**values) if isinstance(values, dict) else None
    except (ValueError, TypeError, RecursionError):
        return None
    texts = asdict(waiver).values() if waiver else ()
    return (
        waiver
        if waiver and all(isinstance(text, str) for text in texts) and waiver.patch_id and waiver.reason
        else None
    )


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:57]}..."
