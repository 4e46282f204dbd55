"""The seams of presend: frozen dataclasses and enums, each the product of one step and the input of the next.

Nothing here imports anything of ours, and no type of a third party stands in a field.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum


class Severity(StrEnum):
    """How much a finding hurts; an error stops a mail."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"

    @property
    def rank(self) -> int:
        """0 for a note, 2 for an error."""
        return {"note": 0, "warning": 1, "error": 2}[self.value]


class Confidence(StrEnum):
    """How sure a rule is of what it says."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Persona(StrEnum):
    """Who reads the review; each sees what the ones before see, and more."""

    REGULAR = "regular"
    PEDANTIC = "pedantic"
    AUDITOR = "auditor"

    @property
    def rank(self) -> int:
        """0 for regular, 2 for auditor."""
        return {"regular": 0, "pedantic": 1, "auditor": 2}[self.value]


class Part(StrEnum):
    """The part of a mail that a location lies in."""

    SUBJECT = "subject"
    CHANGELOG = "changelog"
    TRAILERS = "trailers"
    NOTES = "notes"
    DIFF = "diff"
    MESSAGE = "message"


class BlockKind(StrEnum):
    """What a run of changelog lines is; prose rules see PROSE and LIST only."""

    PROSE = "prose"
    LIST = "list"
    CODE = "code"
    TABLE = "table"
    QUOTE = "quote"
    TRAILERS = "trailers"


class FileStatus(StrEnum):
    """What a diff does to a file."""

    ADDED = "added"
    MODIFIED = "modified"
    DELETED = "deleted"
    RENAMED = "renamed"
    COPIED = "copied"
    MODE = "mode"
    BINARY = "binary"


class LineKind(StrEnum):
    """The first column of a hunk line."""

    CONTEXT = " "
    ADDED = "+"
    REMOVED = "-"


class PatchKind(StrEnum):
    """What a message is to a reviewer."""

    PATCH = "patch"
    COVER = "cover"
    MESSAGE = "message"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the mail without its line end."""

    text: str
    number: int | None
    """1-based line of headers plus decoded body; None where the text was recovered from a quote."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One mail, decoded to text and cut where git am would cut it."""

    origin: str
    """The file, "-" for standard input, or the commit."""
    message_id: str
    """With its angle brackets; empty where there is none."""
    subject: str
    """Decoded and unfolded, tags included."""
    subject_lines: tuple[int, int] | None
    """First and last mail line of the Subject header."""
    author: str
    """"Name <address>": the in-body From where there is one, else the sender."""
    sender: str
    date: str
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    text: tuple[Line, ...] = ()
    """The commit message: the body above the cut, in-body headers removed, trailers included."""
    notes: tuple[Line, ...] = ()
    """What stands between the cut and the diff: version notes, diffstat."""
    diff: tuple[Line, ...] = ()
    """From the first diff line to the signature or the end."""
    tail: tuple[Line, ...] = ()
    """What follows the signature."""
    recovered: bool = False
    """The patch was put together from the quotes of a reply; whoever replied may have trimmed it."""
    archived: bool = False
    """It came as the text of an archive's page."""
    exact_whitespace: bool = True
    """False where an archive has collapsed blanks and tabs."""
    remarks: tuple[str, ...] = ()
    """What the reader must know of how this was read, a sentence each."""


@dataclass(frozen=True, slots=True)
class DiffLine:
    """A line of a hunk."""

    kind: LineKind
    text: str
    """Without the first column and the line end."""
    old: int | None
    """1-based line in the old file; None for an added line."""
    new: int | None
    """1-based line in the new file; None for a removed line."""
    mail: int | None


