"""The commands below "presend hook": put the review where patches leave, and be called there by git."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reviewer.commands import speech
from reviewer.commands.statuses import BROKEN, CLEAN, FOUND
from reviewer.errors import PresendError

if TYPE_CHECKING:
    from reviewer.hook.chain import Done
    from reviewer.hook.place import Event
    from reviewer.inputs import Inputs, Reading
    from reviewer.model import Finding, Persona, Report
    from reviewer.repo import Repository

PROOF = "PRESEND_HOOK_PROOF"
"""Names the file by which "hook doctor" learns that git has started the review."""
LATER = ("TR101",)
"""No reason to stop a commit: the sign-off may come with git format-patch -s, and the mail is reviewed, too."""
EVENTS = ("sendemail-validate", "commit-msg")

_events = click.argument("events", nargs=-1, type=click.Choice(EVENTS), metavar="[sendemail-validate] [commit-msg]")


@click.group("hook")
def hook() -> None:
    """Review what is about to be sent: a hook of git send-email, one of git commit, and b4's checks."""


@hook.command("install")
@_events
@click.option("--b4", "for_b4", is_flag=True, help="Add presend to the checks of b4 prep, am and review.")
def install(events: tuple[str, ...], *, for_b4: bool) -> int:
    """Review every mail that git send-email is about to send from this repository, or every commit message.

    A hook that is there already runs after the review, from then on as EVENT.d/50-previous. Where core.hooksPath
    leads to a folder that is shared, nothing is written; you are told the line to add.
    """
    repository = _repository()
    for event in _chosen(events or (() if for_b4 else EVENTS[:1])):
        _install(repository, event)
    if for_b4:
        from reviewer.hook import b4

        added = b4.install(repository, Path(sys.executable))
        _print(f"set: {each.name} = {each.value}" for each in added)
        if not added:
            click.echo("b4: set before")
    return CLEAN


def _install(repository: Repository, event: Event) -> None:
    from reviewer.hook import chain, place

    line = place.line_for(repository, event, Path(sys.executable))
    done = chain.install(repository, event, _script(event), line)
    if done.previous == done.path:
        click.echo(f"{done.path}: runs presend already, by its own line")
        return
    click.echo(f"installed: {done.path}")
    _print(f"after the review runs: {member}" for member in chain.members(done.path))
    if done.previous and not os.access(done.previous, os.X_OK):
        click.echo(f"kept, and not run, since it is not executable: {done.previous}")
    _print(chain.unsigned(repository, done.path))


@hook.command("uninstall")
@_events
@click.option("--b4", "for_b4", is_flag=True, help="Remove what was set for b4; without a hook's name, only that.")
def uninstall(events: tuple[str, ...], *, for_b4: bool) -> int:
    """Remove what presend has installed here, and put back what was there before."""
    from reviewer.hook import b4, chain, place

    repository = _repository()
    everything = not (events or for_b4)
    told: list[str] = []
    wrong: list[str] = []
    for event in _chosen(EVENTS if everything else events):
        found = place.status(repository, event)
        if everything and found.state in (place.State.FOREIGN, place.State.JOINED):
            told.append(f"stays: {found.path} ({found.detail})")
            continue
        try:
            done = chain.uninstall(repository, event)
        except PresendError as error:
            wrong.append(str(error))
        else:
            told += _removed(done) if done else []
    if for_b4 or everything:
        told += [f"unset: {each.name} = {each.value}" for each in b4.uninstall(repository)]
    _print(told or ([] if wrong else ["no hook of presend's here"]))
    speech.complain_all(wrong)
    return PresendError.exit_code if wrong else CLEAN


def _removed(done: Done) -> list[str]:
    return [
        f"removed: {done.path}",
        *([f"there again: {done.previous}"] if done.previous else []),
        *(f"no longer run: {member}" for member in done.others),
    ]


@hook.command("status")
def status() -> None:
    """Tell what stands where git looks for the hooks, and what is set for b4."""
    from reviewer.hook import b4, chain, place

    repository = _repository()
    for event in place.Event:
        found = place.status(repository, event, _script(event))
        _print([f"{found.state}: {found.path}" + (f" ({found.detail})" if found.detail else "")])
        if found.state in (place.State.OURS, place.State.OUTDATED):
            _print(f"after the review runs: {member}" for member in chain.members(found.path))
            _print(chain.unsigned(repository, found.path))
    _print(f"set: {each.name} = {each.value}" for each in b4.here(repository))


