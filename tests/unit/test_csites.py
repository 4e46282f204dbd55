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
    ("rule", "text"),
    [
        ("SC101", "u64 tdx_own(void)\n{\n\tu64 err = 0;\n\terr = tdh_mng_rd(a, b, c);\n\treturn err;\n}\n"
                  "void user(void)\n{\n\tint err = tdx_own();\n\tif (err)\n\t\treturn;\n}\n"),
        ("SC101", "int tdh_mem_track(struct tdx_td *td);\n"),
        ("SC101", "struct vcpu_tdx {\n\tu32 vp_enter_ret;\n};\nu64 tdh_vp_enter(void);\n#define TDX_X 1\n"),
        ("SC104", SOUND.replace("args.r8", "args.rcx")),
        ("SC107", SOUND.replace("TDH_MNG_RD,", "TDH_MNG_RD | TDX_VERSION_SHIFT,")),
        ("SC109", "noinstr u64 tdh_vp_enter(struct tdx_vp *td, struct tdx_module_args *args)\n{\n\tif (!args->rcx)\n"
                  "\t\targs->rcx = td->tdvpr_pa;\n"
                  "\treturn __seamcall_dirty_cache(__seamcall_saved_ret, TDH_VP_ENTER, args);\n}\n"),
        ("SC111", SOUND.replace("TDH_MNG_RD", "TDH_PHYMEM_PAGE_RECLAIM").replace("\t\t.rdx = field,\n", "")
                  .replace("\tret = ", "again:\n\tret = ").replace("\t*data", "\tif (ret)\n\t\tgoto again;\n\t*data")),
        ("SC112", SOUND.replace("\treturn ret;", "\treturn ret == (TDX_OPERAND_BUSY);")),
        ("SC113", SOUND.replace("\treturn ret;", "\treturn ret & TDX_SEAMCALL_VMFAILINVALID;")),
        ("SC113", SOUND.replace("\treturn ret;", "\treturn ret == TDX_SW_ERROR;")),
        ("SC116", "#define TDMR_ALIGNMENT\tSZ_2M\nu64 x = TDH_MNG_RD;\n"),
        ("SC125", "u64 f(struct tdx_module_args *args)\n{\n\targs->rcx = GENMASK(15, 0);\n"
                  "\tif (__tdcall_saved_ret(TDG_VP_VMCALL, args))\n\t\t__tdx_hypercall_failed();\n"
                  "\treturn args->r10;\n}\n"),
    ],
)  # fmt: skip
def test_what_a_reader_found_missing_is_found(rule: str, text: str) -> None:
    assert rule in failed(text)


def test_a_flush_in_a_helper_is_a_flush() -> None:
    text = (
        "static int one(void *unused)\n{\n\tstruct tdx_module_args args = {};\n\n"
        "\treturn seamcall_prerr(TDH_SYS_KEY_CONFIG, &args);\n}\n"
        "static void flush(void)\n{\n\twbinvd_on_all_cpus();\n}\n"
        "static int keyids(int cpu)\n{\n\tflush();\n\treturn smp_call_on_cpu(cpu, one, NULL, true);\n}\n"
    )
    assert "SC117" not in failed(text)
    assert "SC117" in failed(text.replace("\tflush();\n", ""))


def test_pages_for_nested_guests_are_only_asked_for() -> None:
    text = SOUND.replace("TDH_MNG_RD", "TDH_MEM_PAGE_DEMOTE").replace(".rcx = tdx_tdr_pa(td)", ".rcx = gpa")
    text = text.replace(".rdx = field,", ".rdx = tdx_tdr_pa(td),\n\t\t.r8 = page_to_phys(page),").replace("r8;", "rcx;")
    found = [verdict for verdict in _verdicts(text) if verdict.rule == "SC105"]
    assert found[0].evidence
    assert found[0].status == "unknown"


@pytest.mark.parametrize(
    "text", ["}}}}{{{{ seamcall(", "class X { void f() { seamcall(1, a); } };", "seamcall(" * 3000]
)
def test_what_is_no_c_raises_nothing(text: str) -> None:
    assert not any(v.status == "fail" for v in _verdicts(text))


def test_a_function_without_measure_is_unknown() -> None:
    many = "u64 tdh_f(void)\n{\n\tu64 err;\n" + "\terr = tdh_mng_rd(a, b, c);\n" * 5000 + "\treturn err;\n}\n"
    assert {verdict.status for verdict in _verdicts(many)} == {"unknown"}


def test_a_message_in_a_callback_is_found_by_the_call_that_names_it() -> None:
    text = (
        'static void flush(void *arg)\n{\n\tu64 err = tdh_vp_flush(arg);\n\n\tif (err)\n\t\tpr_err("failed");\n}\n'
        "static void all(void)\n{\n\ton_each_cpu(flush, NULL, 1);\n}\n"
    )
    assert "SC123" in failed(text)
    assert "SC123" not in failed(text.replace("on_each_cpu(flush", "on_each_cpu(other"))
