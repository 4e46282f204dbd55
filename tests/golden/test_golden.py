"""The reports of the samples, as text and as JSON, kept to the letter.

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
MOVING = re.compile(r'^( *"(?:version|rules_digest)": )"[^"]*"', re.MULTILINE)
"""Which presend, and which edition of the rules: every edit of a rule's comment would show here otherwise."""


@pytest.mark.parametrize("style", FORMATS)
@pytest.mark.parametrize("name", SAMPLES)
def test_the_report_is_the_golden_one(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest, name: str, style: str
) -> None:
    monkeypatch.chdir(CHECKOUT)
    report = review.report(engine, inputs.read([f"samples/{name}"], None))
    drawn = steady(render_report(report, style, persona=Persona.REGULAR))
    golden = HERE / f"{Path(name).stem}.{FORMATS[style]}"
    if request.config.getoption("--update-golden"):
        golden.write_text(drawn, encoding="utf-8", newline="\n")
    assert drawn == golden.read_text(encoding="utf-8")


def steady(text: str) -> str:
    """The report without what changes with every edition."""
    return MOVING.sub(r'\1"..."', text)


def test_no_golden_report_is_left_of_a_sample_that_is_gone() -> None:
    wanted = {f"{Path(name).stem}.{ending}" for name in SAMPLES for ending in FORMATS.values()}
    assert {path.name for path in HERE.iterdir() if path.suffix in (".txt", ".json")} == wanted
