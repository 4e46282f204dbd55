"""The subject line of a patch mail taken apart: reply marks, bracketed tags, version, number, prefix."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reviewer.model import Subject

_REPLY = r"(?:re(?:\[\d{1,3}\])?|aw|antw|sv|odp|回复|回覆|答复)"
_FORWARD = r"(?:fwd?|转发|轉寄)"
_AMBIGUOUS = r"(?-i:WG|RV|TR|VS|RES|ENC|YNT)(?=\s*:\s*\[)"
"""Marks of other languages that could be the name of a subsystem, unless a tag follows."""
_MARK = re.compile(rf"\s*(?:(?P<reply>{_REPLY})|{_FORWARD}|{_AMBIGUOUS})\s*[:：]\s*", re.IGNORECASE)
_TAGS = re.compile(r"\s*(?:\[+(?P<flat>[^\[\]]*)\]+|\[(?P<nested>[^\[\]]*\[[^\[\]]*\][^\[\]]*)\])\s*")
_BARE = re.compile(r"\s*(?P<flat>(?:RFC[ /])?(?:PATCH|Patch)(?:\s+(?:RESEND|RFC|[vV]\d{1,3}|\d{1,4}/\d{1,4}))*)\s*:\s+")
""" "PATCH v2 1/3: mm: Fix it": somebody's way to write it without brackets."""
_OF = re.compile(r"\b(\d{1,4})\s+of\s+(\d{1,4})\b", re.IGNORECASE)
_NUMBER = re.compile(r"#?0*(\d{1,4})/0*(\d{1,4})")
_VERSION = re.compile(
    r"((?:patch|rfc|rft|resend|series)*|.*(?=[-_]))[-_]?(?:v|ver)\.?(\d{1,3})(\.\d{1,3})?", re.IGNORECASE
)
_BETWEEN_WORDS = re.compile(r"[\s,;\[\]]+")
_PREFIX_PART = re.compile(r"^[\w/.,+@{}*&()#<>'\"-]+(?: [\w/.,+@{}*&()<>-]+){0,2}$")
_LONGEST_WORD = 100


def subject(text: str) -> Subject:
    """Takes a subject apart; whatever stands there gives a Subject.

    Of two versions or numbers the last counts. A version such as "v2.1" is version 2, and its word stays a tag.
    """
    words, at = _lead(text)
    tags: list[str] = []
    version, number, total = 1, None, None
    for word in words:
        bare = word.rstrip(":.")[:_LONGEST_WORD]
        counted, versioned = _NUMBER.fullmatch(bare), _VERSION.fullmatch(bare)
        if counted:
            number, total = int(counted[1]), int(counted[2])
        elif versioned:
            version = int(versioned[2])
            tags.extend(_tags_of(bare, versioned))
        else:
            tags.append(word)
    line = text[at:].strip()
    prefix, summary = _split_prefix(line)
    return Subject(tuple(tags), version, number, total, line, prefix, summary)


def is_reply(text: str) -> bool:
    """Whether a mark of a reply stands before the subject, in front of its tags or behind them."""
    return any(match.re is _MARK and match["reply"] for match in _marks(text))


def _marks(text: str) -> Iterator[re.Match[str]]:
    """The reply marks and tags in front of a subject, one after the other."""
    at = 0
    while match := _MARK.match(text, at) or _TAGS.match(text, at) or _BARE.match(text, at):
        yield match
        at = match.end()


def _lead(text: str) -> tuple[list[str], int]:
    """The words of all leading tags, and the index at which the rest begins."""
    words: list[str] = []
    at = 0
    for match in _marks(text):
        at = match.end()
        if match.re is not _MARK:
            content = match.groupdict().get("nested") or match["flat"] or ""
            words += filter(None, _BETWEEN_WORDS.split(_OF.sub(r"\1/\2", content)))
    return words, at


def _tags_of(word: str, versioned: re.Match[str]) -> list[str]:
    """What a word says besides the version: "PATCH" of "PATCHv3", the whole of "v2.1"."""
    glued = versioned[1].strip("-_")
    return [*([glued] if glued else []), *([word] if versioned[3] else [])]


def _split_prefix(line: str) -> tuple[str, str]:
    """The leading parts that look like names of subsystems, and what follows."""
    at = 0
    for colon in re.finditer(r":\s+", line):
        if not _PREFIX_PART.match(line[at : colon.start()]) or colon.end() == len(line):
            break
        at = colon.end()
    return line[:at].rstrip().removesuffix(":"), line[at:]
