"""Prototypes, structure and offsets in C against the assembly: what is reported, and what is left alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from reviewer import mail, resources, series
from reviewer.checks import abiprototypes, csites, prover
from reviewer.checks.context import Context, NoParams
from reviewer.prose.pipeline import Pipeline
from reviewer.seamcall import contract
from reviewer.seamcall.conduct import Conduct
from reviewer.seamcall.proof import prove
from reviewer.seamcall.prototypes import mismatches, narrow
from reviewer.tree import GivenTree

CONTRACTS = contract.load(resources.data_dir("rules") / "seamcall" / "abi")
DATA = Path(__file__).parent.parent / "data" / "asm"
HEADER = "arch/x86/virt/vmx/tdx/seamcall_internal.h"
MACRO = "arch/x86/virt/vmx/tdx/tdxcall.S"
HEAD = (
    "From: A <a@example.org>\nSubject: [PATCH] x86/tdx: Declare it\n\nText.\n\nSigned-off-by: A <a@example.org>\n---\n"
)
RIGHT = "u64 __seamcall_ret(u64 fn, struct tdx_module_args *args);"
OLD = "u64 __tdx_module_call(u64 fn, u64 rcx, u64 rdx, u64 r8, u64 r9,\n\t\t      struct tdx_module_output *out);"


def files(version: str) -> dict[str, str]:
    root = DATA / version
    return {str(path.relative_to(root)): path.read_text() for path in root.rglob("*") if path.is_file()}


def known(version: str) -> dict[str, Conduct]:
    every = files(version)
    texts = [(path, every[path]) for each in CONTRACTS for path in each.files if path in every]
    proofs = [prove(path, text, every.get, CONTRACTS) for path, text in texts]
    return {each.function: each.conduct for proof in proofs for each in proof.functions if each.conduct}


@pytest.mark.parametrize(
    "text",
    [
        RIGHT,
        "extern unsigned long __seamcall_ret(unsigned long leaf,\n\t\tstruct tdx_module_args *io);",
        "u64 __must_check __seamcall_ret(u64, struct tdx_module_args *);",
        "/* int __seamcall_ret(void); */",
        "struct tdx_module_args {\n\tu64 r9;\n\tu64 r8;\n};",
        "\treturn __seamcall_ret(fn, args);",
        "static inline u64 __seamcall_saved(u64 fn) { return 0; }\nu64 f(void) { return __seamcall_saved(1); }",
    ],
)
def test_what_agrees_is_left_alone(text: str) -> None:
    assert [*mismatches(text, known("v2")), *narrow(text)] == []


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (RIGHT.replace("u64 fn", "u32 fn"), "u32 does not hold"),
        (RIGHT.replace("u64 fn, struct tdx_module_args *args", "struct tdx_module_args *args, u64 fn"), "first"),
        (RIGHT.replace("u64 fn, ", "u64 fn, u64 rcx, "), "takes 2 arguments"),
        (RIGHT.replace("*args", "args"), "a pointer second"),
        ("struct tdx_module_args {\n\tu64 r8;\n\tu32 r9;\n};", "64 bits of r9"),
        ("\tOFFSET(TDX_MODULE_r8, tdx_module_args, r9);", "is the offset of r9"),
        ("\tret = __seamcall_saved(fn, args);", "no assembly defines it"),
    ],
)
def test_what_does_not_agree_is_found(text: str, why: str) -> None:
    (found,) = mismatches(text, known("v2"))
    assert why in found.why
    assert found.expected


def test_the_older_form_has_an_argument_for_each_register() -> None:
    assert list(mismatches(OLD, known("v1"))) == []
    (found,) = mismatches(OLD.replace("u64 rcx, u64 rdx", "u64 rdx, u64 rcx"), known("v1"))
    assert found.why == "the assembly takes rdx as argument 3, not 2"


def test_without_the_assembly_nothing_is_said_of_its_arguments() -> None:
    assert list(mismatches(RIGHT.replace("u64 fn, ", ""), {})) == []


@pytest.mark.parametrize("kind", ["int", "void", "long", "static u32"])
def test_a_narrow_result_is_found(kind: str) -> None:
    (found,) = narrow(RIGHT.replace("u64 __", f"{kind} __"))
    assert "64 bits" in found.why


def context(diff: str, extra: dict[str, str]) -> Context:
    patch = series.assemble(mail.read((HEAD + diff).encode(), "test").messages[0])
    return Context(patch, Pipeline(), {}, lambda: GivenTree({**files("v2"), **extra}, {}, {}))


def diff(old: str, new: str, path: str = HEADER) -> str:
    return f"diff --git a/{path} b/{path}\n--- a/{path}\n+++ b/{path}\n@@ -1,1 +1,1 @@\n-{old}\n+{new}\n"


def test_a_prototype_is_held_against_the_assembly_of_the_tree() -> None:
    made = context(diff(RIGHT, RIGHT.replace("u64 fn", "u32 fn")), {HEADER: RIGHT + "\n"})
    (hit,) = abiprototypes.run(NoParams(), made)
    assert hit.location.quote == "u32 fn, struct tdx_module_args *args"
    (verdict,) = abiprototypes.verdicts(NoParams(), made)
    assert (verdict.function, verdict.status, verdict.blame) == ("__seamcall_ret", "fail", "patch")


def test_a_right_one_passes_and_an_old_fault_is_not_of_the_patch() -> None:
    wrong = RIGHT.replace("*args", "args")
    made = context(diff(RIGHT, RIGHT.replace("args)", "io)")), {HEADER: RIGHT + "\n"})
    assert list(abiprototypes.run(NoParams(), made)) == []
    assert [verdict.status for verdict in abiprototypes.verdicts(NoParams(), made)] == ["pass"]
    made = context(diff(wrong, wrong.replace("fn", "leaf")), {HEADER: wrong + "\n"})
    assert list(abiprototypes.run(NoParams(), made)) == []


def test_a_narrow_prototype_is_a_narrow_status() -> None:
    made = context(diff(RIGHT, RIGHT.replace("u64 __", "int __")), {HEADER: RIGHT + "\n"})
    (hit,) = csites.run(prover.CParams("SC101"), made)
    assert hit.location.quote == "int"
