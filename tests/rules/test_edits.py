"""Where a suggestion is told to programs as an edit, the edit mends what the finding is about."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from reviewer import examples, mail, resources, rulebook, series
from reviewer.engine import Engine
from reviewer.model import Finding, Message, Part
from reviewer.render.edit import Edit, edit
from reviewer.rulebook import Example, Rule

BOOK = rulebook.load(resources.data_dir("rules"))
CASES = [(rule, number) for rule in BOOK.rules.values() for number in range(len(rule.bad))]


def edits(engine: Engine, rule: Rule, example: Example) -> Iterator[tuple[Finding, Edit]]:
    message = examples.patch(example).message
    for finding in examples.review(engine, example).findings:
        change = edit(finding, message) if finding.rule == rule.id else None
        if change is not None:
            yield finding, change


def mended(raw: bytes, finding: Finding, change: Edit) -> bytes:
    """The mail with the edit made."""
    lines = raw.decode().split("\n")
    assert finding.primary.mail_lines is not None
    number = finding.primary.mail_lines[0] - 1
    shift = 0 if finding.primary.part is Part.DIFF else 1  # a line of the diff begins with its mark
    start, end = change.span.start - shift, change.span.end - shift
    assert lines[number][start:end] == finding.primary.quote
    lines[number] = lines[number][:start] + change.text + lines[number][end:]
    return "\n".join(lines).encode()


@pytest.mark.parametrize(("rule", "number"), CASES, ids=lambda value: getattr(value, "id", str(value)))
def test_an_edit_mends_what_the_finding_is_about(engine: Engine, rule: Rule, number: int) -> None:
    example = rule.bad[number]
    if example.cover or example.later_patches or example.tree or example.commits or example.history:
        return  # judged by more than the mail, which the edit leaves as it is
    before = count(engine, rule, read(examples.raw(example)))
    for finding, change in edits(engine, rule, example):
        after = count(engine, rule, read(mended(examples.raw(example), finding, change)))
        assert after < before, f"{finding.primary.quote!r} -> {change.text!r}"


def read(raw: bytes) -> Message:
    return mail.read(raw, "example").messages[0]


def count(engine: Engine, rule: Rule, message: Message) -> int:
    """How often the rule speaks."""
    found = engine.review(series.assemble(message))
    return sum(finding.rule == rule.id for finding in found.findings)


def test_there_are_edits(engine: Engine) -> None:
    rules = {rule.id for rule, number in CASES for _ in edits(engine, rule, rule.bad[number])}
    assert len(rules) >= 8, rules