@dataclass(frozen=True, slots=True)
class Hunk:
    """One @@ block."""

    old_start: int
    old_length: int
    new_start: int
    new_length: int
    section: str
    """What git wrote behind the second @@."""
    lines: tuple[DiffLine, ...]
    complete: bool = True
    """False where lines are missing: the header promises more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileChange:
    """One file of a diff."""

    path: str
    """The new path, or the old one of a deleted file; no a/ or b/ prefix."""
    old_path: str | None
    """Set for renames and copies only."""
    status: FileStatus
    hunks: tuple[Hunk, ...] = ()
    added: int = 0
    removed: int = 0
    old_blob: str = ""
    """Abbreviated object id of the pre-image, from the index line."""
    new_blob: str = ""

    def lines(self, *kinds: LineKind) -> tuple[DiffLine, ...]:
        """The hunk lines of these kinds, all without an argument."""
        return tuple(line for hunk in self.hunks for line in hunk.lines if not kinds or line.kind in kinds)


@dataclass(frozen=True, slots=True)
class Diff:
    """All files of a patch."""

    files: tuple[FileChange, ...]
    truncated: bool = False
    """A hunk is shorter than its header says, so an absent thing may stand in the missing part."""
    remarks: tuple[str, ...] = ()
    """What could not be parsed, or what git apply refuses, a sentence each."""

    @property
    def changed(self) -> int:
        """Number of added and removed lines."""
        return sum(file.added + file.removed for file in self.files)


@dataclass(frozen=True, slots=True)
class Subject:
    """A subject line taken apart: "[PATCH v3 03/21] x86/virt/tdx: Implement ..."."""

    tags: tuple[str, ...]
    """The words in the leading brackets without version and number: "PATCH", "RFC", "net-next"."""
    version: int
    number: int | None
    total: int | None
    line: str
    """Without the bracketed tags and reply marks."""
    prefix: str
    """"x86/virt/tdx"; colons between parts kept, the last one dropped; empty where there is none."""
    summary: str
    """What follows the prefix."""


@dataclass(frozen=True, slots=True)
class Block:
    """A run of changelog lines of one kind, without blank lines around it."""

    kind: BlockKind
    lines: tuple[Line, ...]

    @property
    def text(self) -> str:
        """The lines joined by line feeds."""
        return "\n".join(line.text for line in self.lines)


@dataclass(frozen=True, slots=True)
class Trailer:
    """ "Signed-off-by: A Developer <dev@example.org>", continuation lines joined."""

    name: str
    value: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Changelog:
    """The commit message below the subject."""

    blocks: tuple[Block, ...]
    trailers: tuple[Trailer, ...]

    def of(self, *kinds: BlockKind) -> tuple[Block, ...]:
        """The blocks of these kinds, in order."""
        return tuple(block for block in self.blocks if block.kind in kinds)


@dataclass(frozen=True, slots=True, kw_only=True)
class Patch:
    """A message read as a patch, a cover letter or a bare changelog."""

    kind: PatchKind
    message: Message
    subject: Subject
    changelog: Changelog
    diff: Diff | None
    """None where the message has none."""
    follow_up: bool = False
    """A fix sent as an answer to a patch: reviewed, but no member of the series it answers to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """Patches posted together."""

    subject: str
    """Line of the cover letter's subject, else of the first patch present."""
    version: int
    total: int
    cover: Patch | None
    patches: tuple[Patch, ...]
    """The members present, in order of their number; two where two different mails have one number."""
    duplicates: tuple[int, ...] = ()
    """Numbers that came more than once, 0 for the cover letter; two deliveries of one mail count too."""
    base_commit: str = ""
    """What the first message says the series applies to; empty where it does not."""
    change_id: str = ""
    """b4's name of the series, the same in all its versions."""
    prerequisites: tuple[str, ...] = ()
    """What must be applied before, as the first message says: "patch-id 12...", "message-id <...>"."""

    @property
    def present(self) -> tuple[int, ...]:
        """Numbers of the patches that are here."""
        return tuple(sorted({patch.subject.number or 0 for patch in self.patches}))

    @property
    def missing(self) -> tuple[int, ...]:
        """Numbers from 1 to total of the patches that are not here; without a cover letter that is no fault."""
        present = set(self.present)
        return tuple(number for number in range(1, self.total + 1) if number not in present)


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where a line of a passage stands: in the mail, and in a file of the diff."""

    mail: int | None = None
    file: str | None = None
    line: int | None = None
    """1-based line of the new file."""


@dataclass(frozen=True, slots=True)
class Location:
    """What a finding points at, in three coordinates: the text, the mail's lines, file and new lines."""

    part: Part
    quote: str
    """The exact text, lines joined by line feeds; empty where the finding is about the whole message."""
    mail_lines: tuple[int, int] | None = None
    file: str | None = None
    lines: tuple[int, int] | None = None
    kind: str = "primary"

    def as_related(self) -> Location:
        """The same place, told as a further one."""
        return replace(self, kind="related")


