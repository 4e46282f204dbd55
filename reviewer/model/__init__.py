"""The seams of presend: frozen dataclasses and enums, each the product of one step and the input of the next.

Nothing here imports anything of ours but its own parts, and no type of a third party stands in a field.
"""

from __future__ import annotations

from reviewer.model.patch import (
    Block,
    Changelog,
    Diff,
    DiffLine,
    FileChange,
    Hunk,
    Line,
    Message,
    Patch,
    Series,
    Subject,
    Trailer,
)
from reviewer.model.place import (
    WHOLE_MESSAGE,
    Anchor,
    Location,
    Passage,
)
from reviewer.model.report import (
    AbiVerdict,
    Broken,
    Finding,
    InputRecord,
    PatchReview,
    Report,
    RuleText,
    Score,
    SeriesReview,
    Signal,
    Skipped,
    Source,
    Suppressed,
)
from reviewer.model.words import (
    BlockKind,
    Confidence,
    FileStatus,
    LineKind,
    Part,
    PatchKind,
    Persona,
    Severity,
)

__all__ = [
    "WHOLE_MESSAGE",
    "AbiVerdict",
    "Anchor",
    "Block",
    "BlockKind",
    "Broken",
    "Changelog",
    "Confidence",
    "Diff",
    "DiffLine",
    "FileChange",
    "FileStatus",
    "Finding",
    "Hunk",
    "InputRecord",
    "Line",
    "LineKind",
    "Location",
    "Message",
    "Part",
    "Passage",
    "Patch",
    "PatchKind",
    "PatchReview",
    "Persona",
    "Report",
    "RuleText",
    "Score",
    "Series",
    "SeriesReview",
    "Severity",
    "Signal",
    "Skipped",
    "Source",
    "Subject",
    "Suppressed",
    "Trailer",
]
