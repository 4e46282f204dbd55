"""The rulebook for a person: the list of rules, and one rule explained. No rich here, for a quick start."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from reviewer.model import Confidence, Persona, RuleText, Severity
from reviewer.render.clean import inert
from reviewer.render.env import render


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleRow:
    """One line of the list of rules."""

    id: str
    name: str
    category: str
    severity: Severity
    persona: Persona
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RulePage:
    """All that `presend explain` tells of a rule."""

    rule: RuleText
    category: str
    severity: Severity
    confidence: Confidence
    persona: Persona
    message: str
    advice: str
    bad: tuple[str, ...]
    good: tuple[tuple[str, str], ...]
    """Text and note; the note may be empty."""
    profiles: tuple[str, ...]
    """A line for each profile in which the rule is another, ready to read."""


def rule_list(rows: Iterable[RuleRow]) -> str:
    """A table with a heading, one line a rule, in the order given, and the count. Raises TemplateError."""
    shown = inert(tuple(rows))
    columns = ("id", "name", "category", "severity", "persona")
    widths = {
        column: max(len(column), *(len(str(getattr(row, column))) for row in shown)) if shown else len(column)
        for column in columns
    }
    return render("rule/list.txt.j2", rows=shown, widths=widths)


def explain(page: RulePage) -> str:
    """The page, wrapped at 80 columns; examples stand as they are. Raises TemplateError."""
    return render("rule/explain.txt.j2", page=inert(page))
