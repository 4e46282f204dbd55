"""The list of patches in a cover letter: prefixes in a case that nobody writes them in."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reviewer.changelog import passage
from reviewer.checks.context import Context, Hit, Kind, Need, NoParams
from reviewer.subjects import subject

AUTHOR = re.compile(r"\S.{0,80} \(\d{1,4}\):\s*$")
""" "A Developer (3):", as git shortlog writes it."""
ENTRY = re.compile(r"\s{2,8}(?P<subject>\S.*)$")


def run(_: NoParams, context: Context) -> Iterator[Hit]:
    """A hit for each listed prefix whose first word accepted subjects write in another case."""
    usual = {word.casefold(): word for word in context.vocabulary["prefixes"]["spelling"].split()}
    if context.series is not None and context.series.patches:
        return  # the patches are here and speak for themselves
    for block in context.patch.changelog.blocks:
        place, position, listed = passage(block), 0, False
        for line in place.text.split("\n"):
            entry = ENTRY.match(line)
            listed = bool(AUTHOR.match(line)) or (listed and entry is not None)
            prefix = subject(entry["subject"]).prefix if listed and entry else ""
            first = re.match(r"[^:/,\s]+", prefix)
            if entry and first and usual.get(first[0].casefold(), first[0]) != first[0]:
                start = position + entry.start("subject")
                yield Hit(place.locate(start, start + len(prefix)), {"usual": usual[first[0].casefold()]})
            position += len(line) + 1


KIND = Kind("shortlog-prefix", NoParams, run, (Need.MAIL,), ("usual",))
