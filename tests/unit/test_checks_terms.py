"""reviewer.checks.terms: abbreviations that neither the text, the diff nor the kernel explains."""

from __future__ import annotations

import pytest

from reviewer import examples, resources, rulebook
from reviewer.checks import knownterms, terms
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
    hits = list(terms.run(terms.Params(at_least), context))
    assert len(hits) < 2, "all terms of a text are one finding"
    return [place.quote for hit in hits for place in (hit.location, *hit.related)]


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
    ("text", "terms"),
    [
        ("The P-QRXZ runs first.", ["P-QRXZ"]),
        ("The NP-QRXZ and the P-QRXZ run.", ["NP-QRXZ", "P-QRXZ"]),
        ("Clear QRXZ and WGLB and QRXZ.", ["QRXZ", "WGLB"]),
        ("The WGL-QRXZ runs.", ["WGL-QRXZ"]),
    ],
)
def test_names_with_a_hyphen_and_lists(book: Rulebook, text: str, terms: list[str]) -> None:
    assert found(book, text) == terms


@pytest.mark.parametrize(
    "text",
    [
        "THE QRXZ IS LOUD.",
        "Seen on a QRXZ VL805 controller.",
        "Seen on a QRXZ FritzBox!4040.",
        "Set QRXZ=1 and ${QRXZ} and $(QRXZ).",
        "The state is READWAIT, after a CPULAUNCH.",
        "It uses the XAPIC and a KPROBE.",
        "The module (called the 'P-QRXZ') loads it. The P-QRXZ runs.",
        "A module named QRXZ loads it.",
        "QRXZ is a loader of the firmware.",
        "The loader of the firmware is known as QRXZ.",
        "The Zone for Quick Range Xing (QRXZ) is bad.",
        "The quick range xing zone is bad. Clear the QRXZ.",
        "QRXZ is short for quick range xing zone.",
        "the quick range xing zone, abbreviated QRXZ, is bad",
        "the quick range xing zone a.k.a. QRXZ",
        "QRXZ, an acronym for quick range xing zone, is bad.",
        "The Quick-Range XingZone [QRXZ]",
    ],
)
def test_what_is_loud_a_maker_or_explained(book: Rulebook, text: str) -> None:
    assert found(book, text) == []


@pytest.mark.parametrize(
    ("path", "known"), [("fs/xfs/x.c", True), ("fs/xfs/libxfs/x.c", True), ("fs/ext4/x.c", False), ("lib/x.c", False)]
)
def test_what_the_area_knows(book: Rulebook, path: str, known: bool) -> None:
    """AGF is a word of XFS alone."""
    assert found(book, "Check the AGF.", diff=DIFF.format(path=path, line="int x;")) == ([] if known else ["AGF"])


def test_without_an_area_all_of_them_count(book: Rulebook) -> None:
    assert found(book, "Check the AGF.") == []
    assert found(book, "Check the AGF.", diff=DIFF.format(path="unheard/of/x.c", line="int x;")) == []


@pytest.mark.parametrize(
    ("path", "area"),
    [
        ("drivers/net/wireless/x.c", "drivers/net"),
        ("mm/x.c", "mm"),
        ("Makefile", ""),
        ("Documentation/devicetree/bindings/net/x.yaml", "drivers/net"),
    ],
)
def test_the_area_of_a_path(path: str, area: str) -> None:
    assert knownterms.area_of(path) == area


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
