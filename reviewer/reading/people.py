"""The headers that name people -> "Name <address>", the author told from the list that passed the mail on."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

REWRITTEN = "A mailing list has put its own address in From; git am would take the list for the author."
UNKNOWN = "A mailing list has put its own address in From, and the author's address is nowhere in the mail."

_VIA = re.compile(r"^(?P<name>.{0,200}?),? via \S.{0,100}$", re.DOTALL)
_DISGUISED = re.compile(r"(\S{1,200} at \S{1,200}) \((.{0,200})\)")
_ADDRESS = re.compile(r"<([^<>\s]{1,200}@[^<>\s]{1,200})>")
_ORIGINAL = ("x-original-from", "x-original-sender", "reply-to")
"""Where lists keep the author they replace, the surest first."""
_MAX_REPLY_TO = 20
_MAX_NAME = 60


@dataclass(frozen=True, slots=True)
class Author:
    """Who wrote a patch, by the headers around it."""

    name: str
    """ "Name <address>"."""
    remark: str = ""
    """What a reader must know of how the name was found; empty where it is the sender's."""


def person(value: str) -> str:
    """ "Name <address>" out of a decoded From header; "a@b (Name)" is turned round, as git does.

    As for git (the functions handle_from and get_sane_name of its mailinfo.c), the address is the name where there
    is none, or none that can be one.
    """
    at = value.find("@")
    if at < 0:
        disguised = _DISGUISED.fullmatch(value.strip())
        return f"{disguised[2]} <{disguised[1]}>" if disguised else _unquoted(value)
    start = max(value.rfind(mark, 0, at) for mark in '< \t"') + 1
    end = next((index for index in range(at, len(value)) if value[index] in "> \t"), len(value))
    name = _unquoted(f"{value[:start].removesuffix('<')} {value[end:].removeprefix('>')}")
    if name.startswith("(") and name.endswith(")"):
        name = name[1:-1].strip()
    address = value[start:end]
    return f"{_sane(name, address)} <{address}>"


def author(headers: Mapping[str, str]) -> Author:
    """The author by the decoded headers: the sender, unless it is "Ada Example via a-list <a-list@example.org>"."""
    sender = person(headers.get("from", ""))
    name, _, address = sender.rpartition(" <")
    via = _VIA.match(name)
    if not via:
        return Author(sender)
    for header in _ORIGINAL:
        for value in headers.get(header, "").split(",", _MAX_REPLY_TO)[:_MAX_REPLY_TO]:
            found = _ADDRESS.search(person(value))
            if found and found[1] != address.rstrip(">"):
                return Author(f"{via['name']} {found[0]}".strip(), REWRITTEN)
    return Author(sender, UNKNOWN)


def _sane(name: str, address: str) -> str:
    """The name, or the address in the place of one that git does not take."""
    is_one = name and len(name.encode("utf-8", "replace")) <= _MAX_NAME and not any(mark in name for mark in "@<>")
    return name if is_one else address


def _unquoted(text: str) -> str:
    """Without quotation marks and backslashes, blanks collapsed."""
    return " ".join(re.sub(r'\\(.)|"', lambda found: found[1] or "", text).split())
