"""reviewer.checks.abi: new files are judged whole, changed ones by what a patch brings in, none without a tree."""

from __future__ import annotations

from pathlib import Path

import pytest

from reviewer import mail, series
from reviewer.checks import abi
from reviewer.checks.context import CannotTellError, Context, Hit
from reviewer.checks.images import DoesNotApplyError, patched
from reviewer.checks.prover import AssemblyParams
from reviewer.prose.pipeline import Pipeline
from reviewer.tree import GivenTree

DATA = Path(__file__).parent.parent / "data" / "asm" / "v2"
HOST, MACRO = "arch/x86/virt/vmx/tdx/seamcall.S", "arch/x86/virt/vmx/tdx/tdxcall.S"
HEAD = (
    "From: A <a@example.org>\nSubject: [PATCH] x86/tdx: Change it\n\nText.\n\nSigned-off-by: A <a@example.org>\n---\n"
)


class Tree(GivenTree):
    """Our reference files, and what a test puts in their place."""

    def __init__(self, **other: str) -> None:
        files = {str(path.relative_to(DATA)): path.read_text() for path in DATA.rglob("*") if path.is_file()}
        super().__init__({**files, **({MACRO: other["macro"]} if "macro" in other else {})}, {}, {})


def context(diff: str, tree: Tree | None) -> Context:
    patch = series.assemble(mail.read((HEAD + diff).encode(), "test").messages[0])
    return Context(patch, Pipeline(), {}, lambda: tree)


def change(old: str, new: str, path: str = MACRO, tree: Tree | None = None) -> str:
    """A diff that replaces one line of a file."""
    lines = ((tree or Tree()).file(path) or "").split("\n")
    at = lines.index(old)
    made = [f"+{line}" for line in new.split("\n") if new]
    head = f"diff --git a/{path} b/{path}\n--- a/{path}\n+++ b/{path}\n"
    return f"{head}@@ -{at},3 +{at},{2 + len(made)} @@\n" + "\n".join(
        [f" {lines[at - 1]}", f"-{old}", *made, f" {lines[at + 1]}", ""]
    )


def hits(rule: str, made: Context) -> list[Hit]:
    return list(abi.run(AssemblyParams(rule), made))


def test_a_changed_macro_is_judged_by_the_files_that_expand_it() -> None:
    made = context(change("\tmovq\tTDX_MODULE_r9(%rsi), %r9", "\tmovq\tTDX_MODULE_r8(%rsi), %r9"), Tree())
    (hit,) = hits("SC002", made)
    assert hit.location.quote == "movq\tTDX_MODULE_r8(%rsi), %r9"
    assert (hit.location.file, hit.variant) == (MACRO, "")
    assert "also in" in hit.evidence[0]
    assert hits("SC003", made) == []


def test_a_removed_line_is_quoted_where_it_stood() -> None:
    (hit,) = hits("SC003", context(change("\tmovq\tTDX_MODULE_r9(%rsi), %r9", ""), Tree()))
    assert hit.location.quote == "movq\tTDX_MODULE_r9(%rsi), %r9"


def test_what_was_there_before_is_told_apart() -> None:
    bad = (DATA / MACRO).read_text().replace("\tmovq\tTDX_MODULE_r9(%rsi), %r9\n", "")
    made = context(change("\tpopq\t%rbx", "\taddq\t$8, %rsp", tree=Tree(macro=bad)), Tree(macro=bad))
    assert [hit.variant for hit in hits("SC003", made)] == ["before"]
    assert [hit.variant for hit in hits("SC012", made)] == [""]


def test_without_a_tree_the_reason_says_what_to_pass() -> None:
    made = context(change("\tpopq\t%rbx", "\taddq\t$8, %rsp"), None)
    with pytest.raises(CannotTellError, match="pass --tree"):
        hits("SC012", made)


def test_an_assembly_file_of_no_concern_needs_no_tree() -> None:
    diff = "diff --git a/lib/a.S b/lib/a.S\n--- a/lib/a.S\n+++ b/lib/a.S\n@@ -1,1 +1,1 @@\n-\tnop\n+\tpause\n"
    assert hits("SC012", context(diff, None)) == []


def test_a_tree_that_the_patch_does_not_fit_is_named() -> None:
    other = (DATA / MACRO).read_text().replace("\tpopq\t%rbx", "\tpopq\t%rcx")
    made = context(change("\tpopq\t%rbx", "\taddq\t$8, %rsp"), Tree(macro=other))
    with pytest.raises(CannotTellError, match="does not apply"):
        hits("SC012", made)


def test_hunks_are_put_in() -> None:
    (file,) = context(change("\tpopq\t%rbx", "\tnop\n\tpopq\t%rbx"), None).files
    old = (DATA / MACRO).read_text()
    assert patched(old, file) == old.replace("\tpopq\t%rbx", "\tnop\n\tpopq\t%rbx")
    with pytest.raises(DoesNotApplyError):
        patched("nothing\n", file)
