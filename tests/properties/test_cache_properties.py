"""Whatever is reviewed: without a cache, into one and from one the report is the same, to the byte."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviewer import mail, resources, review, rulebook
from reviewer.cache.store import Folder, NoStore, Store
from reviewer.desk import Desk
from reviewer.engine import Engine
from reviewer.inputs import Inputs
from reviewer.model import Message, Persona, Report
from reviewer.render import render_report
from reviewer.tree import Trees
from reviewer.waivers import Waivers

CHECKOUT = Path(__file__).resolve().parents[2]
MAILS = sorted(path for path in (CHECKOUT / "samples").iterdir() if path.suffix in (".patch", ".mbox"))
FILES = rulebook.gather(resources.data_dir("rules"))


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


def desk(engine: Engine | None, store: Store) -> Desk:
    def made() -> Engine:
        if engine is None:
            raise AssertionError("the engine is asked, though everything is known")
        return engine

    return Desk(FILES, made, store, trees=Trees(), waivers=Waivers(), state=lambda: "", settings=())


def report(reviewer: review.Reviewer, messages: tuple[Message, ...]) -> Report:
    return review.report(reviewer, Inputs((), messages, (), None))


def same(one: Report, other: Report) -> bool:
    """repr() has every field, those that are not compared included; the JSON is what a user gets."""
    told = [render_report(found, "json", persona=Persona.AUDITOR) for found in (one, other)]
    return repr(one) == repr(other) and told[0] == told[1]


def mangled(raw: bytes, chance: random.Random) -> bytes:
    """Lines lost, doubled, swapped, cut, and words of other lines put in."""
    lines = raw.split(b"\n")
    words = raw.split()
    for _ in range(chance.randrange(1, 12)):
        at, other = chance.randrange(len(lines)), chance.randrange(len(lines))
        lines[at : at + 1] = chance.choice(
            (
                [],
                [lines[at], lines[at]],
                [lines[other]],
                [lines[at][: chance.randrange(len(lines[at]) + 1)]],
                [lines[at] + b" " + chance.choice(words)],
                [b"", lines[at]],
                [bytes([chance.randrange(256)]) + lines[at]],
            )
        )
        lines = lines or [b""]
    return b"\n".join(lines)


@settings(max_examples=80)
@given(path=st.sampled_from(MAILS), seed=st.integers(0, 2**32))
def test_a_random_patch_is_the_same_from_the_cache(path: Path, seed: int, engine: Engine, cache: Path) -> None:
    messages = tuple(mail.read(mangled(path.read_bytes(), random.Random(seed)), path.name).messages)
    plain = report(engine, messages)
    assert same(report(desk(engine, NoStore()), messages), plain)
    store = Folder(cache)
    assert same(report(desk(engine, store), messages), plain)
    whole = not any(found.broken for found in plain.patches) and not any(found.broken for found in plain.series)
    assert same(report(desk(None if whole and plain.patches else engine, store), messages), plain)
    assert store.damaged == 0
