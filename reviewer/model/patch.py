"""What is reviewed: a mail, its text, its diff, and the series it stands in."""

from __future__ import annotations

from dataclasses import dataclass

from reviewer.model.words import BlockKind, FileStatus, LineKind, Packing, PatchKind


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
    packing: tuple[Packing, ...] = ()
    """What a mail program did to the text."""
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
