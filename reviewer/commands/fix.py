"""The command "presend fix": mended mails, beside the old ones or as a diff."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reviewer import options
from reviewer.commands import speech
from reviewer.commands.statuses import BROKEN, CLEAN
from reviewer.errors import MailError
from reviewer.model import Persona

if TYPE_CHECKING:
    from reviewer.engine import Engine
    from reviewer.fixing.mailbox import Fixed
    from reviewer.fixing.mend import Mended, Mending

STDIN = "-"
DISCLOSURE = (
    "only form and spelling of the text were mended, no code: that needs no disclosure"
    " (Documentation/process/generated-content.rst)"
)
"""Told where something was mended: a contributor has to name a tool that writes text or code for him."""
STDIN_NAME = "stdin.patch"
LONGEST = 70


@click.command("fix")
@click.argument("names", nargs=-1, metavar="PATCH|MBOX|- ...", type=click.Path())
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Write each file there; - is standard output.",
)
@click.option("--in-place", is_flag=True, help="Write the files themselves; what they were stays in FILE.orig.")
@click.option("--reword", metavar="RANGE", help="Print mended messages of commits, and the list for git rebase -i.")
@click.option(
    "--persona",
    default="regular",
    type=click.Choice([str(p) for p in Persona]),
    help="Whose remarks are mended.",
    show_default=True,
)
@click.option("--profile", metavar="NAME", help="House style to judge by; by default that of the touched paths.")
@click.option("--disable", "disabled", multiple=True, metavar="RULE", help="Mend nothing that this rule says.")
@click.option("--tree", type=click.Path(path_type=Path), metavar="DIR", help="The repository that has cited commits.")
@options.rules
@options.settled
def fix(names: tuple[str, ...], *, output: Path | None, in_place: bool, reword: str | None, persona: str,
        tree: Path | None, **settings: Any) -> int:  # fmt: skip
    """Mend what takes no understanding of the patch: spelling, wrapping, the form of subject and trailers.

    Without --output or --in-place a diff of the mails goes to standard output. The diff inside a patch is never
    touched. What is mended stands on standard error.

    Disclosure: spelling, grammar, imperative mood and layout of a text need none (the kernel's
    generated-content.rst), and nothing else is mended here. No text is generated, no code is changed: a tool that
    writes either would have to be named.
    """
    _judge_usage(names, output, reword, in_place=in_place)
    engine = _engine(tree, **settings)
    if reword is not None:
        return _reword(reword, tree, engine, Persona(persona))
    status = CLEAN
    for name in names:
        try:
            fixed = _fixed(name, engine, Persona(persona))
            _tell(fixed)
            _write(fixed, name, output, in_place=in_place)
            status = BROKEN if fixed.errors else status
        except MailError as error:
            speech.complain(str(error))
            status = BROKEN
    return status


def _disclose(fixed: Fixed) -> None:
    if any(one.made for one in fixed.mails):
        speech.complain(DISCLOSURE)


def _judge_usage(names: tuple[str, ...], output: Path | None, reword: str | None, *, in_place: bool) -> None:
    """Raises UsageError for what makes no sense together."""
    if bool(names) == (reword is not None):
        raise click.UsageError("name patch files, - for standard input, or --reword RANGE")
    if in_place and (output or reword is not None or STDIN in names):
        raise click.UsageError("--in-place is for files, and without --output")
    if reword is not None and output:
        raise click.UsageError("--reword prints, and writes no file")
    taken = [_file_name(name) for name in names]
    if output and str(output) != STDIN and len(set(taken)) < len(taken):
        raise click.UsageError("two of the files have the same name, and would be one in --output")


def _engine(tree: Path | None, *, folders: tuple[Path, ...], disabled: tuple[str, ...], profile: str | None) -> Engine:
    from reviewer import session

    names = tuple(name.upper() for name in disabled)
    return session.engine(folders, trees=session.trees(tree), disabled=names, profile=profile)


def _fixed(name: str, engine: Engine, persona: Persona) -> Fixed:
    from reviewer.fixing import mailbox

    return mailbox.fix(_bytes(name), "standard input" if name == STDIN else name, engine, persona)


def _bytes(name: str) -> bytes:
    """The whole input. Raises MailError."""
    from reviewer import mail
    from reviewer.reading import files

    try:
        if name == STDIN:
            raw = sys.stdin.buffer.read(mail.MAX_INPUT + 1)
        else:
            with files.RegularFile(Path(name), mail.MAX_INPUT) as file:
                raw = b"".join(iter(lambda: file.read(mail.MAX_INPUT), b""))
    except OSError as error:
        raise MailError(f"{name}: {error.strerror}") from error
    if len(raw) > mail.MAX_INPUT:
        raise MailError(f"{name}: too large to be read")
    return raw


def _write(fixed: Fixed, name: str, output: Path | None, *, in_place: bool) -> None:
    """The mended mails where the user wants them. Raises ConfigError."""
    from reviewer import target
    from reviewer.fixing import mailbox

    if in_place:
        if fixed.changed:
            kept = target.rewrite(Path(name), fixed.raw)
            speech.complain(f"{fixed.name}: written; what it was is in {kept}")
    elif output is None:
        _print(b"".join(mailbox.diff(fixed)))
    elif str(output) == STDIN:
        _print(fixed.raw)
    else:
        target.write(_folder(output) / _file_name(name), fixed.raw)


def _folder(output: Path) -> Path:
    try:
        output.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise click.UsageError(f"--output {output}: {error.strerror}") from error
    return output


def _file_name(name: str) -> str:
    return STDIN_NAME if name == STDIN else Path(name).name


def _print(raw: bytes) -> None:
    """The bytes as they are; on a terminal without what it would obey."""
    if sys.stdout.isatty():
        from reviewer.render.clean import plain

        click.echo(plain(raw.decode("utf-8", "replace").replace("\r\n", "\n")), nl=False)
    else:
        sys.stdout.flush()
        sys.stdout.buffer.write(raw)
        sys.stdout.buffer.flush()


def _tell(fixed: Fixed) -> None:
    """What was mended, what could not be, and what is left, on standard error."""
    for number, one in enumerate(fixed.mails, 1):
        where = fixed.name if len(fixed.mails) == 1 else f"{fixed.name}: message {number}"
        for line in _story(one):
            speech.complain(f"{where}:{line}")
    for error in fixed.errors:
        speech.complain(error)
    _disclose(fixed)


def _story(one: Mended) -> Iterator[str]:
    for _, group in groupby(one.made, key=lambda made: id(made.finding)):
        first, *others = group
        more = f", and {len(others)} more like it" if others else ""
        yield f"{first.line or ''}: {first.finding.rule} {first.finding.name}: {_change(first)}{more}"
    for finding, reason in one.refused:
        yield f" {finding.rule} {finding.name}: not mended: {reason}"
    if one.left:
        yield f" {len(one.left)} left that take thought: {_listed(finding.rule for finding in one.left)}"


def _change(made: Mending) -> str:
    from reviewer.model import EditKind

    old = _short(made.old)
    if made.kind == EditKind.REPLACE and made.old.split() == made.new.split() and len(made.old.split()) > 1:
        return f'"{old}" wrapped anew'
    if made.kind == EditKind.REPLACE and made.new:
        return f'"{old}" -> "{_short(made.new)}"'
    what = "moved below the cut" if made.kind == EditKind.BELOW_CUT else "dropped"
    return f'"{old}" {what}' if old else f"empty line {what}"


def _short(text: str) -> str:
    from reviewer.render.clean import one_line

    line = one_line(text)
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 3]}..."


def _listed(rules: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(rules))


def _reword(revision: str, tree: Path | None, engine: Engine, persona: Persona) -> int:
    """The mended messages of commits, and the list for a rebase."""
    from reviewer import mail, repo
    from reviewer.fixing import mailbox, reword
    from reviewer.render.clean import plain

    raw = repo.find(tree or Path.cwd()).patches(revision)
    fixed = mailbox.fix(raw, revision, engine, persona)
    _tell(fixed)
    before = [mail.read(chunk, revision).messages[0] for chunk in fixed.old]
    click.echo(plain("\n".join(reword.told(fixed, before))))
    return BROKEN if fixed.errors else CLEAN
