"""Texts that call it a fix what their subject adds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from reviewer.checks.context import Context, Hit, Kind, Need
from reviewer.prose.quoted import own_words

FIX = re.compile(
    r"^(?:so|thus|therefore|hence)?,?\s*(?P<all>fix\s+(?:the|this|that|these|those)\s+(?:issues?|problems?|bugs?))\b",
    re.IGNORECASE,
)
OF_A_FAULT = re.compile(
    r"\b(?:fix|missing|workaround|work\s+around|quirk|check|handling|recovery|protection|lock|barrier|correct\w*|proper\w*)\b",
    re.IGNORECASE,
)
"""Words of a subject that says itself that something was wrong."""


@dataclass(frozen=True)
class Params:
    """Verbs that say in a subject that something new comes."""

    verbs: tuple[str, ...]


def run(params: Params, context: Context) -> Iterator[Hit]:
    """One hit for the sentence that orders to fix "the issue" in a patch that adds a feature."""
    summary = context.patch.subject.summary
    verb = summary.split(maxsplit=1)[0].lower() if summary.split() else ""
    if verb not in params.verbs or OF_A_FAULT.search(summary):
        return
    for sentence in context.sentences:
        if found := FIX.match(own_words(sentence.text)):
            yield Hit(sentence.locate(*found.span("all")))
            return


KIND = Kind("feature-fix", Params, run, (Need.MAIL,))
