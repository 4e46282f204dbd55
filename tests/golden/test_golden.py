"""The reports of the samples in all formats, kept to the letter.

A change of a rule or a template shows here as a difference to read. When it is meant: pytest --update-golden.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

import reviewer
from reviewer import inputs, review
from reviewer.engine import Engine
from reviewer.model import Persona, Report
from reviewer.render import FORMATS, render_report

CHECKOUT = Path(reviewer.__file__).parents[1]
HERE = Path(__file__).parent
SAMPLES = sorted(path.name for path in (CHECKOUT / "samples").iterdir() if path.suffix in (".patch", ".mbox"))
ENDINGS = {"text": "txt", "markdown": "md", "junit": "xml", "reply": "eml"}
"""What the files of a format end in, where that is not its name."""
CASES = [(name, style, ENDINGS.get(style, style)) for name in SAMPLES for style in FORMATS]
MOVING = re.compile(r'^( *"(?:version|rules_?[dD]igest)": )"[^"]*"', re.MULTILINE)
"""Which presend, and which edition of the rules: every edit of a rule's comment would show here otherwise."""
OF_A_PAGE = re.compile(
    r"(?<=<style>).*?(?=</style>)|(?<=<script>).*?(?=</script>)|(?<='sha256-)[^']*|(?<=<p>presend ).*?(?=</p>)",
    re.DOTALL,
)
"""What is the same in all pages, and what stands for it; the browser tests look at how it looks."""


@pytest.fixture(scope="module")
def reviewed(engine: Engine) -> Callable[[str], Report]:
    """The review of a sample, which is named as somebody names it who stands in the checkout."""

    @cache
    def read(name: str) -> Report:
        with contextlib.chdir(CHECKOUT):
            return review.report(engine, inputs.read([f"samples/{name}"], None))

    return read


@pytest.mark.parametrize(("name", "style", "ending"), CASES)
def test_the_report_is_the_golden_one(
    reviewed: Callable[[str], Report], request: pytest.FixtureRequest, name: str, style: str, ending: str
) -> None:
    drawn = steady(render_report(reviewed(name), style, persona=Persona.REGULAR))
    golden = HERE / f"{Path(name).stem}.{ending}"
    if request.config.getoption("--update-golden"):
        golden.write_text(drawn, encoding="utf-8", newline="\n")
    assert drawn == golden.read_text(encoding="utf-8")


def steady(text: str) -> str:
    """The report without what changes with every edition."""
    return MOVING.sub(r'\1"..."', OF_A_PAGE.sub("...", text) if text.startswith("<!DOCTYPE") else text)


def test_no_golden_report_is_left_of_a_sample_that_is_gone() -> None:
    wanted = {f"{Path(name).stem}.{ending}" for name, _, ending in CASES}
    assert {path.name for path in HERE.iterdir() if path.is_file() and path.suffix != ".py"} == wanted
