"""The review that presend began with: each of the maintainer's objections is answered, and his own text gets none."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from reviewer import inputs, mail, review, series
from reviewer.engine import Engine
from reviewer.model import Finding, Persona

SHARED = Path(__file__).resolve().parents[3] / "shared"
SEED = SHARED / "seed" / "review-of-v3-03-21.txt"
REVIEWS = SHARED / "reviews" / "x86"

pytestmark = pytest.mark.skipif(not SEED.is_file(), reason="the seed review is not in ../shared, beside this checkout")


def mended(text: str) -> bytes:
    head = (
        "From: A Developer <dev@example.org>\nSubject: [PATCH] x86/virt/tdx: Implement the SEAMCALL base function\n\n"
    )
    return f"{head}{text}\n\nSigned-off-by: A Developer <dev@example.org>\n".encode()


def total(engine: Engine, name: str) -> int:
    text = json.loads((REVIEWS / f"{name}.json").read_text(encoding="utf-8"))["changelog"]
    found = engine.review(series.assemble(mail.read(mended(text), name).messages[0]))
    return found.score.total or 0


@pytest.fixture(scope="module")
def findings() -> tuple[Finding, ...]:
    from reviewer import resources, rulebook

    found = review.report(Engine(rulebook.load(resources.data_dir("rules"))), inputs.read([str(SEED)], None))
    return tuple(one for one in found.patches[0].findings if one.persona is Persona.REGULAR)


@pytest.mark.parametrize(
    ("category", "words"),
    [
        ("opening-too-detailed", "Secure Arbitration Mode (SEAM) is an extension"),
        ("too-detailed", "A CPU-attested software module"),
        ("wrong-claim", "C function __seamcall()"),
        ("irrelevant-paragraph", "The only exception not covered here is TDENTER"),
        ("too-detailed", "it can fail with VMfailInvalid"),
        ("symbol-not-in-patch", "TDX_SEAMCALL_VMFAILINVALID"),
        ("comment-wording", "Return TDX_SEAMCALL_VMFAILINVALID, or the completion status"),
    ],
)
def test_each_objection_is_answered_at_its_words(findings: tuple[Finding, ...], category: str, words: str) -> None:
    quoted = [" ".join(place.quote.split()) for one in findings if one.category == category for place in one.locations]
    assert any(words in quote for quote in quoted), quoted


def test_no_more_is_said_than_a_reviewer_would(findings: tuple[Finding, ...]) -> None:
    assert len(findings) <= 12
    assert all("\n\n" not in place.quote for one in findings for place in one.locations)


def test_his_own_two_paragraphs_get_no_remark(engine: Engine) -> None:
    page = SEED.read_text(encoding="utf-8")
    said = page[page.index("> TDX introduces a new CPU mode") : page.index("Thank you!")]
    text = re.sub(r"^> ?", "", said.strip(), flags=re.MULTILINE)
    assert engine.review(series.assemble(mail.read(mended(text), "his").messages[0])).findings == ()


def test_the_rewrite_scores_far_above_the_first_text(engine: Engine) -> None:
    assert total(engine, "pos-100") >= total(engine, "001") + 25
