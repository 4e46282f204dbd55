"""spaCy as a library: its import without that of its own command line, which takes longer than loading the model.

"import spacy" takes one function from spacy.cli, "info", and with it comes all that trains, downloads and packages
models: typer, requests and their like. No pipeline asks for any of it. While spaCy is imported, an empty package stands
in its place; afterwards "import spacy.cli" finds the real one.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

_COMMANDS = "spacy.cli"


def load() -> None:
    """Import spaCy, unless it is imported already; raises ImportError where it is not installed, or does not work."""
    if "spacy" in sys.modules:
        return
    with _without_commands():
        import_module("spacy")


@contextmanager
def _without_commands() -> Iterator[None]:
    found = find_spec("spacy")
    folders = found.submodule_search_locations if found else None
    package, info = ModuleType(_COMMANDS), ModuleType(f"{_COMMANDS}.info")
    # Other modules of it would still be found, should another version of spaCy import one.
    package.__path__ = [str(Path(folder, "cli")) for folder in folders or ()]
    info.__dict__["info"] = None
    spared = {module.__name__: module for module in (package, info)}
    sys.modules.update(spared)
    try:
        yield
    finally:
        for name in spared:
            del sys.modules[name]
