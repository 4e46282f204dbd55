"""The rules as a whole: their form, their words, and what their findings cost."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from reviewer import changelog, examples, resources
from reviewer import rulebook as rulebooks
from reviewer.checks import KINDS
from reviewer.checks.context import SCOPES
from reviewer.engine import Engine
from reviewer.errors import RuleFileError
from reviewer.model import BlockKind, Finding, Patch, PatchReview, Persona, Severity
from reviewer.prose.score import judge
from reviewer.rulebook import CATEGORIES, Example, Rule, Rulebook, Wording

FOLDER = resources.data_dir("rules")
RULES = rulebooks.load(FOLDER).rules
EVERY_RULE = pytest.mark.parametrize("rule", RULES.values(), ids=list(RULES))
CERTAIN = frozenset({"tags", "formatting", "abi", "code", "other"})
"""Categories that may hold an error: prose is never one."""
EMPTY_CONTEXT = " "
"""An empty line of a file, as a hunk in an example shows it."""


def wordings(rule: Rule) -> Iterator[Wording]:
    yield rule.wording
    yield from rule.variants.values()


def told(rule: Rule) -> Iterator[str]:
    """Every line that a reader of a report or of the rule may see."""
    yield from (rule.title, *rule.rationale.split("\n"))
    yield from (text for words in wordings(rule) for text in (words.message, words.advice))
    yield from (text for source in rule.sources for text in (source.cite, source.point))
    yield from (example.note for example in rule.good)


def prose(patch: Patch) -> list[str]:
    return [changelog.passage(block).text for block in patch.changelog.of(BlockKind.PROSE, BlockKind.LIST)]


# --- form


@EVERY_RULE
def test_a_rule_proves_itself_with_two_examples_of_each_kind(rule: Rule) -> None:
    assert len(rule.bad) >= 2
    assert len(rule.good) >= 2


@EVERY_RULE
def test_a_good_example_says_why_it_is_one(rule: Rule) -> None:
    assert [number for number, example in enumerate(rule.good) if not example.note] == []


@EVERY_RULE
def test_no_example_stands_twice_in_a_rule(rule: Rule) -> None:
    kept = Counter(repr(replace(example, note="", expect=())) for example in (*rule.bad, *rule.good))
    assert [example for example, times in kept.items() if times > 1] == []


@EVERY_RULE
def test_a_rule_file_lies_where_its_name_says(rule: Rule) -> None:
    assert rule.path.name == f"{rule.id}-{rule.name}.toml"
    assert rule.path.parent.parent == FOLDER


@EVERY_RULE
def test_a_rule_file_can_be_read_at_a_glance(rule: Rule) -> None:
    lines = rule.path.read_text(encoding="utf-8").split("\n")
    ragged = [number for number, line in enumerate(lines, 1) if line != line.rstrip() and line != EMPTY_CONTEXT]
    assert ragged == []
    assert lines[-1] == "", "no line feed at the end"
    assert len(lines) <= 150


def test_names_are_not_shared() -> None:
    assert [name for name, times in Counter(rule.name for rule in RULES.values()).items() if times > 1] == []


def test_the_first_two_letters_belong_to_one_folder() -> None:
    folders: dict[str, set[str]] = {}
    for rule in RULES.values():
        folders.setdefault(rule.id[:2], set()).add(rule.path.parent.name)
    assert {letters: names for letters, names in folders.items() if len(names) > 1} == {}


@EVERY_RULE
def test_a_rule_names_a_category_a_check_and_a_scope_that_there_are(rule: Rule) -> None:
    assert rule.category in CATEGORIES
    assert rule.check in KINDS
    assert rule.scope in SCOPES


@EVERY_RULE
def test_a_rule_yields_to_rules_that_there_are(rule: Rule) -> None:
    assert [other for other in rule.yields_to if other not in RULES] == []
    assert rule.id not in rule.yields_to


def test_every_kind_of_check_is_used_by_a_rule() -> None:
    assert sorted(KINDS.keys() - {rule.check for rule in RULES.values()}) == []


@EVERY_RULE
def test_prose_is_never_an_error(rule: Rule) -> None:
    if rule.category not in CERTAIN:
        assert {words.severity for words in wordings(rule)} <= {Severity.WARNING, Severity.NOTE}


def test_a_profile_changes_only_rules_that_apply_to_it(rulebook: Rulebook) -> None:
    for profile in rulebook.profiles.values():
        for name, change in profile.changes.items():
            assert name in RULES, profile.name
            assert not RULES[name].profiles or profile.name in RULES[name].profiles
            assert change.persona or change.params, f"{profile.name} changes nothing in {name}"


def test_no_program_lies_among_the_rules() -> None:
    files = [path for path in FOLDER.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    assert {path.suffix for path in files} <= {".toml", ".md"}


# --- words


@EVERY_RULE
def test_no_line_is_ragged(rule: Rule) -> None:
    assert [text for text in told(rule) if text != text.rstrip() or text.startswith((" ", "\t"))] == []


@EVERY_RULE
def test_what_a_finding_says_is_one_line_of_sentences(rule: Rule) -> None:
    for words in wordings(rule):
        for text in (words.message, words.advice):
            assert "\n" not in text
            assert "  " not in text
            assert text.endswith((".", "?", '."')), text


@EVERY_RULE
def test_a_title_is_no_sentence(rule: Rule) -> None:
    assert not rule.title.endswith(".")
    assert len(rule.title) <= 80


@EVERY_RULE
def test_every_wording_is_filled_by_the_facts_that_its_check_brings(
    rulebook: Rulebook, engine: Engine, rule: Rule
) -> None:
    """Each variant takes the place of the rule's first wording, and must find all its facts."""
    for name, words in {"": rule.wording, **rule.variants}.items():
        variants = dict.fromkeys(rule.variants, words)
        changed = {**rulebook.rules, rule.id: replace(rule, wording=words, variants=variants)}
        other = Engine(replace(rulebook, rules=changed))
        other.pipeline = engine.pipeline
        for example in rule.bad:
            review = examples.review(other, example)
            assert not review.broken, f"variant {name!r}"
            for finding in review.findings:
                if finding.rule == rule.id:
                    assert_filled(finding)


