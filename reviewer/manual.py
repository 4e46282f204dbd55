"""The manual page in the language of man(7), made from the parser: what --help says, in one page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import click

from reviewer import __version__, settings

EXIT = {
    "0": "nothing as severe as --fail-on",
    "1": "a remark as severe as --fail-on",
    "2": "wrong usage, configuration or rule file",
    "3": "an input could not be read, or a rule broke",
    "4": "nothing in the input could be reviewed",
}
FILES = {
    "~/.config/presend/config.toml": "Your settings.",
    "~/.config/presend/rules": "Your rules, beside those of presend.",
    "~/.cache/presend": "Reviews that are kept for the next run.",
    ".git/presend/waivers": "What you have waived in a repository.",
}


def page(root: click.Context) -> str:
    """The page of the program that the context is of."""
    name, group = root.info_name or "", root.command
    lines = [f'.TH {name.upper()} 1 "" "{name} {__version__}" "User Commands"', ".SH NAME"]
    lines += [f"{name} \\- {_text(_first(group)).rstrip('.')}", ".SH SYNOPSIS", f".B {name}"]
    lines += [r".I COMMAND", r"[\fIOPTIONS\fR] [\fIARGUMENTS\fR]", ".SH COMMANDS"]
    for context in _commands(root):
        lines += _command(context)
    lines += [".SH SETTINGS", *_paragraphs(_SETTINGS)]
    for key in settings.KEYS:
        lines += _tagged(rf"\fB{_text(key.name)}\fR, \fB{_text(key.in_git)}\fR", _told(key))
    for title, entries in (("EXIT STATUS", EXIT), ("FILES", FILES)):
        lines += [f".SH {title}", *_entries(entries)]
    lines += [".SH SEE ALSO", *_SEE_ALSO]
    return "\n".join(lines) + "\n"


_SETTINGS = (
    "A setting stands in your file or, by its second name, in git's configuration; values come from the command line,"
    " else from git, else from the file. rules and disable add up. presend config shows them all."
)
_SEE_ALSO = (r".BR git\-send\-email (1),", r".BR git\-format\-patch (1),", r".BR githooks (5),", r".BR b4 (5)")


def _commands(context: click.Context) -> Iterator[click.Context]:
    """Each command that does something, groups gone through."""
    command = context.command
    if not isinstance(command, click.Group):
        yield context
        return
    for name in command.list_commands(context):
        found = command.get_command(context, name)
        if found is not None and not found.hidden:
            yield from _commands(found.context_class(found, info_name=name, parent=context))


def _command(context: click.Context) -> Iterator[str]:
    words = context.command_path.split()[1:]
    pieces = " ".join(piece for piece in context.command.collect_usage_pieces(context) if piece != "[OPTIONS]")
    yield f'.SS "{_text(" ".join((*words, pieces)))}"'
    yield from _paragraphs(context.command.help or "")
    for parameter in context.command.get_params(context):
        record = parameter.get_help_record(context)
        if record and isinstance(parameter, click.Option) and "--help" not in parameter.opts:
            yield from _tagged(rf"\fB{_text(record[0])}\fR", record[1])


def _told(key: settings.Key) -> str:
    choices = f" One of {', '.join(key.choices)}." if key.choices else ""
    return f"{key.told[0].upper()}{key.told[1:]}.{choices} Default: {key.default}."


def _entries(entries: Mapping[str, str]) -> Iterator[str]:
    for name, told in entries.items():
        yield from _tagged(rf"\fB{_text(name)}\fR", told)


def _tagged(tag: str, told: str) -> Iterator[str]:
    yield from (".TP", tag, _text(told))


def _paragraphs(text: str) -> Iterator[str]:
    for number, paragraph in enumerate(text.split("\n\n")):
        yield from ([".PP"] if number else [])
        yield _text(paragraph)


def _first(command: click.Command) -> str:
    return (command.help or "").partition("\n")[0]


def _text(text: str) -> str:
    """A line that troff sets as it is written."""
    plain = " ".join(text.split()).replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq").replace("`", "\\(ga")
    return f"\\&{plain}" if plain.startswith(".") else plain
