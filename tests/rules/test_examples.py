"""Every example in a rule file is a test: the rule quotes what the file says, to the letter, and nothing else."""

from __future__ import annotations

import pytest

from reviewer import examples, resources
from reviewer import rulebook as rulebooks
from reviewer.engine import Engine
from reviewer.rulebook import Example

RULES = rulebooks.load(resources.data_dir("rules")).rules
EXAMPLES = [
    pytest.param(rule.id, example, id=f"{rule.id}-{kind}{number}")
    for rule in RULES.values()
    for kind, listed in (("bad", rule.bad), ("good", rule.good))
    for number, example in enumerate(listed)
]


@pytest.mark.parametrize(("rule_id", "example"), EXAMPLES)
def test_the_rule_quotes_exactly_what_the_example_expects(engine: Engine, rule_id: str, example: Example) -> None:
    review = examples.review(engine, example)
    found = [finding for finding in review.findings if finding.rule == rule_id]
    assert [place.quote for finding in found for place in finding.locations] == list(example.expect)
    assert not review.broken


@pytest.mark.parametrize(("rule_id", "example"), EXAMPLES)
def test_the_rule_could_look_wherever_it_must_speak(engine: Engine, rule_id: str, example: Example) -> None:
    skipped = {entry.rule: entry.reason for entry in examples.review(engine, example).skipped}
    assert not (example.expect and rule_id in skipped), skipped[rule_id]


@pytest.mark.parametrize("rule_id", RULES)
def test_presend_itself_judges_the_examples_as_these_tests_do(engine: Engine, rule_id: str) -> None:
    """What "presend rules --check" tells the author of a rule."""
    rule = RULES[rule_id]
    outcomes = list(examples.outcomes(engine, rule))
    assert len(outcomes) == len(rule.bad) + len(rule.good)
    assert [outcome.complaint for outcome in outcomes if not outcome.right] == []
