"""A finding in the words of somebody who answers a mail: said plainly where it is certain, asked where it is not."""

from __future__ import annotations

import re
from collections.abc import Sequence

from reviewer.model import Confidence, Finding, Part, Persona
from reviewer.render.clean import one_line
from reviewer.render.layout import cells, fold, wrap
from reviewer.wrapping import filled

WIDTH = 72
INDENT = 4
WIDEST = 78
"""Columns of a mended line with what stands before it."""
MOST_MENDED = 12
"""Lines of mended text that a mail shows."""
SHORT = 40
"""Characters of a quote that a sentence can take in."""
LONGEST = 1000
"""Characters of a message that are told."""
_ASKED = ("Could you", "Can you", "Would you")
_ORDER = re.compile(r"[A-Z][a-z]+(?= )(?!.{0,200}\?)")
"""How an advice begins that orders something."""
_NO_ORDER = frozenset("If Once One Or In The For This That It An What Each All Whoever Nobody".split())
_END = re.compile(r"(?:;|:(?=\s+(?:the|it|this|that|one)\b)|(?<!e\.g)(?<!i\.e)\.(?=\s+[\"A-Z]|$))\s*")
_GLUED = re.compile(r" (?=-{2,3}(?:\s|$)|>|From\b|diff\b|Index:)")
"""A blank behind which something stands that no line may begin with: a mail or a patch would seem to begin."""
_GLUE = "\0"
_MARKS = re.compile("[<>\"']")
_TAIL = re.compile(r"""(?:[.,;:!?"']|(?<!\()\))+$""")


def said(finding: Finding, turn: int) -> str:
    """What is wrong and what to do about it; `turn` counts the questions, so that no two in a row are put alike."""
    message, advice = _short(finding.message), _short(finding.advice)
    if is_sure(finding) or "?" in message:
        return f"{message} {advice}".strip()
    return f"{message} {asked(advice, turn)}".strip()


def is_sure(finding: Finding) -> bool:
    """Whether a reviewer would state this instead of asking."""
    return finding.confidence is Confidence.HIGH and finding.persona is Persona.REGULAR


def asked(advice: str, turn: int = 0) -> str:
    """The advice with its first order as a question: "Could you name it?"; as it is where it gives no order."""
    order = _ORDER.match(advice)
    if order is None or order[0] in _NO_ORDER:
        return advice
    end = next((found for found in _END.finditer(advice) if advice.count('"', 0, found.start()) % 2 == 0), None)
    first, rest = (advice[: end.start()], advice[end.end() :]) if end else (advice, "")
    question = f"{_ASKED[turn % len(_ASKED)]} {first[0].lower()}{first[1:]}?"
    return f"{question} {rest[:1].upper()}{rest[1:]}".strip()


def again(others: Sequence[Finding]) -> str:
    """One sentence for further findings of the same rule; empty where there is none."""
    if not others:
        return ""
    names = list(dict.fromkeys(map(_named, others)))
    if len(names) > 3:
        names = [*names[:2], f"{len(names) - 2} more places"]
    *most, last = names
    return f"The same goes for {', '.join(most)}{' and ' if most else ''}{last}."


def _named(finding: Finding) -> str:
    """What a further finding is about, with what to write there where that is short."""
    quote = one_line(finding.primary.quote)
    if not quote:
        return "the rest"
    if len(quote) > SHORT:
        return f'the part that begins "{" ".join(quote[:SHORT].split(" ")[:-1]) or quote[:SHORT]} ..."'
    mended = one_line(finding.suggestion or "")
    told = f' ("{mended}")' if mended and len(mended) <= SHORT else ""
    return f'"{_TAIL.sub("", quote) or quote}"{told}'


def mended(finding: Finding, posted: str) -> tuple[str, ...]:
    """The text to write instead, each line indented; none where the advice has it, or where only the lines break anew.

    `posted` is the whole text of the mail.
    """
    text = finding.suggestion
    if text is None or _is_told(text, finding, posted):
        return ()
    lines = text.expandtabs().rstrip().split("\n")
    if finding.primary.part is Part.CHANGELOG:
        lines = filled(lines, WIDTH - INDENT) or lines
    indent = " " * max(1, min(INDENT, WIDEST - max(map(cells, lines))))
    rows = [row for line in lines for row in fold(line, WIDEST - len(indent))]
    rows = rows if len(rows) <= MOST_MENDED else [*rows[: MOST_MENDED - 2], "[...]"]
    return tuple(f"{indent}{row}".rstrip() for row in rows)


def _is_told(text: str, finding: Finding, posted: str) -> bool:
    """Whether the advice has the words, or the mail itself: then only lines or capitals are others."""
    words, advice = (_MARKS.sub("", one_line(each)) for each in (text, finding.advice))
    quote = one_line(finding.primary.quote)
    return not words or words in advice or one_line(text).lower() == quote.lower() or one_line(text) in posted


def paragraph(text: str) -> list[str]:
    """Prose in lines of a mail, none of which a program takes for the begin of a patch or of another mail."""
    glued = _GLUED.sub(_GLUE, " ".join(text.split()))
    return [line.replace(_GLUE, " ") for line in wrap(glued, WIDTH)]


def _short(text: str) -> str:
    line = one_line(text)
    return line if len(line) <= LONGEST else f"{line[:LONGEST]} [...]"
