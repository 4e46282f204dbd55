"""The words that a review uses: enumerations."""

from __future__ import annotations

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


class EditKind(StrEnum):
    """What an edit does to the text at its place."""

    REPLACE = "replace"
    DROP = "drop"
    """Its lines go."""
    BELOW_CUT = "below-cut"
    """Its lines move below the cut, where git am drops them."""


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


class Role(StrEnum):
    """What a sentence does in a changelog."""

    CONTEXT = "context"
    PROBLEM = "problem"
    CAUSE = "cause"
    EFFECT = "effect"
    CHANGE = "change"
    JUSTIFICATION = "justification"
    DETAIL = "detail"
    HISTORY = "history"
    TEST = "test"


class Packing(StrEnum):
    """What a mail program did to a patch that git send-email does not do."""

    FLOWED = "flowed"
    HTML = "html"
    ATTACHED = "attached"
