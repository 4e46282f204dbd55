"""C call sites: what is reported, and what is left alone."""

from __future__ import annotations

import pytest

from reviewer import resources
from reviewer.seamcall import leaves
from reviewer.seamcall.csites.prove import prove
from reviewer.seamcall.proof import Verdict

TABLE = leaves.load(resources.data_dir("rules") / "seamcall" / "abi" / leaves.FILE)
SOUND = """
u64 toy(struct tdx_td *td, u64 field, u64 *data)
{
	struct tdx_module_args args = {
		.rcx = tdx_tdr_pa(td),
		.rdx = field,
	};
	u64 ret;

	ret = seamcall_ret(TDH_MNG_RD, &args);
	*data = args.r8;
	return ret;
}
"""


def failed(text: str) -> set[str]:
    return {verdict.rule for verdict in _verdicts(text) if verdict.evidence}


def _verdicts(text: str) -> list[Verdict]:
    return list(prove("toy.c", text, TABLE).verdicts)


def test_the_table_has_all_leaves() -> None:
    assert len(TABLE) == 144
    assert TABLE["TDH_MNG_RD"].outputs == {"r8"}


def test_a_sound_function_passes() -> None:
    assert failed(SOUND) == set()
    assert any(v.rule == "SC104" and v.status == "pass" for v in _verdicts(SOUND))


@pytest.mark.parametrize(
    ("rule", "old", "new"),
    [
        ("SC101", "	u64 ret;", "	int ret;"),
        ("SC102", "ret = seamcall_ret", "seamcall_ret"),
        ("SC104", "seamcall_ret", "seamcall"),
        ("SC104", "args.r8", "args.r9"),
        ("SC105", "tdx_tdr_pa(td)", "vp->tdvpr_pa"),
        ("SC105", ".rdx = field", ".r11 = field"),
        ("SC107", "TDH_MNG_RD,", "TDH_MNG_RD | (3ULL << 16),"),
        ("SC114", "tdx_tdr_pa(td)", "(u64)td"),
        ("SC115", "tdx_tdr_pa(td)", "mk_keyed_paddr(hkid, pfn)"),
    ],
)
def test_a_fault_is_found(rule: str, old: str, new: str) -> None:
    assert rule in failed(SOUND.replace(old, new))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("	u64 ret;", "	unsigned long ret;"),
        ("field,", "field, /* id */"),
        ("*data = ", "if (data)\n\t\t*data = "),
    ],
)
def test_another_way_to_write_it_is_left_alone(old: str, new: str) -> None:
    assert failed(SOUND.replace(old, new)) == set()


@pytest.mark.parametrize(
    "text", ["}}}}{{{{ seamcall(", "class X { void f() { seamcall(1, a); } };", "seamcall(" * 3000]
)
def test_what_is_no_c_raises_nothing(text: str) -> None:
    assert not any(v.status == "fail" for v in _verdicts(text))
