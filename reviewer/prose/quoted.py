"""Words in quotation marks are somebody else's: a comment, a log, an option.  Rules of prose are not about them."""

from __future__ import annotations

import re

QUOTED = re.compile(r'"[^"]{1,400}"|`[^`]{1,400}`|(?<!\w)\'[^\']{1,200}\'(?!\w)|\u201c[^\u201d]{1,400}\u201d')
COVER = "~"


def own_words(text: str) -> str:
    """The text with what is quoted covered up; the offsets stay."""
    return QUOTED.sub(lambda match: COVER * len(match[0]), text)
