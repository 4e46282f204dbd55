"""Changelogs in the shape of a form: "Problem: ... Solution: ..."."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reviewer.changelog import passage
from reviewer.checks.context import PROSE, Context, Hit, Kind, Need, NoParams

HEADING = re.compile(
    r"(?:(?:the|proposed)\s+)?(?:problem|solution|root\s+cause|cause|issue|fix|background|description|summary|symptoms?|impact"
    r"|testing|tested|how\s+(?:to\s+)?test(?:ed)?|changes|what|why|how|motivation|rationale|analysis|overview|reason|effect)"
    r"(?:\s+(?:description|statement|summary))?\s*:(?=\s|$)",
    re.IGNORECASE,
)
ENOUGH = 2
"""Headings of a form; one is a label."""


def run(_: NoParams, context: Context) -> Iterator[Hit]:
    """A hit for each heading, if there are two that differ."""
    found = []
    for block in context.patch.changelog.of(*PROSE):
        place = passage(block)
        if match := HEADING.match(place.text):
            found.append((match[0].casefold(), place.locate(*match.span())))
    if len({name for name, _ in found}) >= ENOUGH:
        yield from (Hit(place) for _, place in found)


KIND = Kind("headings", NoParams, run, (Need.MAIL,))
