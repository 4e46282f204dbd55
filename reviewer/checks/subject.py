"""The subject line: is there a prefix that names the subsystem?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from reviewer.checks.context import Context, Hit, Kind, Need, NoParams
from reviewer.model import WHOLE_MESSAGE

MALFORMED = re.compile(r"[\w/.,-]{1,60}(?:\s+:|:\S)")
"""A colon that was meant to end a prefix: "arm:dts: ...", "net : ..."."""


def prefix(_: NoParams, context: Context) -> Iterator[Hit]:
    """One hit for a subject without "subsystem: "; a revert needs none."""
    line = context.patch.subject.line
    files = ", ".join(file.path for file in context.files[:3]) or "the files"
    if not line:
        yield Hit(WHOLE_MESSAGE, {"files": files}, "empty")
    elif not context.patch.subject.prefix and not line.startswith(("Revert ", "Reapply ", "Merge ")):
        yield Hit(context.subject.locate(), {"files": files}, "malformed" if MALFORMED.match(line) else "")


PREFIX = Kind("subject-prefix", NoParams, prefix, (Need.MAIL,), ("files",))
