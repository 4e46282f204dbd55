"""reviewer.seamcall.proof: our reference files hold, edits break the rule they should, and nothing is guessed."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType

import pytest

from reviewer import resources
from reviewer.seamcall import contract
from reviewer.seamcall.judgements import JUDGEMENTS
from reviewer.seamcall.proof import Proof, introduced, prove

TESTS = Path(__file__).parent.parent
DATA = TESTS / "data" / "asm"
CONTRACTS = contract.load(resources.data_dir("rules") / "seamcall" / "abi")
HOST, GUEST = "arch/x86/virt/vmx/tdx/seamcall.S", "arch/x86/coco/tdx/tdcall.S"
MACRO = "arch/x86/virt/vmx/tdx/tdxcall.S"


def _bench() -> ModuleType:
    """The bench of edits; it is a program, so it is loaded by its path."""
    spec = importlib.util.spec_from_file_location("mutations", TESTS / "bench" / "mutations.py")
    assert spec
    assert spec.loader
    sys.path.insert(0, str(TESTS / "bench"))  # where the program finds its own modules
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    try:
        spec.loader.exec_module(module)
    finally:
        sys.path.pop(0)
    return module


bench = _bench()
ALL = [(version, edit) for version in ("v1", "v2") for edit in bench.edits(bench.tree_texts(DATA / version))]
SOME = [ALL[n] for n in range(0, len(ALL), 6)]
"""Enough for a test; the bench runs them all."""


def texts(version: str) -> dict[str, str]:
    return dict(bench.tree_texts(DATA / version))


def judged(path: str, files: Mapping[str, str]) -> Proof:
    return prove(path, files[path], files.get, CONTRACTS)


def failed(proof: Proof) -> dict[str, str]:
    return {verdict.rule: verdict.why for verdict in proof.verdicts if verdict.status == "fail"}


def test_a_bare_label_begins_no_function_for_c() -> None:
    files = texts("v2")
    name = next(each for each in files[GUEST].split("SYM_FUNC_START(")[1:])[:40].partition(")")[0]
    proof = judged(GUEST, {**files, GUEST: files[GUEST].replace(f"SYM_FUNC_START({name})", f"{name}:")})
    assert "bare label" in failed(proof)["SC018"]


@pytest.mark.parametrize("version", ["v1", "v2"])
@pytest.mark.parametrize("path", [HOST, GUEST])
def test_the_reference_files_hold(version: str, path: str) -> None:
    proof = judged(path, texts(version))
    assert proof.functions
    assert [v for v in proof.verdicts if v.status in ("fail", "unknown")] == []
    assert {v.rule for v in proof.verdicts} == set(JUDGEMENTS)


@pytest.mark.parametrize(("version", "edit"), SOME, ids=[f"{v}-{e.name}" for v, e in SOME])
def test_an_edit_breaks_its_rule_and_no_benign_one_breaks_any(version: str, edit: object) -> None:
    outcome = bench.judge_edit(DATA / version, edit, bench.prover())
    assert outcome.right, (sorted(outcome.edit.expected), dict(outcome.found))


def test_every_rule_has_an_edit_that_breaks_it() -> None:
    broken = {rule for _, edit in ALL for rule in edit.expected}
    assert broken >= set(JUDGEMENTS)


# The real bugs, rebuilt from what is told of them


def edited(version: str, path: str, *changes: tuple[str, str]) -> dict[str, str]:
    files = texts(version)
    for old, new in changes:
        assert old in files[path]
        files[path] = files[path].replace(old, new)
    return files


def test_the_bare_ret_of_2022() -> None:
    files = edited("v1", HOST, ("\tRET\n", "\tret\n"))
    assert set(failed(judged(HOST, files))) == {"SC017"}
    assert failed(judged(HOST, texts("v1"))) == {}


def test_outputs_stored_after_vmfailinvalid() -> None:
    changes = (
        ("\tmovq\t$TDX_SEAMCALL_VMFAILINVALID, %rax\n\tjmp\t.Lseamcall_fail\\@\n", ""),
        (
            "\tjc\t.Lseamcall_vmfailinvalid\\@\n",
            "\tjnc\t.Lgood\\@\n\tmovq\t$TDX_SEAMCALL_VMFAILINVALID, %rax\n.Lgood\\@:\n",
        ),
    )
    found = failed(judged(HOST, edited("v2", MACRO, *changes)))
    assert set(found) == {"SC014"}
    assert "inputs" in found["SC014"]


def test_rsi_left_after_a_hypercall() -> None:
    changes = (("\tpopq\t%rsi\n\tmovq\t%rdi,", "\tpopq\t%r8\n\tmovq\t%r8, %rdx\n\tmovq\t%rdi,"),)
    assert "SC015" in failed(judged(GUEST, edited("v2", MACRO, *changes)))


def test_saved_registers_forgotten_in_the_saved_variant() -> None:
    files = edited("v2", HOST, ("host=1 ret=1 saved=1", "host=1 ret=1"))
    assert set(failed(judged(HOST, files))) == {"SC021"}


def test_a_register_of_the_frame_used_for_flags() -> None:
    files = edited("v1", GUEST, ("\txorl\t%eax, %eax\n", "\txorl\t%eax, %eax\n\tmovq\t%rsi, %rbp\n"))
    assert set(failed(judged(GUEST, files))) == {"SC011"}


def test_the_error_load_jumped_over() -> None:
    files = edited("v1", MACRO, ("\tjnc\t.Ldone", "\tjmp\t.Ldone"))
    assert set(failed(judged(HOST, files))) == {"SC006"}


# What is not known


@pytest.mark.parametrize("line", ["\tvfrobnicate %rax, %rcx", "\tFROBNICATE r9", "\tpushq %gs:(%rax)", "\tjmp *%rax"])
def test_what_is_not_understood_is_neither_right_nor_an_exception(line: str) -> None:
    files = edited("v2", MACRO, (".if \\host\n.Lseamcall\\@:", f"{line}\n.if \\host\n.Lseamcall\\@:"))
    verdicts = {v.rule: v.status for v in judged(HOST, files).verdicts}
    assert verdicts["SC002"] in ("unknown", "not-applicable")
    assert verdicts["SC012"] == "unknown"
    assert "pass" not in {verdicts[rule] for rule in ("SC001", "SC002", "SC004", "SC012", "SC013")}


def test_a_loop_ends() -> None:
    files = edited("v2", MACRO, ("\tFRAME_END\n\tRET\n", "771:\taddq $1, %rdx\n\tjnz 771b\n\tFRAME_END\n\tRET\n"))
    assert judged(HOST, files).functions


def test_many_branches_end() -> None:
    many = "".join(f"\tcmpq ${n}, %rdx\n\tje 77{n}f\n\taddq $1, %rcx\n77{n}:\n" for n in range(40))
    files = edited("v2", MACRO, ("\tFRAME_END\n\tRET\n", many + "\tFRAME_END\n\tRET\n"))
    statuses = {v.rule: v.status for v in judged(HOST, files).verdicts}
    assert statuses["SC012"] == "unknown"


def test_without_its_macro_a_wrapper_is_unknown() -> None:
    files = texts("v2")
    del files[MACRO]
    proof = judged(HOST, files)
    assert proof.missing[0] == "tdxcall.S"
    assert failed(proof) == {}
    assert {v.status for v in proof.verdicts if v.rule in ("SC001", "SC012", "SC014", "SC017")} == {"unknown"}


# Evidence


def test_the_evidence_leads_to_the_value() -> None:
    files = edited("v2", MACRO, ("\tmovq\tTDX_MODULE_r9(%rsi), %r9", "\tmovq\tTDX_MODULE_r8(%rsi), %r9"))
    verdict = next(v for v in judged(HOST, files).verdicts if v.rule == "SC002" and v.function == "__seamcall_ret")
    (evidence,) = verdict.evidence
    assert verdict.instance == "host=1 ret=1 saved=0"
    assert evidence.way == "SEAMCALL done, frame pointers off"
    line = files[MACRO].split("\n").index("\tmovq\tTDX_MODULE_r8(%rsi), %r9") + 1
    assert str(evidence.where) == f"{MACRO}:{line}"
    assert [step.text for step in evidence.steps][-1:] == ["movq 16(%rsi), %r9"]
    assert evidence.expected == "the word at 24(%rsi)"
    assert evidence.found == "the word at 16(%rsi)"


def test_only_what_is_new_is_introduced() -> None:
    old = edited("v2", MACRO, ("\tmovq\tTDX_MODULE_r9(%rsi), %r9\n", ""))
    new = dict(old)
    new[MACRO] = new[MACRO].replace("\tpopq\t%rbx\n", "")
    fresh = tuple(introduced(judged(HOST, old).verdicts, judged(HOST, new).verdicts))
    assert {verdict.rule for verdict in fresh} == {"SC013"}, "one cause, one rule"


RECOVERY = """\
	pushq	%rax
	movq	8(%rsp), %rax
	movq	%rsi, TDX_MODULE_rsi(%rax)
	popq	%rax
	popq	%rsi
