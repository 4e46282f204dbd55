"""The provers wait for a patch that has something to prove, and are known by name before."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from reviewer.checks import KINDS, abiclaims
from reviewer.rulebook import Rulebook
from reviewer.seamcall import judged
from reviewer.seamcall.csites.prove import JUDGED
from reviewer.seamcall.judgements import JUDGEMENTS
from reviewer.seamcall.said import judge

CHECKOUT = Path(__file__).resolve().parents[2]
PROVERS = ("reviewer.checks.abi", "reviewer.checks.csites", "reviewer.seamcall.proof", "tree_sitter")


def test_the_names_are_those_of_the_provers() -> None:
    assert tuple(JUDGEMENTS) == judged.ASSEMBLY
    assert judged.IN_C == JUDGED
    assert judge.KINDS == judged.STATEMENTS
    assert abiclaims.CLAIMS == judged.CLAIMS


@pytest.mark.parametrize("kind", ["abi-proof", "abi-c"])
def test_a_rule_of_another_name_is_refused(kind: str) -> None:
    with pytest.raises(ValueError, match="'SC999' is none of SC"):
        KINDS[kind].params("SC999")


def test_each_name_has_a_rule_file(rulebook: Rulebook) -> None:
    rules = [rule for rule in rulebook.rules.values() if rule.id.startswith("SC") and rule.check != "abi-prototype"]
    worded = {rule.params.get("judgement", rule.id) for rule in rules}
    assert worded <= {*judged.ASSEMBLY, *judged.IN_C}


@pytest.mark.parametrize(("sample", "loaded"), [("03-well-made-fix.patch", False), ("01-gate-call.patch", True)])
def test_a_prover_is_loaded_for_assembly_alone(sample: str, loaded: bool) -> None:
    command = [sys.executable, "-X", "importtime", "-m", "reviewer", "check", "--no-cache", f"samples/{sample}"]
    told = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=False).stderr
    imported = {line.rpartition("|")[2].strip() for line in told.splitlines() if line.startswith("import time:")}
    assert ("reviewer.seamcall.proof" in imported) is loaded
    if not loaded:
        assert imported.isdisjoint(PROVERS)
