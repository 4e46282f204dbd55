"""Trailers put in the order that a tree wants."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from reviewer.checks.cures import written_anew
from reviewer.model import Edit, Part, Trailer

FOLLOWERS = {
    "reported-by": ("closes", "link"),
    "co-developed-by": ("signed-off-by",),
}
"""What belongs to the trailer above it and moves with it."""


def in_order(trailers: Sequence[Trailer], rank: Mapping[str, int]) -> tuple[Edit, ...]:
    """The lines of these trailers, those that have a rank in its order; the others keep their places.

    Nothing where other lines stand between them.
    """
    groups = list(_groups(trailers))
    ranked = iter(sorted((g for g in groups if _rank(g, rank) is not None), key=lambda g: _rank(g, rank) or 0))
    ordered = [next(ranked) if _rank(group, rank) is not None else group for group in groups]
    lines = [line for trailer in trailers for line in trailer.lines]
    mended = [line.text for group in ordered for trailer in group for line in trailer.lines]
    return written_anew(lines, mended, Part.TRAILERS)


def _groups(trailers: Sequence[Trailer]) -> Iterator[tuple[Trailer, ...]]:
    """Each trailer with what belongs to it."""
    group: list[Trailer] = []
    for trailer in trailers:
        if group and trailer.name.lower() in FOLLOWERS.get(group[0].name.lower(), ()) and len(group) == 1:
            group.append(trailer)
            continue
        if group:
            yield tuple(group)
        group = [trailer]
    if group:
        yield tuple(group)


def _rank(group: Sequence[Trailer], rank: Mapping[str, int]) -> int | None:
    return rank.get(group[0].name.lower())
