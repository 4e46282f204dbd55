"""The five parts of the score: what the findings take from them, and what the measurements do.

A part begins at 100.  A finding takes points from the part that its category belongs to, so that taking a finding out
never lowers a part; a measurement takes at most MEASURED points, and is shown with what accepted changelogs have.
The figures behind the measurements were counted over 28,000 accepted changelogs.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import fsum

from reviewer.model import Confidence, Finding, Persona, Role, Score, SentenceRole, Severity, Signal
from reviewer.prose import signals

PARTS = ("concise", "high_level", "explained", "motivated", "form")
PART_OF = {
    "too-long": "concise",
    "irrelevant-paragraph": "concise",
    "too-detailed": "high_level",
    "opening-too-detailed": "high_level",
    "unexplained-term": "explained",
    "symbol-not-in-patch": "explained",
    "unclear": "explained",
    "wrong-claim": "explained",
    "comment-wording": "explained",
    "no-why": "motivated",
    "no-problem-statement": "motivated",
    "what-not-why": "motivated",
    "missing-impact": "motivated",
    "marketing": "motivated",
}
"""Any other category belongs to "form"."""

SEVERITY = {Severity.ERROR: 50.0, Severity.WARNING: 36.0, Severity.NOTE: 20.0}
CONFIDENCE = {Confidence.HIGH: 1.0, Confidence.MEDIUM: 0.9, Confidence.LOW: 0.7}
PERSONA = {Persona.REGULAR: 1.0, Persona.PEDANTIC: 0.25, Persona.AUDITOR: 0.0}
MEASURED = 12.0
REASONS = (Role.PROBLEM, Role.CAUSE, Role.EFFECT, Role.JUSTIFICATION)


def judge(
    paragraphs: Sequence[str], findings: Iterable[Finding], roles: Sequence[SentenceRole] = ()
) -> tuple[Score, tuple[Signal, ...]]:
    """The score of a text given as its prose paragraphs, and the measurements; without prose only "form".

    Without the roles of its sentences, words of reason count in their place.
    """
    found = tuple(findings)
    measured = (*measure(paragraphs), motive(paragraphs, roles)) if paragraphs else ()
    parts: dict[str, float | None] = {part: _part(part, found, measured) for part in PARTS}
    if not paragraphs:
        parts.update(concise=None, high_level=None, explained=None, motivated=None)
    return Score(**parts), measured


def _part(part: str, findings: Iterable[Finding], measured: Iterable[Signal]) -> float:
    costs = [signal.weight for signal in measured if signal.part == part]
    costs += [cost(finding) for finding in findings if PART_OF.get(finding.category, "form") == part]
    return round(max(0.0, 100.0 - fsum(costs)), 1)  # fsum: the order of the findings makes no difference


def cost(finding: Finding) -> float:
    """Points that a finding takes from its part."""
    return SEVERITY[finding.severity] * CONFIDENCE[finding.confidence] * PERSONA[finding.persona]


def measure(paragraphs: Sequence[str]) -> tuple[Signal, ...]:
    """Measurements of the prose; each with its typical range and the points it takes."""
    flat = [" ".join(paragraph.split()) for paragraph in paragraphs]
    text = " ".join(flat)
    words = max(1, signals.words(text))
    opening = signals.words(flat[0])
    names = len(signals.introduced(text))
    density = 100 * len(signals.identifiers(text)) / max(words, 25)
    low = 100 * len(signals.low_level(text)) / max(words, 50)
    return (
        _signal("concise", "words", words, "29 in the middle, 138 at the 95 % mark", 138, 400),
        _signal("concise", "words in the opening", opening, "22 in the middle, 60 at the 95 % mark", 60, 120),
        _signal("high_level", "names given in parentheses", names, "none in nine of ten texts", 2, 5),
        _signal("high_level", "registers, bits and numbers per 100 words", low, "none in most texts", 4, 12),
        _signal("explained", "identifiers per 100 words", density, "3.5 in the middle, 14 at the 95 % mark", 14, 30),
    )  # fmt: skip


def motive(paragraphs: Sequence[str], roles: Sequence[SentenceRole]) -> Signal:
    """How much of the text tells a problem, its cause or effect, or a reason; counted over 568 accepted changelogs."""
    if not roles:
        reasons = sum(len(signals.REASON.findall(paragraph)) for paragraph in paragraphs)
        lost = 0.0 if reasons else MEASURED
        return Signal("motivated", "words of reason or problem", reasons, "at least one in three of four texts", lost)
    share = 100 * sum(role.carries(*REASONS) for role in roles) / len(roles)
    typical = "33 in the middle, none in three of ten texts"
    return _signal("motivated", "sentences in a hundred with a problem or a reason", share, typical, 25, 0)


def _signal(part: str, name: str, value: float, typical: str, free: float, full: float) -> Signal:
    """A measurement that costs nothing up to free, and MEASURED from full on; full may be the smaller one."""
    weight = MEASURED * min(1.0, max(0.0, (value - free) / (full - free)))
    return Signal(part, name, round(value, 1), typical, round(weight, 1))
