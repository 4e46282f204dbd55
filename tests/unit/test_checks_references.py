"""What a text refers to, and the people in its trailers: what is seen and what is left alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from reviewer import mail, series
from reviewer.engine import Engine
from reviewer.model import Finding

SIGNED = "Signed-off-by: A Developer <dev@example.org>"
DIFF = "diff --git a/{0} b/{0}\n--- a/{0}\n+++ b/{0}\n@@ -1 +1,2 @@\n int a;\n+int b;\n"
Said = Callable[..., list[str]]


def findings(engine: Engine, text: str, *trailers: str, path: str = "mm/slab.c") -> list[Finding]:
    tags = "".join(f"{line}\n" for line in trailers or (SIGNED,))
    head = "From: A Developer <dev@example.org>\nSubject: [PATCH] mm: slab: Add b\n\n"
    raw = f"{head}{text}\n\n{tags}---\n\n{DIFF.format(path)}"
    review = engine.review(series.assemble(mail.read(raw.encode(), "one").messages[0]))
    assert not review.broken
    return list(review.findings)


@pytest.fixture
def said(engine: Engine) -> Said:
    def of(rule: str, text: str, *trailers: str, path: str = "mm/slab.c") -> list[str]:
        return [one.primary.quote for one in findings(engine, text, *trailers, path=path) if one.rule == rule]

    return of


@pytest.mark.parametrize(
    ("text", "trailers", "told"),
    [
        ("It hangs [1].", (), ["[1]"]),
        ("It hangs [1].\n\n[1] https://example.org/1", (), []),
        ("It hangs [1].\n\n[1]: see the manual", (), []),
        ("It hangs [1].", ("Link: https://example.org/1 # [1]", SIGNED), []),
        ("It hangs [1].", ("Link: https://example.org/1 [1]", SIGNED), []),
        ("It hangs [0]-[2].\n\n[0] https://a.org\n[1] https://b.org\n[2] https://c.org", (), []),
        ("Bit [5] of the word is set, and so is a[1].", (), []),
        ("It hangs [1].\n\n[1] https://example.org/1\n[2] https://example.org/2", (), ["[2] https://example.org/2"]),
        ("It hangs.\n\n[    1.000001] BUG: oops\n[12] at glow", (), []),
    ],
)
def test_a_mark_and_its_address_belong_together(
    said: Said, text: str, trailers: tuple[str, ...], told: list[str]
) -> None:
    assert said("FM123", text, *trailers) == told


def test_documents_of_vendors_are_a_matter_of_tip(said: Said) -> None:
    text = "The erratum is in https://example.com/a/glow.pdf."
    assert said("FM125", text, path="arch/x86/kernel/glow.c") == ["https://example.com/a/glow.pdf"]
    assert said("FM125", text) == []
    assert said("FM125", "See https://docs.kernel.org/glow.pdf.", path="arch/x86/kernel/glow.c") == []


def test_a_few_lines_of_a_compiler_are_welcome(said: Said) -> None:
    lines = [f"  mm/slab.c:{number}:1: error: unknown type name" for number in range(1, 20)]
    assert said("FM122", "It does not build:\n\n" + "\n".join(lines)) == [lines[0].strip()]
    assert said("FM122", "It does not build:\n\n" + "\n".join(lines[:5])) == []
    trace = "\n".join(f"   glow_{number}+0x1/0x2" for number in range(30))
    assert said("FM122", f"It hangs:\n\n  Call Trace:\n{trace}") == []


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("Origin: https://example.org/1", True),
        ("See: https://example.org/1", False),
        ("BugLink: https://example.org/1", False),
        ("Reported-by: https://example.org/1", False),
        ("Note: it is at https://example.org/1", False),
    ],
)
def test_links_have_names_that_tools_know(said: Said, line: str, told: bool) -> None:
    assert bool(said("TR139", "It hangs.", line, SIGNED)) is told


def test_an_archive_that_may_go_is_told_once(engine: Engine) -> None:
    in_text = findings(engine, "It hangs:\nhttps://lkml.org/lkml/2022/6/20/413")
    assert [one.primary.quote for one in in_text if one.rule == "TR141"] == ["https://lkml.org/lkml/2022/6/20/413"]
    in_tag = {one.rule for one in findings(engine, "It hangs.", "Link: https://lkml.org/lkml/2022/6/20/413", SIGNED)}
    assert ("TR126" in in_tag, "TR141" in in_tag) == (True, False)


def test_git_drops_what_begins_with_a_hash(said: Said) -> None:
    assert said("FM127", "It hangs:\n\n#include <a.h>\n# make\n") == ["#include <a.h>"]
    assert said("FM127", "It hangs:\n\n  # make\n") == []


@pytest.mark.parametrize(
    ("trailer", "variant"),
    [
        ("Acked-by: A Helper <h@example.org>", ""),
        ('Acked-by: "Helper, A." <h@example.org>', ""),
        ("Acked-by: A Helper (Company) <h@example.org>", ""),
        ("Acked-by: A Helper <h@example.org> # drivers", ""),
        ("Acked-by: A Helper <h@example.org> [for mm]", ""),
        ("Acked-by: A Helper <h@example.org> (v1)", ""),
        ("Acked-by: h@example.org", ""),
        ("Tested-by: kernel test robot", ""),
        ("Reported-by: A Helper", ""),
        ("Acked-by: A Helper", "wants a name and an address"),
        ("Acked-by: A Helper h@example.org", "no angle brackets"),
        ("Acked-by: A Helper<h@example.org>", "no blank"),
        ("Acked-by: A Helper <h@example.org>,", "Text behind"),
        ("Acked-by: A Helper <h@example.org> with thanks", "Text behind"),
    ],
)
def test_a_person_is_a_name_and_an_address(engine: Engine, trailer: str, variant: str) -> None:
    told = [one.message for one in findings(engine, "It hangs.", trailer, SIGNED) if one.rule == "TR136"]
    assert len(told) == bool(variant)
    assert all(variant in message for message in told)


def test_an_author_without_brackets_has_signed_all_the_same(engine: Engine) -> None:
    told = {one.rule for one in findings(engine, "It hangs.", "Signed-off-by: A Developer dev@example.org")}
    assert ("TR136" in told, "TR110" in told) == (True, False)


@pytest.mark.parametrize(
    ("signed", "told"),
    [
        ("A Developer <dev@example.com>", True),
        ("A Developer <dev@example.org>", False),
        ("A Developer <DEV+linux@example.org>", False),
        ("Somebody Else <else@example.com>", False),
    ],
)
def test_the_address_of_the_author_signs(said: Said, signed: str, told: bool) -> None:
    assert bool(said("TR137", "It hangs.", f"Signed-off-by: {signed}")) is told


def test_a_sign_off_that_stands_twice_in_a_row_is_one(said: Said) -> None:
    other = "Signed-off-by: A Helper <h@example.org>"
    assert said("TR116", "It hangs.", SIGNED, SIGNED) == [SIGNED]
    assert said("TR116", "It hangs.", SIGNED, other, SIGNED) == []