@dataclass(frozen=True, slots=True)
class Passage:
    """A text of the mail whose every character knows its line: subject, paragraph, sentence, comment."""

    part: Part
    text: str
    """Lines joined by line feeds."""
    anchors: tuple[Anchor, ...]
    """One for each line of the text."""

    def slice(self, start: int, end: int) -> Passage:
        """The characters start to end as a passage of their own."""
        first = self.text.count("\n", 0, start)
        last = first + self.text.count("\n", start, end)
        return Passage(self.part, self.text[start:end], self.anchors[first : last + 1])

    def locate(self, start: int = 0, end: int | None = None) -> Location:
        """The location of the characters start to end, all without an argument."""
        span = self.slice(start, len(self.text) if end is None else end)
        mail = [anchor.mail for anchor in span.anchors if anchor.mail is not None]
        lines = [anchor.line for anchor in span.anchors if anchor.line is not None]
        return Location(
            part=self.part,
            quote=span.text,
            mail_lines=(min(mail), max(mail)) if mail else None,
            file=next((anchor.file for anchor in span.anchors if anchor.file), None),
            lines=(min(lines), max(lines)) if lines else None,
        )


WHOLE_MESSAGE = Location(part=Part.MESSAGE, quote="")
"""The location of a finding that is about the message as a whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One remark of the review, worded by its rule."""

    rule: str
    name: str
    category: str
    severity: Severity
    confidence: Confidence
    persona: Persona
    message: str
    advice: str
    locations: tuple[Location, ...]
    """The first is primary, the others related."""
    evidence: tuple[str, ...] = ()
    suggestion: str | None = None

    @property
    def primary(self) -> Location:
        """The place the finding is shown at."""
        return self.locations[0]


@dataclass(frozen=True, slots=True)
class Skipped:
    """A rule that could not look."""

    rule: str
    reason: str


@dataclass(frozen=True, slots=True)
class Broken:
    """A rule that threw."""

    rule: str
    error: str


@dataclass(frozen=True, slots=True)
class Suppressed:
    """A finding that the user does not want to see, and why."""

    finding: Finding
    reason: str


@dataclass(frozen=True, slots=True)
class Signal:
    """A measurement that a part of the score stands on."""

    part: str
    name: str
    value: float
    typical: str
    """What accepted changelogs show, for comparison."""
    weight: float
    """Points it takes from the part."""


@dataclass(frozen=True, slots=True)
class Score:
    """Five parts from 0 to 100, None where a part cannot be computed."""

    concise: float | None
    high_level: float | None
    explained: float | None
    motivated: float | None
    form: float | None

    @property
    def total(self) -> int | None:
        """Halfway between the mean of the parts that there are and the worst of them.

        A reader stumbles over the worst part however good the others are.
        """
        parts = [part for part in self.parts().values() if part is not None]
        return round((sum(parts) / len(parts) + min(parts)) / 2) if parts else None

    def parts(self) -> dict[str, float | None]:
        """The parts by name."""
        return {
            "concise": self.concise,
            "high_level": self.high_level,
            "explained": self.explained,
            "motivated": self.motivated,
            "form": self.form,
        }


@dataclass(frozen=True, slots=True)
class AbiVerdict:
    """What one ABI rule says of one function in one instantiation."""

    rule: str
    function: str
    instance: str
    status: str
    """pass, fail, unknown or not-applicable."""
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PatchReview:
    """The review of one message."""

    patch: Patch
    profile: str
    score: Score
    signals: tuple[Signal, ...] = ()
    findings: tuple[Finding, ...] = ()
    """Of every persona, most important first."""
    abi: tuple[AbiVerdict, ...] = ()
    suppressed: tuple[Suppressed, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    broken: tuple[Broken, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesReview:
    """The review of a series as a whole."""

    series: Series
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class InputRecord:
    """One thing that was read."""

    kind: str
    """patch, mbox, archive (a reply in an archive's text form), folder, maildir, range or commit-msg."""
    name: str
    messages: int


@dataclass(frozen=True, slots=True)
class Source:
    """Where the fact behind a rule stands."""

    cite: str
    point: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleText:
    """What a reader is told of a rule."""

    id: str
    name: str
    title: str
    rationale: str
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Everything one run has to say."""

    version: str
    rules_digest: str
    inputs: tuple[InputRecord, ...]
    patches: tuple[PatchReview, ...]
    series: tuple[SeriesReview, ...] = ()
    errors: tuple[str, ...] = ()
    """Inputs and messages that could not be read, a sentence each."""
    remarks: tuple[str, ...] = ()
    """What was left out on purpose, a sentence each."""
    declined: tuple[str, ...] = ()
    """Commit messages that there is no use to review, a line each."""
    rules: Mapping[str, RuleText] = field(default_factory=dict)
    """The rules that the findings name, by id."""
