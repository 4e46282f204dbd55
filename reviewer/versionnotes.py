"""Notes for reviewers about the versions of a series: "Changes since v1:", "v2: ...", "v1 -> v2"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reviewer.model import Block, BlockKind, Changelog

_VERSION = (
    r"(?:\[?(?:(?:patch|rfc|series)[ -]?)?v(?:er\.?|ersion)? ?\d{1,3}(?:\.\d{1,3})?\]?|rfc|(?:previous|last) version)"
)
_ARROW = r"(?:-{1,2}>|=>|→|\.{2,3}|to|vs\.?|-)"
_CHANGES = (
    r"(?:(?:main|major|notable) )?(?:changes?|change-? ?log|differences?|diff|delta|updates?|news?|what's new"
    r"|modifications?)(?: history)?"
)
_SINCE = r"(?:made )?(?:in|since|from|for|between|against|compared to|relative to|over|with|of|on|to)"
_HISTORY = r"(?:change-? ?log|changes|(?:revision|version|patch|change|series) history)"
_FORMS = (
    rf"{_CHANGES}\s*(?:{_SINCE} |[(:,]\s*)(?:the |this )?{_VERSION}\b.*",
    rf"{_CHANGES} {_VERSION}(?:\s*{_ARROW}\s*{_VERSION})?\s*:?\s*",
    rf"since (?:the )?{_VERSION}\s*:.*",
    rf"(?:{_VERSION}\s*{_ARROW}\s*){{1,5}}{_VERSION}[ *=_]*(?::.*|\([^()]{{0,60}}\)\s*:?)?",
    rf"(?:in )?{_VERSION}(?: changes| updates| changelog)?[ *=_]*(?:\([^()]{{0,60}}\))?\s*:(?:\s.*)?",
    rf"{_HISTORY}[\s*=_-]*:[\s*=_-]*",
    r"(?:change-? ?log|(?:revision|version|patch|change|series) history)[\s*=_-]*",
)
_OPENING = re.compile(rf"[\s*=#_-]*(?:{'|'.join(_FORMS)})", re.IGNORECASE)
_NO_VERSION = re.compile(r"\s*rfc:.*|\s*(?:previous|last) version:.*", re.IGNORECASE)
"""The form of "v2: ..." with a word that is none."""
_LONGEST = 300


def opens_note(text: str) -> bool:
    """Whether a line opens what the author tells of a version."""
    line = text[:_LONGEST]
    return _OPENING.fullmatch(line) is not None and not _NO_VERSION.fullmatch(line)


def is_version_note(block: Block) -> bool:
    """Whether a block opens with a note about a version; the items below a heading are in version_notes alone."""
    return block.kind in (BlockKind.PROSE, BlockKind.LIST) and opens_note(block.lines[0].text)


def version_notes(changelog: Changelog) -> tuple[Block, ...]:
    """All blocks of the version notes: those that open one, and the list items and indented text below."""
    return tuple(_notes(changelog))


def _notes(changelog: Changelog) -> Iterator[Block]:
    inside = False
    for block in changelog.blocks:
        goes_on = block.kind is BlockKind.LIST or block.text[:1] in (" ", "\t")
        inside = is_version_note(block) or (inside and goes_on)
        if inside:
            yield block
