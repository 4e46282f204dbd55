"""Hyperlinks in the terminal (OSC 8), for what has a page on the web."""

from __future__ import annotations

import re
from collections.abc import Mapping

_LINKED = re.compile(r"(?P<page>Documentation/[\w./-]+)\.rst\b|https://[A-Za-z0-9./?=&%~+_-]*[A-Za-z0-9/]", re.ASCII)
KNOWN_BY = ("KITTY_WINDOW_ID", "WT_SESSION", "KONSOLE_VERSION", "ALACRITTY_WINDOW_ID", "DOMTERM")
"""Variables that terminals with hyperlinks set."""
PROGRAMS = frozenset({"iTerm.app", "WezTerm", "vscode", "ghostty", "rio", "Hyper"})
FIRST_VTE = 5000
"""VTE_VERSION of 0.50, which GNOME's terminals have had since 2017."""


def are_shown(environment: Mapping[str, str]) -> bool:
    """Whether the terminal is known to show hyperlinks; FORCE_HYPERLINK decides where it is set."""
    forced = environment.get("FORCE_HYPERLINK")
    if forced is not None:
        return forced != "0"
    if environment.get("TERM_PROGRAM") in PROGRAMS or any(environment.get(name) for name in KNOWN_BY):
        return True
    version = environment.get("VTE_VERSION", "")
    return version.isascii() and version.isdigit() and len(version) < 9 and int(version) >= FIRST_VTE


def linked(line: str) -> str:
    """The line with documents of the kernel and addresses as links; what is seen stays the same."""
    return _LINKED.sub(_link, line)


def _link(match: re.Match[str]) -> str:
    page = match["page"]
    address = f"https://docs.kernel.org/{page.removeprefix('Documentation/')}.html" if page else match[0]
    return f"\x1b]8;;{address}\x1b\\{match[0]}\x1b]8;;\x1b\\"
