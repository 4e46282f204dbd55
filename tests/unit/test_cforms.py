"""C in forms that are not the kernel's usual ones: what is told, and that nothing stops it."""

from __future__ import annotations

from pathlib import Path

import pytest

from reviewer import resources
from reviewer.seamcall import leaves
from reviewer.seamcall.csites.numbers import value
from reviewer.seamcall.csites.prove import prove
from reviewer.seamcall.proof import Proof

DATA = Path(__file__).parents[1] / "data" / "c"
TABLE = leaves.load(resources.data_dir("rules") / "seamcall" / "abi" / leaves.FILE)


def proof(name: str, *changes: tuple[str, str]) -> Proof:
    text = (DATA / name).read_text("utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return prove(name, text, TABLE)


def told(found: Proof) -> set[tuple[str, str]]:
    return {(verdict.rule, verdict.function) for verdict in found.verdicts if verdict.evidence}


def test_forms_of_the_kernel_pass_and_are_all_seen() -> None:
    found = proof("forms.c")
    assert told(found) == set()
    assert {each.function for each in found.functions} >= {
        "attributed",
        "old_style",
        "through_a_pointer",
        "again",
    }


@pytest.mark.parametrize(
    ("old", "new", "rule", "function"),
    [
        (".rcx = tdx_tdr_pa(td),\n	};", "};", "SC105", "attributed"),
        ("seamcall_ret(TDH_MNG_RD, &args);\n\n", "seamcall(TDH_MNG_RD, &args);\n\n", "SC104", "old_style"),
        ("guard(mutex)(&tdx_lock);", "", "SC121", "guarded"),
        ("scoped_guard(write_lock", "scoped_guard(read_lock", "SC121", "guarded"),
        ("	u64 err;\n};", "	int err;\n};", "SC101", "through_a_pointer"),
        ("&& --tries", "", "SC110", "again"),
    ],
)
def test_a_fault_in_such_a_form_is_found(old: str, new: str, rule: str, function: str) -> None:
    assert told(proof("forms.c", (old, new))) == {(rule, function)}


def test_the_rest_of_a_broken_file_is_judged() -> None:
    assert told(proof("half.c")) == set()
    states = {verdict.status for verdict in proof("unbalanced.c").verdicts}
    assert "fail" not in states


def test_other_languages_raise_nothing_and_prove_nothing() -> None:
    assert "fail" not in {verdict.status for verdict in proof("other.c").verdicts}


def test_a_long_file_is_read_to_its_end() -> None:
    one = "u64 f{0}(struct tdx_td *td)\n{{\n\tint x = {0};\n\treturn x;\n}}\n"
    text = "".join(one.format(n) for n in range(10_000))
    text += "u64 last(void)\n{\n\tstruct tdx_module_args args;\n\n\treturn seamcall(TDH_SYS_LP_INIT, &args);\n}\n"
    assert len(text.splitlines()) > 50_000
    assert ("SC103", "last") in told(prove("long.c", text, TABLE))


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0x10", 16),
        ("(1ULL << 3) | BIT(0)", 9),
        ("GENMASK_ULL(47, 40)", 0xFF0000000000),
        ("A + 1", 6),
        ("(TD_PARAMS)", None),
        ("LOOP", None),
        ("1 << 70", None),
        ("__import__('os')", None),
        ("(" * 400, None),
    ],
)
def test_the_value_of_a_macro(text: str, number: int | None) -> None:
    assert value(text, {"A": "5", "LOOP": "LOOP"}) == number
