"""reviewer.checks.phrase and reviewer.checks.detail: words of a scope, and how much of them."""

from __future__ import annotations

import re

import pytest

from reviewer import examples
from reviewer.checks import detail, lengths, phrase
from reviewer.checks.context import Context
from reviewer.model import Part
from reviewer.prose.pipeline import Pipeline
from reviewer.rulebook import Example

DIFF = "--- a/x.c\n+++ b/x.c\n@@ -1,1 +1,2 @@\n x\n+/* a toy comment. Another toy. */\n"


def context(text: str = "", subject: str = "lib: Keep it", diff: str = "") -> Context:
    example = Example(text=text, subject=subject, author="", trailers=None, diff=diff, below="", expect=(), note="")
    return Context(examples.patch(example), Pipeline(), {})


def quotes(params: phrase.Params, **mail: str) -> list[str]:
    return [hit.location.quote for hit in phrase.run(params, context(**mail))]


@pytest.mark.parametrize(
    ("phrases", "text", "told"),
    [
        (("toy",), "A toy and a Toy.", ["toy", "Toy"]),
        (("toy",), "Toys, a toyshop and the destroy().", []),
        (("a toy",), "It is a\n  toy.", ["a\n  toy"]),
        (("toy", "toy shop"), "A toy shop.", ["toy shop"]),
        (("c++",), "It is C++ code.", ["C++"]),
        (("toy",), "Text.\n\n  $ toy --help\n", []),
    ],
)
def test_phrases(phrases: tuple[str, ...], text: str, told: list[str]) -> None:
    assert quotes(phrase.Params("changelog.sentence", phrases), text=text) == told


@pytest.mark.parametrize(
    ("scope", "told"),
    [
        ("subject", ["toy"]),
        ("changelog.opening", ["toy"]),
        ("changelog.paragraph", ["toy", "toy", "toy"]),
        ("changelog.sentence", ["toy", "toy", "toy"]),
        ("text", ["toy", "toy", "toy", "toy"]),
        ("comment", ["toy", "toy"]),
        ("comment.sentence", ["toy", "toy"]),
    ],
)
def test_scopes(scope: str, told: list[str]) -> None:
    mail = {"subject": "lib: Make a toy", "text": "One toy.\n\n- Two toy.\n\nA toy: gone.", "diff": DIFF}
    assert quotes(phrase.Params(scope, ("toy",)), **mail) == told


def test_only_at_the_start() -> None:
    params = phrase.Params("changelog.sentence", ("toy",), at_start=True)
    assert quotes(params, text="Toy one. It is a toy. Toy two.") == ["Toy", "Toy"]


def test_a_text_with_an_excuse_is_left_alone() -> None:
    params = phrase.Params("changelog.sentence", ("toy",), unless=(re.compile("no work"),))
    assert quotes(params, text="A toy is no work. A toy is one.") == ["toy"]


def test_a_hit_knows_its_line() -> None:
    (hit,) = phrase.run(phrase.Params("comment", ("another toy",)), context(text="Why.", diff=DIFF))
    assert (hit.location.part, hit.location.file, hit.location.lines) == (Part.DIFF, "x.c", (2, 2))


# --- detail

OPENING = detail.OpeningParams(names=2, low_level=2)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("The Secure Mode (SEAM) is like the root mode (VMX).\n\nAdd it.", True),
        ("Set bit 5 of %rax.\n\nAdd it.", True),
        ("The Secure Mode (SEAM) is new.\n\nThe root mode (VMX) is old.", False),
        ("Set bit 5.\n\nAdd it.", False),
        ("Nothing special.", False),
    ],
)
def test_an_opening_with_too_much_in_it(text: str, told: bool) -> None:
    hits = list(detail.opening(OPENING, context(text=text)))
    assert [hit.location.quote for hit in hits] == ([text.split("\n\n")[0]] if told else [])


def test_a_text_is_as_long_as_it_may_be() -> None:
    text = "word " * 10
    assert list(lengths.length(lengths.Params(10, 3.0), context(text=text))) == []
    (hit,) = lengths.length(lengths.Params(9, 3.0), context(text=text))
    assert (hit.facts["words"], hit.facts["limit"], hit.location.part) == (10, 9, Part.MESSAGE)


def test_logs_and_trailers_make_no_text_longer() -> None:
    text = "Two words.\n\n  $ make all of it\n\nReported-by: Somebody Else <dev@example.org>"
    (hit,) = lengths.length(lengths.Params(1, 3.0), context(text=text))
    assert hit.facts["words"] == 2
