"""reviewer.checks.terms: abbreviations that neither the text, the diff nor the kernel explains."""

from __future__ import annotations

import pytest

from reviewer import examples, resources, rulebook
from reviewer.checks import terms
from reviewer.checks.context import Context
from reviewer.prose.pipeline import Pipeline
from reviewer.rulebook import Example, Rulebook

DIFF = "--- a/{path}\n+++ b/{path}\n@@ -1,1 +1,2 @@\n x\n+{line}\n"


@pytest.fixture(scope="module")
def book() -> Rulebook:
    return rulebook.load(resources.data_dir("rules"))


def found(
    book: Rulebook, text: str, *, subject: str = "lib: Keep it small", diff: str = "", at_least: int = 1
) -> list[str]:
    example = Example(text=text, subject=subject, author="", trailers=None, diff=diff, below="", expect=(), note="")
    context = Context(examples.patch(example), Pipeline(), book.vocabulary)
    return [str(hit.facts["term"]) for hit in terms.run(terms.Params(at_least), context)]


@pytest.mark.parametrize(
    "text",
    [
        "The QRXZ is bad.",
        "QRXZ.",
        "QRXZs are bad.",
        "(QRXZ) is odd",
        "[QRXZ] is odd",
        "the QRXZ's state",
        "Some totally other words (QRXZ) here",
        "The QRXZ, i.e. something, is bad.",
        "- QRXZ: nobody knows",
    ],
)
def test_an_abbreviation_that_nobody_knows(book: Rulebook, text: str) -> None:
    assert found(book, text) == ["QRXZ"]


@pytest.mark.parametrize(
    "text",
    [
        "The Quick Range Exclusion Zone (QRXZ) is bad. Clear the QRXZ.",
        "the quick range exclusion zone (QRXZ)",
        "the quick-range exclusion zone (QRXZ)",
        "the quick range\nexclusion zone (QRXZ)",
        "the quick range exclusion zones (QRXZs) are",
        "the 'quick range exclusion zone' ('QRXZ')",
        "QRXZ (Quick Range Exclusion Zone) is bad.",
        "QRXZ (the quick range exclusion zone) is bad.",
        "QRXZ, short for quick range exclusion zone, is bad.",
        "QRXZ, which stands for quick range exclusion zone, is bad.",
        "QRXZ stands for quick range exclusion zone.",
        "QRXZ means quick range exclusion zone.",
        "The QRXZ, i.e. the quick range exclusion zone, is bad.",
        "QRXZ = quick range exclusion zone",
        "QRXZ: quick range exclusion zone",
        "QRXZ - quick range exclusion zone",
        "Quick Range eXclusion Zone (QRXZ)",
        "the quick range exclusion zone, or QRXZ, is bad",
        "the quick range exclusion zone, called QRXZ, is",
        "the quick range exclusion zone [QRXZ]",
        "QRXZ [quick range exclusion zone]",
        "QRXZ aka quick range exclusion zone",
        "QRXZ, the quick range exclusion zone, is",
        "The QRXZ is cleared.\n\nThe quick range exclusion zone (QRXZ) is set up elsewhere.",
    ],
)
def test_an_expansion_in_any_form(book: Rulebook, text: str) -> None:
    assert found(book, text) == []


@pytest.mark.parametrize(
    "text",
    [
        "The CPU clears the PCI bit.",
        "It must NOT sleep.",
        "QRXZ_FOO is set",
        "CONFIG_QRXZ is set",
        "call QRXZ() twice",
        "#QRXZ is raised",
        "see drivers/QRXZ/foo.c",
        "it takes QRXZ-3 of it",
        "qrxz is fine",
        "QR is short",
        "foo->QRXZ is set",
        '("net: QRXZ: Do it")',
        "The WGLB LOCKING IS BAD",
    ],
)
def test_what_is_no_abbreviation_or_known(book: Rulebook, text: str) -> None:
    assert found(book, text) == []


def test_the_subject_explains(book: Rulebook) -> None:
    assert found(book, "The QRXZ is bad.", subject="lib/qrxz: Clear it") == []
    assert found(book, "The QRXZ is bad.", subject="lib: Clear the quick range exclusion zone (QRXZ)") == []


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("lib/x.c", "int qrxz_foo;"),
        ("lib/x.c", "\tset(REG_QRXZ);"),
        ("lib/x.c", "/* the QRXZ */"),
        ("lib/qrxz.c", "int x;"),
    ],
)
def test_the_diff_explains(book: Rulebook, path: str, line: str) -> None:
    assert found(book, "The QRXZ is bad.", diff=DIFF.format(path=path, line=line)) == []


def test_a_log_needs_no_explanation(book: Rulebook) -> None:
    assert found(book, "It fails:\n\n  [   12.345678] toy: QRXZ is not ready") == []


def test_each_term_once_in_the_order_of_the_text(book: Rulebook) -> None:
    text = "The WGLB resets the QRXZ, and the QRXZ the WGLB."
    assert found(book, text) == ["WGLB", "QRXZ"]
    assert found(book, text, at_least=3) == []
