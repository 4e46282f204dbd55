"""The commands "presend rules" and "presend explain": the rule files, for a reader."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reviewer import complete, options
from reviewer.commands import speech
from reviewer.commands.statuses import CLEAN, USAGE

if TYPE_CHECKING:
    from reviewer.rulebook import Rulebook


@click.command("rules")
@click.option("--check", "proving", is_flag=True, help="Validate all rules, their patterns and their examples.")
@options.rules
def list_rules(proving: bool, folders: tuple[Path, ...]) -> int:
    """List the rules, or prove them with --check."""
    from reviewer.render.rules import RuleRow, rule_list

    if proving:
        return _prove(folders)
    rows = (
        RuleRow(
            id=r.id,
            name=r.name,
            category=r.category,
            severity=r.wording.severity,
            persona=r.wording.persona,
            title=r.title,
        )
        for r in _rulebook(folders).rules.values()
    )
    click.echo(rule_list(rows), nl=False)
    return CLEAN


def _prove(folders: tuple[Path, ...]) -> int:
    """Every rule bound, its patterns compiled, its examples reviewed; 2 at the first that fails."""
    from reviewer import examples, proof, session

    engine = session.engine(folders)
    wrong = [
        f"{rule.path}: {reason}" for rule in engine.rulebook.rules.values() for reason in proof.pattern_problems(rule)
    ]
    outcomes = [found for rule in engine.rulebook.rules.values() for found in examples.outcomes(engine, rule)]
    wrong += [f"{found.name}: {found.complaint}" for found in outcomes if not found.right]
    for line in wrong:
        speech.complain(line)
    click.echo(f"{len(engine.rulebook.rules)} rules, {len(outcomes)} examples, {len(wrong)} wrong")
    return USAGE if wrong else CLEAN


@click.command()
@click.argument("rule_id", metavar="RULE", shell_complete=complete.rules)
@options.rules
def explain(rule_id: str, folders: tuple[Path, ...]) -> None:
    """Tell what a rule looks for, why, where that stands, and what is right instead."""
    from reviewer.render.rules import RulePage
    from reviewer.render.rules import explain as page_of

    book = _rulebook(folders)
    rule = book.rules.get(rule_id.upper()) or next((r for r in book.rules.values() if r.name == rule_id.lower()), None)
    if rule is None:
        raise click.UsageError(f"there is no rule {rule_id!r}; see 'presend rules'")
    page = RulePage(
        rule=rule.text(),
        category=rule.category,
        severity=rule.wording.severity,
        confidence=rule.wording.confidence,
        persona=rule.wording.persona,
        message=rule.wording.message,
        advice=rule.wording.advice,
        bad=tuple(example.told() for example in rule.bad),
        good=tuple((example.told(), example.note) for example in rule.good),
        profiles=tuple(_changes(book, rule.id)),
    )
    click.echo(page_of(page), nl=False)


def _changes(book: Rulebook, rule_id: str) -> Iterator[str]:
    """What each profile changes in a rule."""
    for profile in book.profiles.values():
        change = profile.changes.get(rule_id)
        if change:
            persona = [f"persona {change.persona}"] if change.persona else []
            values = [f"{key} = {value}" for key, value in change.params.items()]
            yield f"{profile.name}: {', '.join([*persona, *values])} ({change.figure})"


def _rulebook(folders: tuple[Path, ...]) -> Rulebook:
    from reviewer import session

    return session.rulebook_of(folders)
