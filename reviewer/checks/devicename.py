"""Subjects of bindings and device trees that name a class of devices and none of them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reviewer.checks.context import Context, Hit, Kind, Need, NoParams

PREFIX = re.compile(r"dt-bindings(?:: [a-z]+)?|(?:ARM|arm64|MIPS|mips|riscv|arc|powerpc): dts", re.IGNORECASE)
"""What says of which class, and no more."""
GENERAL = re.compile(
    r"(?:add|introduce|support|update|fix|enable|describe)\s+(?:(?:a|an|the|new|missing|some|support|for)\s+)*"
    r"[a-z]+\s+(?:nodes?|propert(?:y|ies)|compatibles?(?:\s+strings?)?|support|entry|entries)",
    re.IGNORECASE,
)
"""A thing that each device can have, in words without digit, hyphen or comma."""


def run(_: NoParams, context: Context) -> Iterator[Hit]:
    """One hit where neither prefix nor summary has a name."""
    taken = context.patch.subject
    if PREFIX.fullmatch(taken.prefix) and GENERAL.fullmatch(taken.summary) and not re.search("[A-Z]{2}", taken.summary):
        start = len(taken.line) - len(taken.summary)
        yield Hit(context.subject.locate(start), {"prefix": taken.prefix})


KIND = Kind("device-not-named", NoParams, run, (Need.MAIL,), ("prefix",))
