"""The kinds of check that a rule file can name, one module a family."""

from __future__ import annotations

from collections.abc import Mapping

from reviewer.checks import (
    assembly,
    claims,
    cover,
    detail,
    grammar,
    lost,
    missing,
    mood,
    phrase,
    returns,
    subject,
    symbols,
    terms,
    tie,
    whole,
)
from reviewer.checks.context import Kind

KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        phrase.KIND,
        grammar.PATTERN,
        grammar.DEPENDENCY,
        missing.KIND,
        lost.KIND,
        cover.PLACEHOLDER,
        mood.SUBJECT,
        mood.SENTENCE,
        subject.PREFIX,
        detail.OPENING,
        detail.BACKGROUND,
        detail.LENGTH,
        detail.IDLE,
        tie.PARAGRAPH,
        tie.ASIDE,
        terms.KIND,
        symbols.KIND,
        claims.LANGUAGE,
        returns.KIND,
        assembly.BARE_RETURN,
        whole.SAME_SUBJECT,
        whole.TOO_MANY,
        whole.NO_COVER,
        whole.NO_VERSION_NOTES,
    )
}
