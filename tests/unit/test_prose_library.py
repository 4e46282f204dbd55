"""reviewer.prose.library: spaCy without its command line, which is there again for who asks."""

from __future__ import annotations

import os
import subprocess
import sys

PARSED = """\
import sys
from reviewer.prose.pipeline import Pipeline
(parse,) = Pipeline().parse(["Drop the lock."])
assert [token.tag for token in parse.tokens][:1] == ["VB"], parse.tokens
assert not [name for name in sys.modules if name.startswith("spacy.cli")]
"""


def run(code: str) -> None:
    environment = {**os.environ, "PYTHONWARNINGS": "error"}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 0, done.stderr


def test_a_sentence_is_parsed_without_the_commands_of_spacy() -> None:
    run(f"{PARSED}assert 'typer' not in sys.modules")


def test_who_asks_for_the_commands_later_gets_them() -> None:
    run(f"{PARSED}from spacy.cli import download, info\nassert callable(download) and callable(info)")


def test_a_spacy_that_is_imported_stays_as_it_is() -> None:
    run("import spacy\nfrom reviewer.prose import library\nlibrary.load()\nassert callable(spacy.info)")


def test_an_import_that_fails_leaves_nothing_behind() -> None:
    run(
        "import sys\nfrom reviewer.prose import library\n"
        "class Broken:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name == 'thinc': raise ImportError('gone')\n"
        "sys.meta_path.insert(0, Broken())\n"
        "try: library.load()\n"
        "except ImportError: pass\n"
        "else: raise AssertionError\n"
        "assert not [name for name in sys.modules if name.startswith('spacy.cli')]\n"
    )
