"""reviewer.checks.counts: how many things a text promises, and which registers it lists."""

from __future__ import annotations

import pytest

from reviewer import examples
from reviewer.engine import Engine
from reviewer.rulebook import Example

CODE = ["+static int ring_one(void)", "+{", "+	return 1;", "+}", "+#define ring_two() 2"]
ASSEMBLY = ["+	movq %rdi, %rax", "+	movq %rsi, %rcx", "+	movl %r8d, %r9d"]


def told(engine: Engine, text: str, path: str, rows: list[str], rule: str) -> list[str]:
    """What the rule quotes."""
    diff = f"--- a/{path}\n+++ b/{path}\n@@ -10,1 +10,{len(rows) + 1} @@\n \n" + "\n".join(rows) + "\n"
    example = Example(
        text=text, subject="lib: Do it", author="", trailers=None, diff=diff, below="", expect=(), note=""
    )
    review = engine.review(examples.patch(example))
    assert not review.broken
    return [place.quote for found in review.findings if found.rule == rule for place in found.locations]


@pytest.mark.parametrize(
    ("text", "quotes"),
    [
        ("Add three helpers for it.", ["Add three helpers"]),
        ("This patch adds 4 new wrapper functions.", ["This patch adds 4 new wrapper functions"]),
        ("Introduce two files for it.", ["Introduce two files"]),
        ("Add two helpers for it.", []),
        ("Add 2 macros.", []),
        ("Three helpers do it.", []),
        ("Add three helper calls.", []),
    ],
)
def test_fewer_definitions_than_said(engine: Engine, text: str, quotes: list[str]) -> None:
    assert told(engine, text, "lib/ring.c", CODE, "CL419") == quotes


@pytest.mark.parametrize(
    ("text", "quotes"),
    [
        ("Pass it in %rdi, %rsi, %r10 and R11.", ["%r10", "R11"]),
        ("Pass it in %rdi, %rsi, %r8 and %r9.", []),
        ("It leaves %r12 alone.", []),
        ("It uses ctx->rbx, regs.rdx and rbp_of(r12).", []),
    ],
)
def test_registers_that_the_code_does_not_use(engine: Engine, text: str, quotes: list[str]) -> None:
    assert told(engine, text, "arch/x86/toy/gate.S", ASSEMBLY, "CL420") == quotes
    assert told(engine, text, "arch/x86/toy/toy.c", CODE, "CL420") == []
