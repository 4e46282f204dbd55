"""Rules proved without a patch: do the model's matchers take their patterns?"""

from __future__ import annotations

from collections.abc import Iterator

from reviewer.checks import grammar
from reviewer.prose import match
from reviewer.prose.pipeline import NoModelError
from reviewer.rulebook import Rule

MATCHERS = {grammar.PATTERN.name: match.TOKENS, grammar.DEPENDENCY.name: match.TREES}


def pattern_problems(rule: Rule) -> Iterator[str]:
    """What is wrong with the patterns of a rule; nothing for a rule that has none, or without a model."""
    if rule.check not in MATCHERS:
        return
    try:
        reason = match.problem(MATCHERS[rule.check], rule.params["patterns"])
    except NoModelError:
        return
    if reason:
        yield f"params.patterns: {reason}"
