"""Kind "missing": something that every patch must have is not there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches

from reviewer.checks.context import Context, Hit, Kind, Need
from reviewer.checks.lost import is_trailer
from reviewer.model import WHOLE_MESSAGE, Anchor, Location, Part, Passage


@dataclass(frozen=True)
class Params:
    """The trailer that must stand there, in any case of letters."""

    trailer: str


def run(params: Params, context: Context) -> Iterator[Hit]:
    """One hit about the whole message where no trailer has this name; one below the cut is lost, not missing."""
    patch = context.patch
    names = {trailer.name.lower() for trailer in patch.changelog.trailers}
    below = (*patch.message.notes, *patch.message.diff)
    if params.trailer.lower() in names or any(is_trailer(line, params.trailer) for line in below):
        return
    near = _misspelt(params.trailer, context)
    variant = "misspelt" if near else "" if context.files else "no-diff"
    yield Hit(near or WHOLE_MESSAGE, {"trailer": params.trailer, "author": patch.message.author}, variant)


def _misspelt(trailer: str, context: Context) -> Location | None:
    """A line that was meant to be the trailer: one or two letters off."""
    for line in context.patch.message.text:
        name = line.text.partition(":")[0]
        if " " not in name and get_close_matches(name.lower(), [trailer.lower()], cutoff=0.85):
            return Passage(Part.TRAILERS, line.text, (Anchor(mail=line.number),)).locate(0, len(name))
    return None


KIND = Kind("missing", Params, run, (Need.MAIL, Need.UNTRIMMED), ("trailer", "author"))
