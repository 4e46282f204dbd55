"""Cover letters: what git or b4 put there to be replaced."""

from __future__ import annotations

from collections.abc import Iterator

from reviewer import overview
from reviewer.checks.context import Context, Hit, Kind, Need, NoParams
from reviewer.model import Anchor, Part, Passage


def placeholder(_: NoParams, context: Context) -> Iterator[Hit]:
    """A hit for each placeholder that still stands in the subject or the text."""
    message = context.patch.message
    for line in overview.placeholders(message):
        in_subject = message.subject_lines is not None and line.number == message.subject_lines[0]
        part = Part.SUBJECT if in_subject else Part.CHANGELOG
        yield Hit(Passage(part, line.text.strip(), (Anchor(mail=line.number),)).locate())


PLACEHOLDER = Kind("cover-placeholder", NoParams, placeholder, (Need.MAIL,))
