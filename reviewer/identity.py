"""Who the user is, as git has it, and what time it is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime

from reviewer import gitcommand

_IDENT = re.compile(r"(?P<name>.+) <(?P<address>[^<> ]+@[^<> ]+)> (?P<time>\d{1,12}) (?P<zone>[+-]\d{4})")


@dataclass(frozen=True, slots=True)
class Identity:
    """What a mail of the user's has in its From and Date; both empty where git does not know the user."""

    name: str = ""
    address: str = ""
    date: str = ""
    """As RFC 5322 has it."""


def of_user() -> Identity:
    """The name and address that git would give a commit made now; none that git would have to guess."""
    told = gitcommand.plainly("-c", "user.useConfigOnly=true", "var", "GIT_AUTHOR_IDENT")
    found = _IDENT.fullmatch(told.decode("utf-8", "replace").strip())
    return Identity(found["name"], found["address"], _date(int(found["time"]), found["zone"])) if found else Identity()


def _date(seconds: int, zone: str) -> str:
    offset = timedelta(hours=int(zone[1:3]), minutes=int(zone[3:])) * (-1 if zone[0] == "-" else 1)
    try:
        return format_datetime(datetime.fromtimestamp(seconds, timezone(offset)))
    except (OverflowError, OSError, ValueError):
        return ""