def assert_filled(finding: Finding) -> None:
    for text in (finding.message, finding.advice):
        assert not re.search(r"\{\w+\}", text), text
        assert "  " not in text, "a fact is empty in: " + text
        assert "None" not in text.split(), text


# --- what a finding costs


def bad_examples() -> list[object]:
    return [
        pytest.param(rule, example, id=f"{rule.id}-bad{number}")
        for rule in RULES.values()
        for number, example in enumerate(rule.bad)
    ]


@pytest.mark.parametrize(("rule", "example"), bad_examples())
def test_a_finding_taken_out_lowers_no_part_of_the_score(engine: Engine, rule: Rule, example: Example) -> None:
    review = examples.review(engine, example)
    assert rule.id in {finding.rule for finding in review.findings}
    for finding in review.findings:
        rest = [other for other in review.findings if other is not finding]
        without = parts(review, rest)
        assert {name for name, value in parts(review, review.findings).items() if value > without[name]} == set()


def parts(review: PatchReview, findings: Sequence[Finding]) -> dict[str, float]:
    score, _ = judge(prose(review.patch), findings)
    return {name: value for name, value in score.parts().items() if value is not None}


@EVERY_RULE
def test_a_good_example_scores_no_lower_than_a_bad_one(engine: Engine, rule: Rule) -> None:
    good = [examples.review(engine, example).score.total or 0 for example in rule.good]
    bad = [examples.review(engine, example).score.total or 0 for example in rule.bad]
    assert min(good) >= max(bad), f"good {good}, bad {bad}"


@EVERY_RULE
def test_a_good_example_gets_no_remark_of_any_rule(engine: Engine, rule: Rule) -> None:
    """Whoever reads it to learn what is right must not learn another fault."""
    found = [finding for example in rule.good for finding in examples.review(engine, example).findings]
    assert [(f.rule, f.primary.quote) for f in found if f.persona is Persona.REGULAR] == []


def test_the_loader_refuses_a_rule_with_one_example(tmp_path: Path) -> None:
    """The count above is the loader's own rule, and not luck."""
    rule = RULES["CL101"]
    text = rule.path.read_text(encoding="utf-8")
    last = text.rindex("[[good]]")
    folder = tmp_path / "changelog"
    folder.mkdir()
    (folder / rule.path.name).write_text(text[:last], encoding="utf-8")
    with pytest.raises(RuleFileError, match="at least two examples"):
        rulebooks.load(tmp_path)
