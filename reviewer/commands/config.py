"""The command "presend config": what is set, and where."""

from __future__ import annotations

import click


@click.command("config")
def show_config() -> None:
    """Show each setting, the value in force, and where that comes from.

    A setting is a key of config.toml in your configuration folder, or a variable of git's configuration:
    fail-on there, presend.failOn here. Git's goes before the file, the command line before both; rules and disable add
    up. Nothing is read from the tree under review.
    """
    from reviewer import settings
    from reviewer.render.clean import plain

    rows = list(settings.told(settings.load()))
    wide = [max(len(row[at]) for row in rows) for at in range(2)]
    for name, value, where in rows:
        click.echo(plain(f"{name:{wide[0]}}  {value:{wide[1]}}  {where}"))
    path = settings.file()
    click.echo(f"\nyour file: {path}{'' if path.exists() else ' (not there)'}")
