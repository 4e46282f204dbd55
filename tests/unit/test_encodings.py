"""The samples in eleven encodings: every review is that of the sample as it stands."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from reviewer.engine import Engine

CHECKOUT = Path(__file__).resolve().parents[2]
SAMPLES = ["01-gate-call", "02-gate-call-mended", "03-well-made-fix", "04-trailer-mess"]


@pytest.fixture(scope="module")
def encodings() -> Iterator[ModuleType]:
    """The bench of the same name, whose encodings these are."""
    spec = importlib.util.spec_from_file_location("encodings_bench", CHECKOUT / "tests/bench/encodings.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    yield module
    del sys.modules[spec.name]


@pytest.mark.parametrize("name", SAMPLES)
def test_the_review_is_the_same(name: str, encodings: ModuleType, engine: Engine, tmp_path: Path) -> None:
    raw = (CHECKOUT / "samples" / f"{name}.patch").read_bytes()
    assert encodings.differing(engine, raw, tmp_path) == []


def test_a_name_outside_ascii_in_text_and_headers(encodings: ModuleType, engine: Engine, tmp_path: Path) -> None:
    raw = (CHECKOUT / "samples/01-gate-call.patch").read_bytes()
    name = "Zoë Łukasik".encode()
    changed = raw.replace(b"Signed-off-by: ", b"Signed-off-by: " + name + b" ").replace(b"\n From ", b"\n>From ")
    assert encodings.differing(engine, changed, tmp_path) == []


def test_a_change_is_noticed(encodings: ModuleType, engine: Engine, tmp_path: Path) -> None:
    raw = (CHECKOUT / "samples/04-trailer-mess.patch").read_bytes()
    mended = raw.replace(b"Signed-of-by", b"Signed-off-by")
    assert encodings.outcome(engine, raw, tmp_path) != encodings.outcome(engine, mended, tmp_path)
