"""The command "presend cache": what is kept of earlier runs, and how to be rid of it."""

from __future__ import annotations

import click

from reviewer.errors import ConfigError


@click.group("cache")
def cache() -> None:
    """Look at the reviews that are kept for the next run, or remove them."""


@cache.command("info")
def info() -> None:
    """Tell where they are kept, how many, and how much room they take."""
    from reviewer import session
    from reviewer.cache import store

    kept = session.stored()
    found = kept.filling()
    click.echo(f"{kept.top}: {_counted(found.entries)}, {_size(found.size)} of at most {_size(store.ROOM)}")


@cache.command("clear")
def clear() -> None:
    """Remove them all; the next run reviews everything anew."""
    from reviewer import session

    kept = session.stored()
    try:
        gone = kept.clear()
    except OSError as error:
        raise ConfigError(f"{kept.top}: {error.strerror}") from error
    click.echo(f"removed: {_counted(gone.entries)}, {_size(gone.size)}")


def _counted(number: int) -> str:
    return f"{number} review{'' if number == 1 else 's'}"


def _size(number: int) -> str:
    return f"{number / 2**20:.1f} MiB"
