"""A mail, mended in rounds until no edit is left: each round reviews what the one before has written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reviewer import mail, series
from reviewer.engine import Engine
from reviewer.fixing import headline, source
from reviewer.fixing.edits import Asked, Plan, plan
from reviewer.fixing.source import Source, UnmendableError
from reviewer.model import Confidence, Finding, Message, Patch, Persona

ROUNDS = 8
"""A mended text may show what could not be seen before; more rounds than these would be two rules at odds."""


@dataclass(frozen=True, slots=True)
class Mending:
    """One edit that was made."""

    finding: Finding
    line: int | None
    """Of the mail as it was in that round."""
    old: str
    new: str
    kind: str


@dataclass(frozen=True, slots=True)
class Mended:
    """A mail after all rounds."""

    raw: bytes
    """The bytes given, where nothing was mended."""
    made: tuple[Mending, ...] = ()
    left: tuple[Finding, ...] = ()
    """Findings that this persona sees and that take thought."""
    refused: tuple[tuple[Finding, str], ...] = ()
    """Findings with a cure that could not be applied, and why."""
    message: Message | None = None
    """The mail as it reads now; None for one that is not reviewed."""


def mend(raw: bytes, origin: str, engine: Engine, persona: Persona) -> Mended:
    """The mail with every mechanical cure of what this persona sees. Raises MailError where it cannot be read."""
    made: list[Mending] = []
    now, seen = raw, {raw}
    for _ in range(ROUNDS):
        one = _Round(now, origin, engine, persona)
        if one.patch is None or not one.changes:
            return Mended(now, tuple(made), one.left, one.refused, one.patch.message if one.patch else None)
        made += one.made
        now = one.raw
        if now in seen:
            break
        seen.add(now)
    one = _Round(raw, origin, engine, persona)
    at_odds = tuple((asked.finding, "the cures of two rules are at odds") for asked in one.asked)
    return Mended(raw, (), one.left, at_odds, one.patch.message if one.patch else None)


class _Round:
    """What the review of a mail asks for, and the mail with as much of it as fits together."""

    def __init__(self, raw: bytes, origin: str, engine: Engine, persona: Persona) -> None:
        self.raw = raw
        self.asked: list[Asked] = []
        self.made: list[Mending] = []
        self.left: tuple[Finding, ...] = ()
        self.refused: tuple[tuple[Finding, str], ...] = ()
        self.patch = _patch(raw, origin)
        if self.patch is None:
            return
        engine.prepare([self.patch])
        findings = [f for f in engine.review(self.patch).findings if f.persona.rank <= persona.rank]
        self.asked = [Asked(f, edit) for f in findings if f.confidence is not Confidence.LOW for edit in f.edits]
        curable = {id(one.finding) for one in self.asked}
        self.left = tuple(finding for finding in findings if id(finding) not in curable)
        if self.asked:
            self._write(origin)

    @property
    def changes(self) -> bool:
        """Whether something was written anew."""
        return bool(self.made)

    def _write(self, origin: str) -> None:
        assert self.patch is not None  # noqa: S101 - the only caller has looked
        try:
            read = source.read(self.raw)
            wanted, refused = _possible(_in_turn(self.asked), read)
            made = plan(self.patch, read, wanted)
            raw = _written(self.patch, read, made)
            self._refuse([*refused, *made.refused])
            if raw != self.raw:
                _verify(self.patch, _patch(raw, origin), made)
                self.raw, self.made = raw, [_mending(one) for one in made.taken]
        except UnmendableError as error:
            self._refuse([(one, str(error)) for one in self.asked])

    def _refuse(self, refused: Iterable[tuple[Asked, str]]) -> None:
        told = {(id(one.finding), reason): (one.finding, reason) for one, reason in refused}
        self.refused = tuple(told.values())


def _patch(raw: bytes, origin: str) -> Patch | None:
    """The one patch or cover letter in these bytes; None for a reply. Raises MailError."""
    box = mail.read(raw, origin)
    message = box.messages[0]
    if len(box.messages) != 1 or message.recovered or message.archived or series.kind_of(message) is None:
        return None
    return series.assemble(message)


def _in_turn(asked: Sequence[Asked]) -> Sequence[Asked]:
    """Spelling and grammar alone, where there is any: the other rules have to know the words."""
    return [one for one in asked if one.finding.category == "typo-grammar"] or asked


def _possible(asked: Sequence[Asked], read: Source) -> tuple[list[Asked], list[tuple[Asked, str]]]:
    """The edits that the charset of the mail can write, and the others."""
    good, bad = [], []
    for one in asked:
        try:
            one.edit.text.encode(read.charset)
            good.append(one)
        except UnicodeEncodeError:
            bad.append((one, f"the charset of the mail, {read.charset}, cannot write it"))
    return good, bad


def _written(patch: Patch, read: Source, made: Plan) -> bytes:
    """The bytes of the mail as planned."""
    if made.subject is None:
        return read.spliced(made.splices)
    message = patch.message
    if message.subject_lines is None or not message.subject.endswith(patch.subject.line):
        raise UnmendableError("its subject cannot be told apart")
    tags = message.subject.removesuffix(patch.subject.line)
    first, last = message.subject_lines
    if first >= read.first:  # in the body, where it is plain
        name = read.text(first).partition(":")[0]
        lead = "" if read.text(first).startswith("[PATCH]") else f"{name}: "
        return read.spliced([*made.splices, source.Splice(first, last, (f"{lead}{tags}{made.subject}",))])
    written = headline.written(tags, made.subject, read.head[first - 1 : last])
    return read.spliced(made.splices, [*read.head[: first - 1], *written, *read.head[last:]])


def _verify(before: Patch, after: Patch | None, made: Plan) -> None:
    """UnmendableError where something else than the text would read otherwise."""
    old, new = before.message, after.message if after else None
    if new is None or after is None:
        raise UnmendableError("the mail would no longer read as a patch")
    wanted = before.subject.line if made.subject is None else made.subject
    same = (
        [line.text for line in old.diff] == [line.text for line in new.diff],
        [line.text for line in old.tail] == [line.text for line in new.tail],
        [line.text for line in new.notes[len(new.notes) - len(old.notes) :]] == [line.text for line in old.notes],
        (old.author, old.sender, old.date, old.message_id) == (new.author, new.sender, new.date, new.message_id),
        after.subject.line == wanted and after.subject.tags == before.subject.tags,
    )
    if not all(same):
        raise UnmendableError("more than the text would change")


def _mending(one: Asked) -> Mending:
    place = one.edit.place
    return Mending(
        one.finding, place.mail_lines[0] if place.mail_lines else None, place.quote, one.edit.text, one.edit.kind
    )
