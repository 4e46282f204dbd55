"""The commands "presend completion" and "presend man": what they show is made from the parser."""

from __future__ import annotations

import click
from click.shell_completion import ShellComplete, get_completion_class

PROGRAM = "presend"
VARIABLE = "_PRESEND_COMPLETE"
SHELLS = ("bash", "zsh", "fish")


@click.command("completion")
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_context
def completion(context: click.Context, shell: str) -> None:
    """Print what makes the shell complete commands, options, rules and profiles.

    bash, in ~/.bashrc: eval "$(presend completion bash)"

    zsh, in ~/.zshrc behind compinit: eval "$(presend completion zsh)"

    fish: presend completion fish > ~/.config/fish/completions/presend.fish
    """
    kind = get_completion_class(shell)
    if kind is None:
        raise click.UsageError(f"{shell}: this version of click knows no completion for it")
    # BashComplete.source() would start a bash first, to look at its version.
    click.echo(ShellComplete.source(kind(context.find_root().command, {}, PROGRAM, VARIABLE)))


@click.command("man")
@click.pass_context
def man(context: click.Context) -> None:
    """Print the manual page, in the language of man(7)."""
    from reviewer.manual import page

    click.echo(page(context.find_root()), nl=False)
