"""Kind "lost": trailers that stand where git am throws them away."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from reviewer.checks.context import Context, Hit, Kind, Need
from reviewer.model import Anchor, Line, Part, Passage


@dataclass(frozen=True)
class Params:
    """The trailer, in any case of letters."""

    trailer: str


def run(params: Params, context: Context) -> Iterator[Hit]:
    """A hit for each such trailer below the cut: among the notes, or between the diffs, never inside a hunk."""
    message = context.patch.message
    kept = any(trailer.name.lower() == params.trailer.lower() for trailer in context.patch.changelog.trailers)
    for part, lines in ((Part.NOTES, message.notes), (Part.DIFF, message.diff)):
        for line in lines:
            if is_trailer(line, params.trailer):
                yield Hit(
                    Passage(part, line.text, (Anchor(mail=line.number),)).locate(),
                    {"trailer": params.trailer},
                    "another" if kept else "",
                )


def is_trailer(line: Line, name: str) -> bool:
    """True for "Name: value" at the first column; the lines of a hunk have a mark there."""
    return line.text.lower().startswith(f"{name.lower()}: ")


KIND = Kind("lost", Params, run, (Need.MAIL,), ("trailer",))
