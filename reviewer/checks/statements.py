"""What the author says that the patch does: the summary of the subject, and sentences that open with an order."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reviewer.checks.context import Context
from reviewer.model import Passage

SYMBOL = r"[A-Za-z_]\w*(?:\(\))?"
LEAD = r"(?:(?:also|so|thus|therefore|instead|then|now|hence|just|simply)\b,?\s+|this\s+(?:patch|commit|change)\s+)?"


def summary(context: Context) -> Passage:
    """The subject without its prefix."""
    line = context.subject
    return line.slice(len(line.text) - len(context.patch.subject.summary), len(line.text))


def statements(context: Context) -> Iterator[Passage]:
    """The summary, then each sentence of the body."""
    yield summary(context)
    yield from context.sentences


def order(verbs: str, rest: str) -> re.Pattern[str]:
    """A pattern for a statement that opens with one of these verbs ("add|introduce") and goes on with the rest."""
    return re.compile(rf"{LEAD}(?P<verb>{verbs})e?s?\s+{rest}", re.IGNORECASE)


def is_symbol(word: str) -> bool:
    """True for what is no English word: foo(), foo_bar, FooBar; false for a stem or a wildcard such as xxx_foo."""
    bare = word.removesuffix("()")
    shaped = word != bare or "_" in bare.strip("_") or bool(re.search(r"[a-z][A-Z]", bare))
    return shaped and not bare.endswith("_") and "xxx" not in bare.lower()
