"""A changelog that does not say why: no text, the subject once more, orders and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from reviewer.checks.context import PROSE, Context, Hit, Kind, Need
from reviewer.model import BlockKind, Role
from reviewer.prose import signals
from reviewer.prose.cues import cues, matches
from reviewer.prose.roles import CARRIED
from reviewer.prose.stems import stems

REASONS = (Role.PROBLEM, Role.CAUSE, Role.EFFECT, Role.JUSTIFICATION, Role.HISTORY)
DANGLING = re.compile(
    r"^(?:so |therefore |thus |hence |instead )?,? ?(?:fix|address|resolve|solve|avoid|mitigate|handle|correct|enable"
    r"|disable|use|remove|support|prevent) (?:this|that|it|these|the (?:issue|problem|bug|situation))\b"
    r"|^(?:so|therefore|thus|hence),? |^instead, "
    r"|\b(?:this|that|the above|these) (?:issues?|problems?|bugs?|situations?|limitations?|cases?)\b",
    re.IGNORECASE,
)
"""A first sentence that points back at something."""
HARDWARE = re.compile(r"\b[A-Z][A-Za-z]{1,20}-?\d\w{0,20}\b|\b[A-Z]\d{1,4}[A-Z]?\b")
WRITTEN = (*PROSE, BlockKind.CODE, BlockKind.TABLE)
"""Blocks that are something to read."""


@dataclass(frozen=True)
class EmptyParams:
    """Nothing to set."""


@dataclass(frozen=True)
class ReasonParams:
    """Which changes need a reason."""

    changed: int
    """Changed lines up to which an order explains itself."""
    new: int
    """Up to so many words that the subject does not have, a text only repeats it."""
    short: int
    """A text with fewer words ..."""
    large: int
    """... is short for more changed lines than this."""
    boards: tuple[str, ...]
    """Ends of file names: what stands in them describes hardware."""
    plain: tuple[re.Pattern[str], ...]
    """Subjects of changes that need no reason: a typo, a comment, a new device."""


def empty(_: EmptyParams, context: Context) -> Iterator[Hit]:
    """One hit at the subject of a patch without a changelog."""
    if not context.patch.changelog.of(*WRITTEN):
        changed = _changed(context)
        size = "one line" if changed == 1 else f"{changed} lines"
        yield Hit(context.subject.locate(), {"changed": f" of a change of {size}" if changed else ""})


def reason(params: ReasonParams, context: Context) -> Iterator[Hit]:
    """One hit at the first sentence of a text in which no sentence carries a reason."""
    told, changed = context.roles, _changed(context)
    if not told or any(each.role is Role.CONTEXT or each.carries(*REASONS) for each in told):
        return
    if DANGLING.search(" ".join(context.sentences[0].text.split())):
        variant = "dangling"
    elif _explains_itself(params, context):
        return
    else:
        variant = _variant(params, context, changed)
    if variant:
        whole = told[0].location if len(told) > 1 else context.paragraphs[0].locate()
        yield Hit(whole, {"changed": changed or "many"}, "" if variant == "orders" else variant)


def _variant(params: ReasonParams, context: Context, changed: int | None) -> str:
    words = sum(signals.words(passage.text) for passage in context.paragraphs)
    if changed is not None and changed <= params.changed:
        return ""
    new = _new_words(context)
    if len(new) <= params.new:
        return "repeats"
    if changed is not None and changed > params.large and words < params.short:
        return "short"
    details = any(each.role is not Role.CHANGE for each in context.roles)
    return "detail" if details else "orders"


def _explains_itself(params: ReasonParams, context: Context) -> bool:
    """True for a change of a plain kind, and where the subject itself gives the reason."""
    if _describes_hardware(params, context) or _shows_more(context):
        return True
    subject = context.patch.subject.summary
    if any(pattern.search(context.subject.text) for pattern in params.plain):
        return True
    known = cues(context.vocabulary["roles"])
    return any(cue.role in REASONS and cue.weight >= CARRIED for cue, _ in matches(subject, known))


def _describes_hardware(params: ReasonParams, context: Context) -> bool:
    """True for a diff that adds to the description of a board, and a text that names the part."""
    removed, added = (sum(getattr(file, side) for file in context.files) for side in ("removed", "added"))
    return (
        bool(context.files)
        and removed * 10 <= added
        and any(HARDWARE.search(sentence.text) for sentence in context.sentences)
        and all(file.path.endswith(params.boards) for file in context.files)
    )


def _shows_more(context: Context) -> bool:
    """True for a text that shows code, a log or a table beside its orders."""
    return bool(context.patch.changelog.of(BlockKind.CODE, BlockKind.QUOTE, BlockKind.TABLE))


def _new_words(context: Context) -> frozenset[str]:
    """Stems of the text that the subject does not have, small words left out."""
    body = stems(" ".join(passage.text for passage in context.paragraphs))
    return body - stems(context.subject.text) - SMALL


SMALL = stems(
    "the this that these with from into for and are been now use used using add adds added new patch commit support"
)


def _changed(context: Context) -> int | None:
    """Changed lines, None where there is no diff."""
    return context.patch.diff.changed if context.patch.diff and context.files else None


EMPTY = Kind("no-changelog", EmptyParams, empty, (Need.MAIL, Need.UNTRIMMED), ("changed",))
REASON = Kind("no-reason", ReasonParams, reason, (Need.CHANGELOG, Need.MODEL), ("changed",))