"""


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (RECOVERY, "\txchgq %rsi, (%rsp)\n\tpopq TDX_MODULE_rsi(%rsi)\n"),
        ("\tmovq\t%rcx, TDX_MODULE_rcx(%rsi)\n", "\tnotq %rcx\n\tnotq %rcx\n\tmovq\t%rcx, TDX_MODULE_rcx(%rsi)\n"),
    ],
)
def test_another_spelling_of_the_same(old: str, new: str) -> None:
    proof = judged(HOST, edited("v2", MACRO, (old, new)))
    assert {v.rule for v in proof.verdicts if v.status in ("fail", "unknown")} == set()


# Another contract, of data alone

KVM = """\
#include <linux/linkage.h>
SYM_FUNC_START(kvm_hypercall4)
	pushq	%rbx
	movq	%rdi, %rax
	movq	%rsi, %rbx
	xchgq	%rdx, %rcx
	movq	%r8, %rsi
	{call}
	popq	%rbx
	RET
SYM_FUNC_END(kvm_hypercall4)
"""


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("{call}", "vmcall", ""),
        ("{call}", ".byte 0x0f,0x01,0xc1", ""),
        ("\tmovq	%r8, %rsi\n", "", "SC003"),
        ("\tpopq	%rbx\n", "", "SC013"),
        ("\tmovq	%rdi, %rax\n", "", "SC001"),
        ("{call}", "vmcall\n\txorl %eax, %eax", "SC004"),
        ("RET", "ret", "SC017"),
    ],
)
def test_a_kvm_hypercall(old: str, new: str, rule: str) -> None:
    text = KVM.replace(old, new).replace("{call}", "vmcall")
    proof = judged("a.S", {"a.S": text})
    assert [each.contract for each in proof.functions] == ["kvm-hypercall"]
    assert (rule in failed(proof)) if rule else (failed(proof) == {})


@pytest.mark.parametrize("line", ["rep movsb", "tdcall"])
def test_a_function_of_another_name_is_nobody_s_business(line: str) -> None:
    text = f"SYM_FUNC_START(other)\n\t{line}\n\tret\nSYM_FUNC_END(other)\n"
    assert judged("a.S", {"a.S": text}).functions == ()
