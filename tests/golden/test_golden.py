"""The reports of the samples, as text and as JSON, and of three in all other formats, kept to the letter.

A change of a rule or a template shows here as a difference to read. When it is meant: pytest --update-golden.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import reviewer
from reviewer import inputs, review
from reviewer.engine import Engine
from reviewer.model import Persona
from reviewer.render import render_report

CHECKOUT = Path(reviewer.__file__).parents[1]
HERE = Path(__file__).parent
SAMPLES = sorted(path.name for path in (CHECKOUT / "samples").iterdir() if path.suffix in (".patch", ".mbox"))
FORMATS = {"text": "txt", "json": "json"}
OTHERS = {
    "markdown": "md",
    "sarif": "sarif",
    "junit": "xml",
    "github": "github",
    "terse": "terse",
    "b4": "b4",
    "b4-review": "b4-review",
}
"""Formats that show the same findings once more: three samples are enough to see a change."""
OF_OTHERS = ("03-well-made-fix.patch", "04-trailer-mess.patch", "05-series.mbox")
CASES = [
    *((name, style, ending) for name in SAMPLES for style, ending in FORMATS.items()),
    *((name, style, ending) for name in OF_OTHERS for style, ending in OTHERS.items()),
]
MOVING = re.compile(r'^( *"(?:version|rules_?[dD]igest)": )"[^"]*"', re.MULTILINE)
"""Which presend, and which edition of the rules: every edit of a rule's comment would show here otherwise."""


@pytest.mark.parametrize(("name", "style", "ending"), CASES)
def test_the_report_is_the_golden_one(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest, name: str, style: str, ending: str
) -> None:
    monkeypatch.chdir(CHECKOUT)
    report = review.report(engine, inputs.read([f"samples/{name}"], None))
    drawn = steady(render_report(report, style, persona=Persona.REGULAR))
    golden = HERE / f"{Path(name).stem}.{ending}"
    if request.config.getoption("--update-golden"):
        golden.write_text(drawn, encoding="utf-8", newline="\n")
    assert drawn == golden.read_text(encoding="utf-8")


def steady(text: str) -> str:
    """The report without what changes with every edition."""
    return MOVING.sub(r'\1"..."', text)


def test_no_golden_report_is_left_of_a_sample_that_is_gone() -> None:
    wanted = {f"{Path(name).stem}.{ending}" for name, _, ending in CASES}
    assert {path.name for path in HERE.iterdir() if path.is_file() and path.suffix != ".py"} == wanted
