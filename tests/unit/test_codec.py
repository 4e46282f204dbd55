"""Dataclasses as JSON: what is read back is what was written, and nothing else gets in."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewer import codec
from reviewer.model import Finding, Location, Part, PatchReview, SentenceRole, Severity, Signal


@dataclass(frozen=True, slots=True)
class Leaf:
    text: str
    span: tuple[int, int] | None = None
    weight: float = 0.5


@dataclass(frozen=True, slots=True)
class Branch:
    part: Part
    leaves: tuple[Leaf, ...] = ()
    sure: bool = False


LEAVES = st.builds(
    Leaf, st.text(), st.none() | st.tuples(st.integers(), st.integers()), st.floats(allow_nan=False) | st.integers()
)
BRANCHES = st.builds(Branch, st.sampled_from(Part), st.lists(LEAVES).map(tuple), st.booleans())


@given(BRANCHES)
def test_what_is_written_is_read(branch: Branch) -> None:
    assert codec.decode(Branch, json.loads(json.dumps(codec.encode(branch)))) == branch


@pytest.mark.parametrize("kind", [Finding, Location, Signal, SentenceRole])
def test_the_models_types_are_known(kind: type) -> None:
    assert codec.hints(kind)
    with pytest.raises(codec.CodecError):
        codec.decode(kind, {})


@pytest.mark.parametrize(
    ("hint", "raw"),
    [
        (str, 1),
        (int, True),
        (bool, 1),
        (int, 1.5),
        (float, "1"),
        (Severity, "fatal"),
        (Severity, []),
        (tuple[int, int], [1]),
        (tuple[int, ...], "12"),
        (Leaf, ["a", None]),
        (Leaf, ["a", [1, "2"], 0.5]),
        (Branch, ["diff", [["a", None, 0.5, 1]], False]),
        (PatchReview, []),
    ],
)
def test_anything_else_is_refused(hint: Any, raw: Any) -> None:
    with pytest.raises(codec.CodecError):
        codec.decode(hint, raw)
