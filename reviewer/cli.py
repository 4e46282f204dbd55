"""The command line: the only place that parses arguments, prints, and exits; each command has a module of its own."""

from __future__ import annotations

import contextlib
import os
import sys
from typing import NoReturn

import click

from reviewer import __version__
from reviewer.commands import abi, cache, check, config, fix, hook, rules, shell, speech, waive
from reviewer.commands.statuses import BROKEN, CLEAN, USAGE
from reviewer.errors import PresendError

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
        speech.complain(str(error))
        status = error.exit_code
    except BrokenPipeError:
        speech.leave_stdout()  # the reader has gone
        status = CLEAN
    except (KeyboardInterrupt, EOFError):
        status = 130
    except Exception as error:
        if os.environ.get("PRESEND_DEBUG"):
            raise
        speech.complain(f"presend itself broke: {type(error).__name__}: {error} (PRESEND_DEBUG=1 tells where)")
        status = BROKEN
    sys.exit(status if isinstance(status, int) else CLEAN)


def _never_fail_to_print() -> None:
    """A terminal that cannot show a character gets a question mark instead of an exception."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(AttributeError, ValueError):
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]


@click.group(context_settings=CONTEXT)
@click.version_option(__version__, prog_name="presend")
def presend() -> None:
    """Review a Linux kernel patch before it is sent, the way a maintainer would."""


for command in (
    check.check,
    abi.abi,
    cache.cache,
    config.show_config,
    fix.fix,
    hook.hook,
    rules.list_rules,
    rules.explain,
    waive.waive,
    shell.completion,
    shell.man,
):
    presend.add_command(command)
