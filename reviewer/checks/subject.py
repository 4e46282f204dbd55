"""The subject line: is there a prefix that names the subsystem?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from reviewer.checks.context import Context, Hit, Kind, Need


@dataclass(frozen=True)
class Params:
    """Nothing to set."""


def prefix(_: Params, context: Context) -> Iterator[Hit]:
    """One hit for a subject without "subsystem: "; a revert needs none."""
    patch = context.patch
    line = patch.subject.line
    if line.startswith(("Revert ", "Reapply ", "Merge ")):
        return
    if not patch.subject.prefix and line:
        yield Hit(
            context.subject.locate(), {"files": ", ".join(file.path for file in context.files[:3]) or "the files"}
        )


PREFIX = Kind("subject-prefix", Params, prefix, (Need.MAIL,))
