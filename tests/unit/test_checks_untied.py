"""reviewer.checks.untied and reviewer.prose.ties: what ties a paragraph to its patch, and what needs no tie."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reviewer import examples, resources, rulebook
from reviewer.checks import untied
from reviewer.checks.context import CannotTellError, Context
from reviewer.prose.pipeline import Pipeline
from reviewer.prose.ties import Rarity, Surroundings, foreignness, rarity, signs
from reviewer.rulebook import Example, Rulebook

OWN = """\
The probe of the toy takes the reset line before the clock runs, and the
chip then ignores the reset. Enable the clock first.
"""
FOREIGN = """\
The accelerometer of the tablet reports its axes swapped, so the desktop
rotates the picture upside down whenever somebody lifts the keyboard dock.
Add a mount matrix for it.
"""
DIFF = """\
--- a/drivers/misc/toy.c
+++ b/drivers/misc/toy.c
@@ -40,3 +40,4 @@ static int toy_probe(struct platform_device *pdev)
     toy->clk = devm_clk_get(&pdev->dev, NULL);
-    reset_control_assert(toy->rst);
+    ret = clk_prepare_enable(toy->clk);
+    reset_control_assert(toy->rst);
     return ret;
"""
PARAMS = untied.Params(words=18, bar=1.5, opening_bar=6.0)
NOWHERE: frozenset[str] = frozenset()


@pytest.fixture(scope="module")
def book() -> Rulebook:
    return rulebook.load(resources.data_dir("rules"))


def context(book: Rulebook, text: str, diff: str = DIFF) -> Context:
    example = Example(
        text=text,
        subject="misc: toy: Enable the clock before the reset",
        author="",
        trailers=None,
        diff=diff,
        below="",
        expect=(),
        note="",
    )
    return Context(examples.patch(example), Pipeline(), book.vocabulary)


def found(book: Rulebook, text: str, diff: str = DIFF) -> list[str]:
    """The first word of each hit's paragraph, and the words that stand nowhere else."""
    return [str(hit.facts["words"]) for hit in untied.paragraph(PARAMS, context(book, text, diff))]


@pytest.mark.parametrize("text", [f"{OWN}\n{FOREIGN}", f"{FOREIGN}\n{OWN}", f"{OWN}\n{FOREIGN}\n{OWN}"])
def test_a_foreign_paragraph_is_seen_wherever_it_stands(book: Rulebook, text: str) -> None:
    (hit,) = untied.paragraph(PARAMS, context(book, text))
    assert hit.location.quote == FOREIGN.strip()
    assert "axes" in str(hit.facts["words"]) or "accelerometer" in str(hit.facts["words"])


@pytest.mark.parametrize(
    "second",
    [
        FOREIGN.replace("The accelerometer of the tablet", "toy_probe() of the accelerometer"),
        FOREIGN.replace(
            "The accelerometer of the tablet reports",
            "While the probe of the toy ignores the reset, the accelerometer reports",
        ),
        f"This is the accelerometer's doing. {FOREIGN}",
        f"Tested on a tablet. {FOREIGN}",
        f"I am happy with it. {FOREIGN}",
        FOREIGN.partition(",")[0],
        f"  accelerometer: swapped axes\n{FOREIGN}".replace("\n", "\n  "),
    ],
    ids=["a name", "rare words", "a pronoun", "a test", "the author", "short", "a table"],
)
def test_what_ties_a_paragraph_or_excuses_it(book: Rulebook, second: str) -> None:
    assert found(book, f"{OWN}\n{second}\n") == []


def test_an_only_paragraph_has_no_neighbours_to_be_compared_with(book: Rulebook) -> None:
    assert found(book, FOREIGN) == []


def test_a_cut_diff_is_no_evidence(book: Rulebook) -> None:
    cut = context(book, f"{OWN}\n{FOREIGN}")
    assert cut.patch.diff is not None
    cut.patch = replace(cut.patch, diff=replace(cut.patch.diff, truncated=True))
    with pytest.raises(CannotTellError):
        list(untied.paragraph(PARAMS, cut))


def test_a_shared_rare_word_ties_more_than_a_shared_common_one(book: Rulebook) -> None:
    known, weights = rarity(book.vocabulary["ties"]), book.vocabulary["ties"]["weights"]
    text = "The driver of the accelerometer rotates a picture upside down"

    def odds(shared: str) -> float:
        around = Surroundings(NOWHERE, frozenset({shared}), NOWHERE, NOWHERE, NOWHERE)
        return foreignness(signs(text, around, known), weights)

    assert odds("acceleromet") < odds("driv")


def test_the_rarity_of_a_stem() -> None:
    table = rarity({"by_bits": ["the", "driv devic", "axl"]})
    assert table == Rarity({"the": 0, "driv": 1, "devic": 1, "axl": 2}, 3)
    assert [table.of(stem) for stem in ("the", "devic", "axl", "rotat")] == [0, 1, 2, 3]
