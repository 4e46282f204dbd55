"""The kinds of check that a rule file can name, one module a family."""

from __future__ import annotations

from collections.abc import Mapping

from reviewer.checks import (
    assembly,
    citations,
    claims,
    cover,
    detail,
    grammar,
    layout,
    lost,
    missing,
    mood,
    phrase,
    returns,
    subject,
    subjectline,
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
        citations.FIXES_FORM,
        citations.FIXES_WRAPPED,
        citations.PROSE_FORM,
        citations.UNKNOWN_COMMIT,
        citations.WRONG_TITLE,
        citations.NOT_ANCESTOR,
        subjectline.STRANGE_PREFIX,
        subjectline.IDLE_PREFIX,
        subjectline.VAGUE_SUMMARY,
        subjectline.LOWER_SUMMARY,
        subjectline.COLON_PARTS,
        subjectline.FINAL_PERIOD,
        subjectline.LONG_SUBJECT,
        subjectline.TOOL_NAME,
        subjectline.FILE_PREFIX,
        layout.NOTES_ABOVE,
        layout.LONG_LINES,
        layout.RAGGED,
        layout.CUT_NAMES,
        layout.BARE_FUNCTIONS,
        layout.CHATTER_KIND,
        whole.SAME_SUBJECT,
        whole.TOO_MANY,
        whole.NO_COVER,
        whole.NO_VERSION_NOTES,
    )
}