@hook.command("doctor")
def doctor() -> int:
    """Prove that the hooks work, by a mail that git send-email does not send and a commit in a scratch repository."""
    from reviewer.hook import doctor

    findings = list(doctor.examined(_repository(), _script, Path(sys.executable), PROOF))
    _print(str(finding) for finding in findings)
    return FOUND if any(finding.verdict is doctor.Verdict.WRONG for finding in findings) else CLEAN


@hook.command("run")
@click.option(
    "--event", "name", type=click.Choice(EVENTS), default=EVENTS[0], show_default=True, help="The hook that git runs."
)
@click.argument("names", nargs=-1, required=True, metavar="FILE [HEADERS]")
def run(name: str, names: tuple[str, ...]) -> int:
    """Review what git hands over (git calls this)."""
    from reviewer.hook import place

    _prove("started")
    result = _of_mail(names[0]) if name == EVENTS[0] else _of_commit(Path(names[0]))
    if result == place.REJECTED:
        _prove(place.HELD_BACK)
    return result


def _prove(said: str) -> None:
    """Tell the doctor that the review was started, and what it came to."""
    proof = os.environ.get(PROOF)
    if proof and Path(proof).is_file():
        Path(proof).write_text(f"{said}\n")


def _of_mail(name: str) -> int:
    """The review of the series, once; nothing for a mail whose series has been reviewed, or is not complete yet."""
    from reviewer import inputs, repo
    from reviewer.hook import sending

    around = repo.around(Path.cwd())
    sent = sending.Run(around.git_dir if around else None)
    call = sending.call(name, os.environ)
    due = sent.due(call)
    if not due:
        return CLEAN
    result = _judged(inputs.stream([str(path) for path in due], None))
    if result == CLEAN:
        sent.passed(call, due)
    else:  # after a review that broke, the next file has one of its own
        sent.forget()
    return result


def _of_commit(path: Path) -> int:
    from reviewer import inputs

    source = inputs.handed_over(path, None)
    return CLEAN if source.declined else _judged(source, *LATER)


def _judged(source: Inputs | Reading, *disabled: str) -> int:
    """Shows the review where it has a remark. REJECTED for one that stops it, else BROKEN where something was not read.

    Persona and fail-on are the user's, as in every run.
    """
    from reviewer import review, session, settings
    from reviewer.hook import place
    from reviewer.model import Persona

    given = settings.load()
    wanted = settings.of_desk(given)
    desk = session.desk(**{**wanted, "disabled": [*wanted["disabled"], *disabled]})
    report = review.report(desk, source)
    persona = Persona(given.text("persona") or Persona.REGULAR)
    findings = list(_seen(report, persona))
    if findings:
        click.echo(_shown(report, persona), nl=False, color=True)
    speech.complain_all([*([desk.complaint] if desk.complaint else []), *report.errors])
    # A rule that broke has said so in the report; what the others found still counts.
    if any(_stops(finding, given.text("fail-on")) for finding in findings):
        return place.REJECTED
    return BROKEN if report.errors or not report.patches else CLEAN


def _seen(report: Report, persona: Persona) -> Iterator[Finding]:
    of_patches = (finding for review in report.patches for finding in review.findings)
    of_series = (finding for review in report.series for finding in review.findings)
    yield from (finding for finding in (*of_patches, *of_series) if finding.persona.rank <= persona.rank)


def _stops(finding: Finding, fail_on: str | None) -> bool:
    """Whether nothing leaves because of it."""
    from reviewer.model import Severity
    from reviewer.settings import NEVER

    return fail_on != NEVER and finding.severity.rank >= Severity(fail_on or Severity.ERROR).rank


def _shown(report: Report, persona: Persona) -> str:
    from reviewer.render.text import screen, text

    look = screen(sys.stdout)
    return text(report, persona=persona, width=look.width, color=look.color, links=look.links)


def _chosen(names: Iterable[str]) -> list[Event]:
    from reviewer.hook.place import Event

    return [Event(name) for name in dict.fromkeys(names)]


def _script(event: Event) -> str:
    from reviewer.hook import place
    from reviewer.render.env import render

    return render(
        "hook/hook.sh.j2",
        event=str(event),
        marker=event.marker,
        arguments=event.arguments,
        sending=event is place.Event.SEND,
        what="mail" if event is place.Event.SEND else "message",
        rejected=place.REJECTED,
        python=sys.executable,
    )


def _repository() -> Repository:
    from reviewer import repo

    return repo.find(Path.cwd())


def _print(lines: Iterable[str]) -> None:
    from reviewer.render.clean import one_line

    for line in lines:
        click.echo(one_line(line))
