"""reviewer.checks.claims: "a C function foo()" where the diff has foo() in assembly, and the reverse."""

from __future__ import annotations

import pytest

from reviewer import examples, resources, rulebook
from reviewer.checks import claims
from reviewer.checks.context import Context, Hit, NoParams
from reviewer.prose.pipeline import Pipeline
from reviewer.rulebook import Example

ASSEMBLY = ("a/gate.S", ["SYM_FUNC_START(toy_gate)", "\tRET", "SYM_FUNC_END(toy_gate)"])
C = ("a/toy.c", ["static int toy_rounds(int n)", "{", "\treturn 6;", "}"])
Change = tuple[str, list[str]]


def hits(text: str, *changes: Change, subject: str = "x86/toy: Add it") -> list[Hit]:
    diff = "".join(
        f"--- a/{path}\n+++ b/{path}\n@@ -1,1 +1,{len(rows) + 1} @@\n \n" + "".join(f"+{row}\n" for row in rows)
        for path, rows in changes
    )
    example = Example(text=text, subject=subject, author="", trailers=None, diff=diff, below="", expect=(), note="")
    context = Context(examples.patch(example), Pipeline(), {})
    return list(claims.language(NoParams(), context))


@pytest.mark.parametrize(
    ("text", "change", "quote"),
    [
        ("Implement a C function toy_gate() here.", ASSEMBLY, "C function toy_gate()"),
        ("The C wrapper toy_gate() calls it.", ("a/gate.S", ["toy_gate:", "\tRET"]), "C wrapper toy_gate()"),
        (
            "The C function toy_gate() does.",
            ("a/gate.S", ["/*", " * toy_gate() - calls it", " */"]),
            "C function toy_gate()",
        ),
        ("Add an assembly helper toy_rounds() for it.", C, "assembly helper toy_rounds()"),
        ("Add an assembly\nfunction toy_rounds() for it.", C, "assembly\nfunction toy_rounds()"),
        ("Add the asm implementation of toy_rounds().", C, "asm implementation of toy_rounds()"),
    ],
)
def test_a_claim_that_the_diff_contradicts(text: str, change: Change, quote: str) -> None:
    (hit,) = hits(text, change)
    assert hit.location.quote == quote
    assert hit.facts["file"] == change[0]
    assert {hit.facts["said"], hit.facts["is"]} == {"C", "assembly"}
    assert hit.evidence[0].startswith(f"{change[0]}:")


def test_a_claim_in_the_subject() -> None:
    (hit,) = hits("Why.", ASSEMBLY, subject="x86/toy: Add the C function toy_gate()")
    assert hit.location.part == "subject"


@pytest.mark.parametrize(
    ("text", "changes"),
    [
        ("Implement an assembly function toy_gate().", [ASSEMBLY]),
        ("Add a C helper toy_rounds().", [C]),
        ("The function toy_gate() is for C code.", [ASSEMBLY]),
        ("The C function toy_start() stays.", [ASSEMBLY]),
        ("The C function toy_gate() is declared.", [("a/toy.h", ["int toy_gate(void);"])]),
        ("The assembly function toy_gate() is declared.", [("a/toy.h", ["int toy_gate(void);"])]),
        ("The assembly function toy_gate() is called.", [("a/toy.c", ["\tx = toy_gate(1);"])]),
        ("The C function toy_rounds() is called.", [("a/gate.S", ["\tcall toy_rounds"])]),
        ("The C function toy_rounds() is called by assembly.", [C, ("a/gate.S", ["\tcall toy_rounds"])]),
        ("The assembly function toy_gate() and its stub.", [ASSEMBLY, ("a/toy.c", ["int toy_gate(void)", "{", "}"])]),
        ("A C function toy_gate().", []),
        ("Call the assembly function toy_gate().", [("a/toy.c", ["\tif (toy_gate(x))", "\t\treturn;"])]),
        ("Call the assembly function toy_gate().", [("a/toy.c", ["\tfoo(toy_gate(x))", "\t\treturn;"])]),
        ("Call the assembly function toy_gate().", [("a/toy.c", ["\treturn a && toy_gate(x)"])]),
        ("Wrap the assembly function toy_gate().", [("a/toy.c", ["#define f(x) toy_gate(x)"])]),
        ("Declare the assembly function toy_gate().", [("a/toy.c", ["asmlinkage u64 toy_gate(u64 x)"])]),
        (
            "The C function toy_start() calls it.",
            [("a/gate.S", ["/*", " * This is only called by toy_start()", " */"])],
        ),
    ],
)
def test_a_claim_that_nothing_contradicts(text: str, changes: list[Change]) -> None:
    assert hits(text, *changes) == []


def test_the_rule_is_told_with_the_whole_claim() -> None:
    rule = rulebook.load(resources.data_dir("rules")).rules["CL401"]
    assert rule.check == claims.LANGUAGE.name
    (hit,) = hits("A C function toy_gate().", ASSEMBLY)
    told = rule.wording.message.format_map({"match": hit.location.quote, **hit.facts})
    assert "toy_gate is written in assembly (a/gate.S), not in C" in told
