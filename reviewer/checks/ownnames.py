"""A text with what is not the author's word for this patch covered up: logs, commands, tests, other people's lines."""

from __future__ import annotations

import re

COVER = "~"
OTHERS = re.compile(
    r"""
      "[^"\n]{1,80}\s[^"]{0,300}" | \u201c[^\u201d]{1,300}\u201d          # a message or a title: more than one word
    | https?://[^\s)>\]]{1,500}                                        # an address
    | ^\s*[$\#]\s[^\n]{1,300}                                          # what was typed at a prompt
    | ^\s*\[\s{0,8}\d{1,8}\.\d{1,9}\][^\n]{1,300}                      # a line of the kernel's log
    | \b\w{1,80}\+0x[0-9a-f]{1,16}(?:/0x[0-9a-f]{1,16})?               # a place in a backtrace
    | (?<!\w)test_progs[^\n]{0,120}                                    # which tests were run
    | \b(?:self)?tests?(?:\s+(?:case|program|named|called))?\s+[`'"]?\w*_\w+[`'"]?
    | [`'"]?\b\w*_\w+[`'"]?\s+(?:self)?test(?:s|case|cases|\s+case|\s+cases)?\b
    """,
    re.VERBOSE | re.MULTILINE,
)


def own_names(text: str) -> str:
    """The text with names that are quoted from elsewhere covered up; the offsets and the line ends stay."""
    return OTHERS.sub(lambda match: re.sub(r"[^\n]", COVER, match[0]), text)
