"""Forms of a change that are no unified diff: found and named, so that nothing is left out in silence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain

from reviewer.model import Line, Message
from reviewer.reading import cut

_CONTEXT_DIFF = re.compile(r"\*{3} \d{1,9}(?:,\d{1,9})? \*{4}")
_NORMAL_DIFF = re.compile(r"\d{1,9}(?:,\d{1,9})?[acd]\d{1,9}(?:,\d{1,9})?")
_SUBMODULE = re.compile(r"Submodule (\S{1,999}) (?:[0-9a-f]{7,64}\.{2,3}[0-9a-f]{7,64}|contains )")
_PROPERTIES = re.compile(r"Property changes on: (\S.{0,998})")


def unread(message: Message) -> tuple[str, ...]:
    """A sentence for each thing below the cut that looks like a change and that git am would not apply either."""
    in_notes = chain.from_iterable(map(_in_notes, message.notes, (*message.notes[1:], None)))
    in_both = chain.from_iterable(map(_anywhere, (*message.notes, *message.diff)))
    return tuple(dict.fromkeys((*in_notes, *in_both)))


def _in_notes(line: Line, below: Line | None) -> Iterator[str]:
    """What nobody would write above a diff unless it was meant as one."""
    if _CONTEXT_DIFF.fullmatch(line.text):
        yield "A context diff is not read; git am takes unified diffs only."
    elif _NORMAL_DIFF.fullmatch(line.text) and below is not None and below.text.startswith(("< ", "> ")):
        yield "A diff without context is not read; git am takes unified diffs only."
    elif cut.is_hunk(line.text):
        yield f"A hunk without a file header{_at(line)} is left out."


def _anywhere(line: Line) -> Iterator[str]:
    if not line.text.startswith(("Submodule ", "Property ")):
        return
    if submodule := _SUBMODULE.match(line.text):
        yield f"The change of submodule {submodule[1]}{_at(line)} is told as a log, which cannot be applied."
    elif properties := _PROPERTIES.fullmatch(line.text.rstrip()):
        yield f"Subversion's property changes of {properties[1]}{_at(line)} are left out."


def _at(line: Line) -> str:
    """ " at mail line 7", or nothing for a recovered patch."""
    return "" if line.number is None else f" at mail line {line.number}"
