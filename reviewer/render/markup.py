"""Text as Markdown that shows it letter by letter: no markup, no HTML, nobody called."""

from __future__ import annotations

import re

_MARKS = re.compile(r"([\\`*_\[\]<>|~$&!{}])")
_CALLS = re.compile(r"([@#])(?=\w)")
"""GitHub and GitLab write to whoever stands behind an @, and link the issue behind a #, escaped or not."""
_ADDRESSES = re.compile(r"(?<=\w)(://)|(?<=\bwww)(\.)")
_RUN = re.compile("`+")


def escaped(text: str) -> str:
    """The text for the middle of a line: what Markdown would read is escaped, addresses become no links."""
    shown = _MARKS.sub(r"\\\1", text)
    shown = _CALLS.sub(r"\1<!-- -->", shown)
    return _ADDRESSES.sub(lambda match: match[0].replace(":", "&#58;").replace(".", "&#46;"), shown)


def fenced(text: str) -> str:
    """The text as a block of code, whose fence is longer than any in the text."""
    fence = "`" * max(3, 1 + max((len(run) for run in _RUN.findall(text)), default=0))
    return f"{fence}text\n{text}\n{fence}"
