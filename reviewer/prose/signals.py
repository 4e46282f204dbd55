"""Measurements of a text that need no model: words, names it introduces, low-level detail, reasons."""

from __future__ import annotations

import re

from reviewer.prose.mask import CODE

WORD = re.compile(r"[A-Za-z0-9%][\w%'./+-]*")
INTRODUCED = re.compile(
    r"""(?<=\w\ )\(                                   # behind a word
        (?:(?:so-)?(?:called|named|aka|a\.k\.a\.|known\ as)\s+(?:the\s+)?['"]?[\w./\ -]{2,40}['"]?
          | ['"][A-Za-z][\w./\ -]{1,40}['"]
          | (?!(?:see|e\.g|i\.e|cf|and|or|if|in|as|for|with|since|which|like|only|no|not)\b)
            (?=[^)]{0,60}[A-Z]{2})[A-Z][\w/-]{0,40}(?:\s[\w/-]{1,40}){0,3}
        )\)""",
    re.VERBOSE,
)
"""A name given to something just described: "(SEAM)", "(called the 'loader')"."""

LOW_LEVEL = re.compile(
    r"""(?<![\w/])(?:
        %?(?:[re]?[abcd]x|[re]?(?:si|di|sp|bp)|r(?:8|9|1[0-5])d?|[xyz]mm\d{1,2}|cr[0-8]|eflags|rflags)(?![\w/])
      | bits?\s+\d{1,2}(?:[:-]\d{1,2})? | \d{1,2}:\d{1,2}(?=\ of\b) | BIT(?:_ULL)?\(\d+\)
      | 0x[0-9a-f]+ | offset\s+\d+
    )""",
    re.VERBOSE | re.IGNORECASE,
)
"""Registers, bit positions, hexadecimal numbers and offsets."""

STATE = re.compile(r"\b[A-Z]+[a-z]+(?:[A-Z][a-z]{2,})+\b|\b[A-Z]{2,}[a-z]{3,}[A-Z]\w*\b|\bVM[Ee]x\w+\b")
"""Names such as VMfailInvalid."""

REASON = re.compile(
    r"""\b(?:because|since|so\ that|in\ order\ to|otherwise|as\ a\ result|thus|therefore|hence|consequently
      | due\ to|leads?\ to|results?\ in|causes?|caused|causing|breaks?|triggers?
      | to\ (?:avoid|prevent|allow|ensure|make|keep|fix|support)
      | fails?|failed|failing|failure|crash\w*|hang\w*|leak\w*|race\w*|deadlock\w*|oops|panic\w*|corrupt\w*
      | needs?|needed|requires?|required|must|unnecessary|unused|redundant|useless|pointless|superfluous
      | but|however|instead|wrong\w*|incorrect\w*|missing|cannot|can't|unable|broken|bug|problem|issue
      | reported|noticed|useful|easier|prepar\w+|allows?|for\ consistency|no\ longer|only\ when|this\ way)\b""",
    re.VERBOSE | re.IGNORECASE,
)
"""Words that stand where a reason or a problem is told; base rates call this "any kind"."""

STRONG_REASON = re.compile(
    r"""\b(?:because|since(?!\s+(?:v\d|commit))|so\ that|in\ order\ to|otherwise|as\ a\ result|thus|therefore|hence
      | consequently|due\ to|leads?\ to|results?\ in|causes?|so\ (?:the|it|that)
      | to\ (?:avoid|prevent|allow|ensure|fix))\b""",
    re.VERBOSE | re.IGNORECASE,
)

DEFINITION = re.compile(
    r"""\b(?:is|are)\s+(?:also\s+|essentially\s+|basically\s+)?(?:an?\b|similar\s+to|called|named|defined|used\s+to)
      | \bdefines?\b | \bconsists?\s+of\b | \bstands?\s+for\b | \brefers?\s+to\b | \bknown\s+as\b
      | \((?:so-)?called\b | \bmay\s+be\s+(?:\w+\s+)?used\s+as\b""",
    re.VERBOSE | re.IGNORECASE,
)
"""A sentence that tells what a thing is, not what is wrong with it."""


def words(text: str) -> int:
    """Number of words; an identifier counts as one."""
    return len(WORD.findall(text))


def introduced(text: str) -> list[re.Match[str]]:
    """The names in parentheses that the text gives to things."""
    return list(INTRODUCED.finditer(text))


def low_level(text: str) -> tuple[str, ...]:
    """The distinct registers, bits and numbers, in lower case, in order."""
    return tuple(dict.fromkeys(" ".join(match[0].lower().split()) for match in LOW_LEVEL.finditer(text)))


def identifiers(text: str) -> list[re.Match[str]]:
    """Identifiers, paths and other code in the text."""
    return list(CODE.finditer(text))
