"""The command "presend waive": a finding that the author has read and wants to leave."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from reviewer import complete
from reviewer.commands import speech
from reviewer.commands.statuses import BROKEN, CLEAN, NOTHING
from reviewer.errors import RepoError

if TYPE_CHECKING:
    from reviewer.model import PatchReview
    from reviewer.repo import Repository
    from reviewer.waivers import Waiver


@click.command("waive")
@click.argument("rule", metavar="RULE", shell_complete=complete.rules)
@click.argument("names", nargs=-1, required=True, metavar="PATCH|RANGE ...", type=click.Path())
@click.option("--reason", required=True, metavar="TEXT", help="Why this stays; every report shows it.")
@click.option("--quote", metavar="TEXT", help="Only findings whose quoted text has this in it.")
@click.option("--tree", type=click.Path(path_type=Path), metavar="DIR", help="The tree that the patch applies to.")
def waive(rule: str, names: tuple[str, ...], *, reason: str, quote: str | None, tree: Path | None) -> int:
    """Leave what RULE says of a patch as it is.

    Rule, patch-id, quoted text and reason are kept in the git directory of the repository that you stand in: nothing
    of it is ever sent, and nothing in a patch can do the same. Once the diff or the quoted text is another, the waiver
    no longer counts, and the report says so. Every report counts what was waived.
    """
    from reviewer import repo, waivers

    text = " ".join(reason.split())[: waivers.LONGEST]
    if not text:
        raise click.UsageError("--reason: say why this stays")
    repository = repo.find(Path.cwd())
    reviews, errors = _reviews(names, tree, rule.upper())
    found = [waiver for review in reviews for waiver in _waivers(review, rule.upper(), text, quote, repository)]
    added = waivers.add(repository, found)
    for waiver in added:
        click.echo(f'{waiver.rule} waived for "{_shown(waiver.quote)}" in "{_shown(waiver.subject)}"')
    for error in errors:
        speech.complain(error)
    if not found:
        speech.complain(f"{rule.upper()} says nothing there that could be waived")
    elif not added:
        speech.complain("waived before")
    return BROKEN if errors else CLEAN if found else NOTHING


def _reviews(names: tuple[str, ...], tree: Path | None, rule: str) -> tuple[tuple[PatchReview, ...], tuple[str, ...]]:
    from reviewer import inputs, review, session
    from reviewer.waivers import Waivers

    engine = session.engine((), trees=session.trees(tree), known=Waivers())
    if rule not in engine.rulebook.rules:
        raise click.UsageError(f"there is no rule {rule!r}; see 'presend rules'")
    source = inputs.stream(names, tree)
    reviews = tuple(review.reviews(engine, source))
    if source.usage:
        raise RepoError(str(source.usage))
    return reviews, tuple(source.errors)


def _waivers(review: PatchReview, rule: str, reason: str, quote: str | None, repository: Repository) -> list[Waiver]:
    from reviewer import waivers

    found = {waivers.key_of(f)[1] for f in review.findings if f.rule == rule}
    wanted = sorted(text for text in found if quote is None or " ".join(quote.split()) in text)
    if not wanted:
        return []
    patch_id = waivers.id_of(repository, review.patch)
    subject = review.patch.subject.line
    if not patch_id:
        speech.complain(f'"{_shown(subject)}" has no diff to know it by, so that nothing of it can be waived')
        return []
    return [waivers.Waiver(rule, patch_id, text, reason, subject) for text in wanted]


def _shown(text: str) -> str:
    from reviewer.render.clean import one_line

    line = one_line(text)
    return line if len(line) <= 60 else f"{line[:57]}..."
