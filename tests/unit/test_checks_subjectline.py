"""Subjects against the history of their folder, against the data, and against what says nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from reviewer import mail, series
from reviewer.checks.citations import same_title
from reviewer.engine import Engine
from reviewer.model import Finding
from reviewer.tree import GivenTree

DIFF = "diff --git a/{0} b/{0}\n--- a/{0}\n+++ b/{0}\n@@ -1 +1 @@\n-int first;\n+int second;\n"


def found(
    engine: Engine,
    subject: str,
    *paths: str,
    history: Mapping[str, Sequence[str]] | None = None,
    diff: str = "",
) -> dict[str, Finding]:
    text = (
        f"From: A Developer <dev@example.org>\nMessage-ID: <1@x>\nSubject: [PATCH] {subject}\n\nThe slab hangs.\n\n"
        f"Signed-off-by: A Developer <dev@example.org>\n---\n{diff or ''.join(map(DIFF.format, paths))}\n"
    )
    patch = series.assemble(mail.read(text.encode(), "test").messages[0])
    tree = GivenTree({}, history or {}, {}) if history is not None else None
    return {finding.rule: finding for finding in engine.review(patch, tree=lambda: tree).findings}


SLAB = {"mm/slab.c": ["mm/slab: One", "mm/slab: Two", "mm: Three"]}


def test_a_word_that_the_folder_never_used_is_asked_about(engine: Engine) -> None:
    finding = found(engine, "memory: Do it", "mm/slab.c", history=SLAB)["SU103"]
    assert finding.message == 'No commit of late in mm begins like that; they begin with "mm".'
    assert '"mm/slab:"' in finding.advice


def test_a_word_that_was_used_once_is_enough(engine: Engine) -> None:
    mixed = {"mm/slab.c": ["mm: One"] * 11 + ["slab: Two"]}
    assert "SU103" not in found(engine, "slab: Do it", "mm/slab.c", history=mixed)
    assert "SU103" in found(engine, "slub: Do it", "mm/slab.c", history=mixed)


def test_few_subjects_that_disagree_say_nothing(engine: Engine) -> None:
    few = {"mm/slab.c": ["mm: One", "slab: Two", "mm: Three"]}
    assert "SU103" not in found(engine, "slub: Do it", "mm/slab.c", history=few)


def test_a_folder_without_history_asks_the_one_above(engine: Engine) -> None:
    assert "SU103" in found(engine, "memory: Do it", "mm/new/file.c", history=SLAB)


def test_files_of_two_areas_are_not_judged(engine: Engine) -> None:
    assert "SU103" not in found(engine, "memory: Do it", "mm/slab.c", "fs/file.c", history=SLAB)


def test_a_renamed_file_is_judged_by_the_folder_it_comes_from(engine: Engine) -> None:
    moved = "diff --git a/mm/slab.c b/lib/slab.c\nsimilarity index 100%\nrename from mm/slab.c\nrename to lib/slab.c\n"
    assert "SU103" not in found(engine, "mm: Move the slab", history=SLAB, diff=moved)
    assert "SU103" in found(engine, "lib: Move the slab", history=SLAB, diff=moved)


def test_a_tree_without_history_leaves_it_to_the_data(engine: Engine) -> None:
    assert "SU103" not in found(engine, "crypto: Do it", "crypto/aes.c", history={})
    assert found(engine, "cipher: Do it", "crypto/aes.c", history={})["SU103"].persona == "pedantic"


@pytest.mark.parametrize(
    ("subject", "rule"),
    [
        ("mm: Fix issue", "SU105"),
        ("mm: some cleanups", "SU105"),
        ("mm: Update code", "SU105"),
        ("chore: Sort the includes", "SU104"),
        ("mm: Checkpatch clean-up", "SU110"),
        ("mm: Silence sparse warnings", "SU110"),
        ("mm: Take care of a Coverity issue", "SU110"),
        ("fix(mm): Release the lock", "SU104"),
        ("Drivers: Release the lock", "SU104"),
        ("mm: Release the lock.", "SU108"),
        ("include/linux/mm.h: Release the lock", "SU111"),
    ],
)
def test_a_subject_that_a_maintainer_would_change(engine: Engine, subject: str, rule: str) -> None:
    assert rule in found(engine, subject, "mm/slab.c")


@pytest.mark.parametrize(
    "subject",
    [
        "mm: Fix build",
        "mm: Add THP support",
        "fixmap: Update the code of the page walk",
        "mm: Use e.g.",
        'Revert "mm: Fix issue"',
        "driver core: Release the lock",
        "mm: Drop slab.h",
        "WIP: mm: Add a driver",
        "mm: Take the option for checkpatch among the others",
        "mm: Add a coccinelle script",
    ],
)
def test_a_subject_that_stays(engine: Engine, subject: str) -> None:
    assert not {"SU103", "SU104", "SU105", "SU108", "SU110", "SU111"} & found(engine, subject, "mm/slab.c").keys()


def test_only_tip_wants_slashes_and_capitals(engine: Engine) -> None:
    assert "SU107" in found(engine, "x86: smp: move it", "arch/x86/kernel/smp.c")
    assert not {"SU106", "SU107"} & found(engine, "net: phy: move it", "drivers/net/phy/phy.c").keys()
    assert "SU106" not in found(engine, "x86/smp: set_cpu() must not sleep", "arch/x86/kernel/smp.c")


@pytest.mark.parametrize(
    ("given", "title", "same"),
    [
        ("mm: Do it", "mm: Do it", True),
        ("mm:  do it", "mm: Do it", True),
        ("mm: ... it", "mm: Do it", True),
        ("mm: Do ...", "mm: Do it", True),
        ("mm: Do", "mm: Do it", False),
        ("... it", "mm: Do that", False),
        ("mm: D…x…it", "mm: Do it", False),
        ("", "mm: Do it", False),
    ],
)
def test_titles_are_compared_as_people_read_them(given: str, title: str, same: bool) -> None:
    assert same_title(given, title) is same
