"""reviewer.checks.params: [params] of a rule file becomes the dataclass of its check."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import pytest

from reviewer import resources, rulebook
from reviewer.checks.params import build
from reviewer.errors import RuleFileError
from reviewer.rulebook import Rule


@dataclass(frozen=True)
class Sample:
    """Every type that a check may ask for."""

    words: tuple[str, ...]
    count: int = 1
    share: float = 0.5
    loud: bool = False
    title: str = ""
    expressions: tuple[re.Pattern[str], ...] = ()
    trees: tuple[list[dict[str, Any]], ...] = ()


@dataclass(frozen=True)
class Scoped:
    """A check over the texts of a scope."""

    scope: str


@dataclass(frozen=True)
class Nothing:
    """Nothing to set."""


@pytest.fixture(scope="module")
def rule() -> Rule:
    return rulebook.load(resources.data_dir("rules")).rules["CL101"]


def test_values_of_every_type(rule: Rule) -> None:
    made = build(
        rule,
        Sample,
        {
            "words": ["a"],
            "count": 2,
            "share": 1,
            "loud": True,
            "title": "t",
            "expressions": ["A+"],
            "trees": [[{"X": 1}]],
        },
    )
    assert (made.words, made.count, made.share, made.loud, made.title) == (("a",), 2, 1.0, True, "t")
    assert isinstance(made.share, float)
    assert made.expressions[0].search("an a")
    assert made.trees == ([{"X": 1}],)


def test_absent_values_have_their_defaults(rule: Rule) -> None:
    assert build(rule, Sample, {"words": []}) == Sample(())
    assert build(rule, Nothing, {}) == Nothing()


def test_a_check_over_a_scope_is_told_the_scope_of_the_rule(rule: Rule) -> None:
    assert build(rule, Scoped, {}).scope == rule.scope


@pytest.mark.parametrize(
    ("values", "key", "reason"),
    [
        ({}, "words", "missing"),
        ({"words": [], "sharp": 1}, "sharp", "unknown key; known are count, "),
        ({"words": "a"}, "words", "a list of another type is wanted, not 'a'"),
        ({"words": [1]}, "words", "a list of another type is wanted, not [1]"),
        ({"words": [], "count": 1.5}, "count", "must be of type int, not 1.5"),
        ({"words": [], "count": True}, "count", "must be of type int, not True"),
        ({"words": [], "share": "1"}, "share", "must be of type float, not '1'"),
        ({"words": [], "share": True}, "share", "must be of type float, not True"),
        ({"words": [], "loud": 1}, "loud", "must be of type bool, not 1"),
        ({"words": [], "title": 1}, "title", "must be of type str, not 1"),
        ({"words": [], "expressions": ["("]}, "expressions", "'('"),
        ({"words": [], "expressions": [["a"]]}, "expressions", "a list of another type"),
        ({"words": [], "trees": ["a"]}, "trees", "a list of another type"),
    ],
)
def test_a_wrong_parameter_is_named(rule: Rule, values: dict[str, Any], key: str, reason: str) -> None:
    with pytest.raises(RuleFileError) as error:
        build(rule, Sample, values)
    assert str(error.value).startswith(f"{rule.path}: params.{key}: {reason}")


def test_a_check_without_parameters_takes_none(rule: Rule) -> None:
    with pytest.raises(RuleFileError, match=r"params.x: unknown key; known are none"):
        build(rule, Nothing, {"x": 1})
