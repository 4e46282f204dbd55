"""Trailers that have a form of their own: links to discussions, and tools that helped."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reviewer.changelog import passage_of
from reviewer.checks.context import Context, Hit, Kind, Need, NoParams

ELSEWHERE = re.compile(r"https?://(?:www\.)?(?:marc\.info|lkml\.org|spinics\.net|lists\.openwall\.net)/", re.IGNORECASE)
"""Archives that may go, or whose addresses do not have the message's id."""
ASSISTED = re.compile(r"[\w.+-]+:[\w.+-]+(?: \S+){0,8}")
""" "NAME:VERSION", then tools."""


def link_form(_: NoParams, context: Context) -> Iterator[Hit]:
    """One hit for each link in angle brackets, or to an archive other than lore."""
    for trailer in context.patch.changelog.trailers:
        if trailer.name.lower() not in ("link", "closes"):
            continue
        bare = trailer.value.strip()
        if re.fullmatch(r"<https?://[^<>\s]+>(?:\s.*)?", bare):
            address = re.sub(r"^<([^<>]+)>", r"\1", bare)
            yield Hit(
                passage_of(trailer).locate(), {"address": address}, "brackets", suggestion=f"{trailer.name}: {address}"
            )
        elif ELSEWHERE.match(bare):
            yield Hit(passage_of(trailer).locate(), {"address": bare})


def assisted_form(_: NoParams, context: Context) -> Iterator[Hit]:
    """One hit for each Assisted-by that is not a name and a version joined by a colon."""
    for trailer in context.patch.changelog.trailers:
        if trailer.name.lower() == "assisted-by" and not ASSISTED.fullmatch(trailer.value.strip()):
            yield Hit(passage_of(trailer).locate(), {"given": trailer.value.strip()})


LINK_FORM = Kind("link-form", NoParams, link_form, (Need.MAIL, Need.UNTRIMMED), ("address",))
ASSISTED_FORM = Kind("assisted-form", NoParams, assisted_form, (Need.MAIL, Need.UNTRIMMED), ("given",))
KINDS = (LINK_FORM, ASSISTED_FORM)
