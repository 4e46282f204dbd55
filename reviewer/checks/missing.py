"""Kind "missing": something that every patch must have is not there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from reviewer.checks.context import Context, Hit, Kind, Need
from reviewer.checks.lost import is_trailer
from reviewer.model import WHOLE_MESSAGE


@dataclass(frozen=True)
class Params:
    """The trailer that must stand there, in any case of letters."""

    trailer: str


def run(params: Params, context: Context) -> Iterator[Hit]:
    """One hit about the whole message where no trailer has this name; one below the cut is lost, not missing."""
    patch = context.patch
    names = {trailer.name.lower() for trailer in patch.changelog.trailers}
    below = (*patch.message.notes, *patch.message.diff)
    if params.trailer.lower() not in names and not any(is_trailer(line, params.trailer) for line in below):
        yield Hit(WHOLE_MESSAGE, {"trailer": params.trailer, "author": patch.message.author})


KIND = Kind("missing", Params, run, (Need.MAIL, Need.UNTRIMMED))
