"""The command "presend check": a review, and how it is told."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reviewer import options, outputs
from reviewer.commands import speech
from reviewer.commands.statuses import BROKEN, CLEAN, FOUND, NOTHING, USAGE
from reviewer.model import Persona, Severity
from reviewer.options import NEVER

if TYPE_CHECKING:
    from reviewer.desk import Desk
    from reviewer.inputs import Inputs, Reading
    from reviewer.model import Finding, Report
    from reviewer.outputs import Output


@click.command()
@click.argument("names", nargs=-1, metavar="PATCH|MBOX|RANGE|- ...", type=click.Path())
@options.check
def check(names: tuple[str, ...], styles: tuple[str, ...], output: str | None, templates: Path | None, quiet: bool,
          summary: bool, no_pager: bool, persona: str, profile: str | None, fail_on: str, disabled: tuple[str, ...],
          tree: Path | None, style_checker: str, commit_msg: Path | None, no_cache: bool,
          folders: tuple[Path, ...]) -> int:  # fmt: skip
    """Review patch files, mboxes, folders, maildirs, standard input (-), or commits (HEAD, origin/master..)."""
    if bool(names) == bool(commit_msg):
        raise click.UsageError("name a patch file, an mbox, a folder, a commit or a range, or - for standard input")
    wanted = outputs.parse(styles, output)
    rules, types = _disabled(disabled)
    known = {"cached": not no_cache, "place": options.place}
    desk = _desk(folders, tree=tree, disabled=rules, profile=profile, **known)
    source = _commit_message(commit_msg, tree) if commit_msg else _named(names, tree)
    report = _report(desk, source, tree if style_checker != NEVER else None, types)
    if report.declined or (source.usage and not report.inputs):
        speech.complain_all((*report.declined, *report.errors))
        return USAGE if source.usage else CLEAN
    _tell(report, wanted, Persona(persona), Manner(templates, quiet, summary, not no_pager))
    status = _status(report, Persona(persona), NEVER if outputs.only_telling(wanted) else fail_on)
    return status or (USAGE if source.usage else CLEAN)


@dataclass(frozen=True, slots=True)
class Manner:
    """How the review is told: by whose templates, and how in the terminal."""

    templates: Path | None = None
    quiet: bool = False
    summary: bool = False
    paged: bool = False


def _tell(report: Report, wanted: tuple[Output, ...], persona: Persona, manner: Manner) -> None:
    """The review where it belongs, and the errors on standard error where the terminal does not show them."""
    from reviewer.render.env import user_templates

    screen = any(each.on_screen for each in wanted) and bool(report.patches) and not _silent(report, persona, manner)
    with user_templates(manner.templates):
        files = outputs.rendered([each for each in wanted if not (each.on_screen or each.is_folder)], report, persona)
        shown = _on_screen(report, persona, manner) if screen else ""
        for folder in (each.path for each in wanted if each.path and each.is_folder):
            _write_pages(report, persona, folder)
    for each, text in files:
        speech.write(text, each.path)
    speech.show(shown, paged=manner.paged)
    if not (shown and sys.stdout.isatty()):
        speech.complain_all(report.errors)


def _write_pages(report: Report, persona: Persona, folder: Path) -> None:
    from reviewer.render.html import pages

    for name, text in pages(report, persona=persona):
        speech.write(text, folder / name)


def _silent(report: Report, persona: Persona, manner: Manner) -> bool:
    """Whether there is nothing that the user, who wants no more than remarks, has to see."""
    if not manner.quiet or report.errors:
        return False
    of_patches = any(review.broken or _seen(review.findings, persona) for review in report.patches)
    return not of_patches and not any(review.broken or _seen(review.findings, persona) for review in report.series)


def _seen(findings: Iterable[Finding], persona: Persona) -> list[Finding]:
    return [finding for finding in findings if finding.persona.rank <= persona.rank]


def _on_screen(report: Report, persona: Persona, manner: Manner) -> str:
    """The review for a reader in front of standard output."""
    from reviewer.render.text import screen, summary, text

    look = screen(sys.stdout)
    if manner.summary:
        return summary(report, persona=persona, width=look.width, color=look.color)
    return text(report, persona=persona, width=look.width, color=look.color, links=look.links)


def _desk(folders: tuple[Path, ...] = (), **settings: Any) -> Desk:
    from reviewer import session

    return session.desk(folders, **settings)


def _named(names: tuple[str, ...], tree: Path | None) -> Inputs | Reading:
    from reviewer import inputs

    return inputs.stream(names, tree)


def _commit_message(path: Path, tree: Path | None) -> Inputs | Reading:
    from reviewer import inputs

    return inputs.handed_over(path, tree)


def _report(desk: Desk, source: Inputs | Reading, tree: Path | None = None, types: Iterable[str] = ()) -> Report:
    """The review; with checkpatch.pl of the tree, less these types of it, where the user names one."""
    from reviewer import review

    made = review.report(desk, source, review.beside(tree, types, desk.words("checkpatch")) if tree else None)
    if desk.complaint:
        speech.complain(desk.complaint)
    return made


def _disabled(names: Iterable[str]) -> tuple[list[str], list[str]]:
    """Rules of ours, and types of checkpatch ("checkpatch:TYPE"), that the user does not want to see."""
    parted = [name.upper().rpartition("CHECKPATCH:") for name in names]
    return [name for _, mark, name in parted if not mark], [name for _, mark, name in parted if mark]


def _status(report: Report, persona: Persona, fail_on: str) -> int:
    """The exit status that design and README promise: 3 beats 1, 4 where nothing was reviewed."""
    if report.errors or any(review.broken for review in report.patches):
        return BROKEN
    if not report.patches:
        speech.complain("nothing in the input could be reviewed: no message has a changelog or a diff")
        return NOTHING
    if fail_on == NEVER:
        return CLEAN
    wanted = Severity(fail_on).rank
    found = (finding for review in report.patches for finding in _seen(review.findings, persona))
    return FOUND if any(finding.severity.rank >= wanted for finding in found) else CLEAN
