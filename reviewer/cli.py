"""The command line: the only place that parses arguments, prints, and exits."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from reviewer import (
    __version__,
    abicmd,
    cachecmd,
    complete,
    configcmd,
    fixcmd,
    hookcmd,
    options,
    outputs,
    shellcmd,
    waivecmd,
)
from reviewer.errors import OutputError, PresendError
from reviewer.model import Persona, Severity
from reviewer.options import NEVER

if TYPE_CHECKING:
    from reviewer.desk import Desk
    from reviewer.engine import Engine
    from reviewer.inputs import Inputs, Reading
    from reviewer.model import Finding, Report
    from reviewer.outputs import Output
    from reviewer.rulebook import Rulebook

CLEAN, FOUND, USAGE, BROKEN, NOTHING = 0, 1, 2, 3, 4
CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


def main() -> NoReturn:
    """Run the command and exit; every error of ours is one line on standard error."""
    _never_fail_to_print()
    try:
        status = presend.main(prog_name="presend", standalone_mode=False)
    except click.exceptions.Abort:
        status = 130
    except click.ClickException as error:
        error.show()
        status = USAGE
    except PresendError as error:
        _complain(str(error))
        status = error.exit_code
    except BrokenPipeError:
        _leave_stdout()  # the reader has gone
        status = CLEAN
    except (KeyboardInterrupt, EOFError):
        status = 130
    except Exception as error:
        if os.environ.get("PRESEND_DEBUG"):
            raise
        _complain(f"presend itself broke: {type(error).__name__}: {error} (PRESEND_DEBUG=1 tells where)")
        status = BROKEN
    sys.exit(status if isinstance(status, int) else CLEAN)


def _never_fail_to_print() -> None:
    """A terminal that cannot show a character gets a question mark instead of an exception."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(AttributeError, ValueError):
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]


def _complain(text: str) -> None:
    from reviewer.render.clean import one_line

    click.echo(f"presend: {one_line(text)}", err=True)


@click.group(context_settings=CONTEXT)
@click.version_option(__version__, prog_name="presend")
def presend() -> None:
    """Review a Linux kernel patch before it is sent, the way a maintainer would."""


presend.add_command(abicmd.abi)
presend.add_command(cachecmd.cache)
presend.add_command(configcmd.show_config)
presend.add_command(fixcmd.fix)
presend.add_command(hookcmd.hook)
presend.add_command(waivecmd.waive)
presend.add_command(shellcmd.completion)
presend.add_command(shellcmd.man)


@presend.command()
@click.argument("names", nargs=-1, metavar="PATCH|MBOX|RANGE|- ...", type=click.Path())
@options.check
def check(names: tuple[str, ...], styles: tuple[str, ...], output: Path | None, templates: Path | None, quiet: bool,
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
        _complain_all((*report.declined, *report.errors))
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
        _write(text, each.path)
    _show(shown, paged=manner.paged)
    if not (shown and sys.stdout.isatty()):
        _complain_all(report.errors)


def _write_pages(report: Report, persona: Persona, folder: Path) -> None:
    from reviewer.render.html import pages

    for name, text in pages(report, persona=persona):
        _write(text, folder / name)


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


def _show(text: str, *, paged: bool) -> None:
    """The text on standard output, through the pager where that is a terminal and the user has one."""
    from reviewer import pager

    chosen = pager.command() if text and paged and sys.stdout.isatty() else ""
    if not (chosen and pager.show(text, chosen)):
        _write(text, None)


def _complain_all(lines: Iterable[str]) -> None:
    for line in lines:
        _complain(line)


def _engine(folders: tuple[Path, ...]) -> Engine:
    from reviewer import session

    return session.engine(folders)


def _desk(folders: tuple[Path, ...] = (), **settings: Any) -> Desk:
    from reviewer import session

    return session.desk(folders, **settings)


def _rulebook(folders: tuple[Path, ...]) -> Rulebook:
    from reviewer import session

    return session.rulebook_of(folders)


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
        _complain(desk.complaint)
    return made


def _disabled(names: Iterable[str]) -> tuple[list[str], list[str]]:
    """Rules of ours, and types of checkpatch ("checkpatch:TYPE"), that the user does not want to see."""
    parted = [name.upper().rpartition("CHECKPATCH:") for name in names]
    return [name for _, mark, name in parted if not mark], [name for _, mark, name in parted if mark]


def _write(text: str, output: Path | None) -> None:
    from reviewer import target

    if output is not None:
        target.write(output, text)
        return
    try:
        click.echo(text, nl=False, color=True)
    except BrokenPipeError:
        raise
    except OSError as error:
        _leave_stdout()
        raise OutputError(f"standard output: {error.strerror}") from error


def _leave_stdout() -> None:
    """Write nowhere from here on: Python would complain once more when it closes the stream."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _status(report: Report, persona: Persona, fail_on: str) -> int:
    """The exit status that design and README promise: 3 beats 1, 4 where nothing was reviewed."""
    if report.errors or any(review.broken for review in report.patches):
        return BROKEN
    if not report.patches:
        _complain("nothing in the input could be reviewed: no message has a changelog or a diff")
        return NOTHING
    if fail_on == NEVER:
        return CLEAN
    wanted = Severity(fail_on).rank
    found = (finding for review in report.patches for finding in _seen(review.findings, persona))
    return FOUND if any(finding.severity.rank >= wanted for finding in found) else CLEAN


@presend.command("rules")
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
    from reviewer import examples, proof

    engine = _engine(folders)
    wrong = [
        f"{rule.path}: {reason}" for rule in engine.rulebook.rules.values() for reason in proof.pattern_problems(rule)
    ]
    outcomes = [found for rule in engine.rulebook.rules.values() for found in examples.outcomes(engine, rule)]
    wrong += [f"{found.name}: {found.complaint}" for found in outcomes if not found.right]
    for line in wrong:
        _complain(line)
    click.echo(f"{len(engine.rulebook.rules)} rules, {len(outcomes)} examples, {len(wrong)} wrong")
    return USAGE if wrong else CLEAN


@presend.command()
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
