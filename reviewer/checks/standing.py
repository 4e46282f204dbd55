"""Where in the tree a name stands that the diff does not have: in the files it touches, and in the headers they name.

The tree is not searched as a whole: a kernel has 80,000 files, and a review of a patch takes less than a second.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from reviewer.checks.context import Context
from reviewer.checks.images import images
from reviewer.errors import RepoError

INCLUDE = re.compile(r'^\s*#\s*include\s+(?:<(?P<system>[\w./+-]{1,120})>|"(?P<own>[\w./+-]{1,120})")', re.MULTILINE)
MOST_FILES = 20
MOST_HEADERS = 40


def standing(context: Context, name: str) -> str | None:
    """The path of a file that has the name, empty where none has, None where the files are not at hand."""
    files = context.keep("standing", lambda: _files(context))
    if not files:
        return None
    word = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")
    return next((path for path, text in files if word.search(text)), "")


def _files(context: Context) -> tuple[tuple[str, str], ...]:
    """The touched files before the patch, then the headers; none where no touched file can be had."""
    try:
        tree = context.tree
        if tree is None:
            return ()
        before = (
            (file.path, images(context).old(file.path) or tree.before(file)) for file in context.files[:MOST_FILES]
        )
        touched = tuple((path, text) for path, text in before if text)
        headers = dict.fromkeys(header for path, text in touched for header in _headers(path, text))
        around = ((path, images(context).old(path)) for path in list(headers)[:MOST_HEADERS])
        return (*touched, *((path, text) for path, text in around if text)) if touched else ()
    except RepoError:
        return ()


def _headers(path: str, text: str) -> Iterator[str]:
    """The places where the headers of a file may be."""
    folder = path.rpartition("/")[0]
    arch = re.match(r"arch/\w+/", path)
    for found in INCLUDE.finditer(text):
        if own := found["own"]:
            yield f"{folder}/{own}" if folder else own
        else:
            yield f"include/{found['system']}"
            if arch:
                yield f"{arch[0]}include/{found['system']}"
