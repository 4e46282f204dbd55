# ruff: noqa: E501
"""Break the C files of a kernel tree in known ways and count what is reported: python tests/bench/mutations_c.py TREE."""

from __future__ import annotations

import sys
from pathlib import Path

from reviewer import resources
from reviewer.seamcall import leaves
from reviewer.seamcall.csites.prove import prove

V, K, S, G, H, N = (
    "arch/x86/virt/vmx/tdx/tdx.c",
    "arch/x86/kvm/vmx/tdx.c",
    "arch/x86/virt/vmx/tdx/seamldr.c",
    "arch/x86/coco/tdx/tdx-shared.c",
    "arch/x86/virt/vmx/tdx/tdx.h",
    "arch/x86/virt/vmx/tdx/seamcall_internal.h",
)
D = "arch/x86/coco/tdx/tdx.c"
BREAKING = (
    ("SC101", V, "u64 tdh_mng_create(", "int tdh_mng_create("),
    ("SC101", V, "u64 tdh_vp_flush(", "u32 tdh_vp_flush("),
    ("SC101", V, "	u64 ret;\n\n	ret = seamcall_ret(TDH_MR_EXTEND", "	int ret;\n\n	ret = seamcall_ret(TDH_MR_EXTEND"),
    ("SC101", N, "	u64 ret;", "	u32 ret;"),
    ("SC101", N, "	u64 sret = sc_retry(", "	int sret = sc_retry("),
    ("SC102", V, "return seamcall(TDH_MEM_TRACK, &args);", "seamcall(TDH_MEM_TRACK, &args);\n	return 0;"),
    ("SC102", V, "return seamcall(TDH_VP_WR, &args);", "seamcall(TDH_VP_WR, &args);\n	return TDX_SUCCESS;"),
    ("SC102", D, "	ret = __tdcall(TDG_MR_REPORT, &args);", "	__tdcall(TDG_MR_REPORT, &args);"),
    ("SC103", V, "struct tdx_module_args args = {};\n\n	args.rcx = mk_keyed", "struct tdx_module_args args;\n\n	args.rcx = mk_keyed"),
    ("SC103", S, "struct tdx_module_args args = {};", "struct tdx_module_args args;"),
    ("SC103", D, "struct tdx_module_args args = {};", "struct tdx_module_args args;"),
    ("SC104", V, "seamcall_ret(TDH_MNG_RD", "seamcall(TDH_MNG_RD"),
    ("SC104", V, "seamcall_ret(TDH_MEM_PAGE_AUG", "seamcall(TDH_MEM_PAGE_AUG"),
    ("SC104", V, "*extended_err = args.rcx", "*extended_err = args.r9"),
    ("SC104", V, "*data = args.r8", "*data = args.r10"),
    ("SC104", D, "__tdcall_ret(TDG_VM_RD", "__tdcall(TDG_VM_RD"),
    ("SC105", V, "		.rcx = vp->tdvpr_pa,\n		.rdx = tdx_tdr_pa(td),", "		.rcx = tdx_tdr_pa(td),\n		.rdx = vp->tdvpr_pa,"),
    ("SC105", V, "		.rdx = tdx_tdr_pa(td),\n		.r8 = PFN_PHYS(pfn),\n		.r9", "		.r8 = PFN_PHYS(pfn),\n		.r9"),
    ("SC105", V, "		.r9 = mask,", "		.r10 = mask,"),
    ("SC105", V, "		.rcx = page_to_phys(tdcs_page),\n		.rdx = tdx_tdr_pa(td),", "		.rcx = tdx_tdr_pa(td),\n		.rdx = page_to_phys(tdcs_page),"),
    ("SC106", H, "TDH_VP_CREATE			10", "TDH_VP_CREATE			11"),
    ("SC106", H, "TDH_MEM_TRACK			38", "TDH_MEM_TRACK			39"),
    ("SC106", S, "P_SEAMLDR_INSTALL		0x8000000000000001", "P_SEAMLDR_INSTALL		0x8000000000000002"),
    ("SC107", V, "TDH_VP_INIT | (1ULL << TDX_VERSION_SHIFT)", "TDH_VP_INIT"),
    ("SC107", V, "(1ULL << TDX_VERSION_SHIFT)", "(1ULL << 8)"),
    ("SC107", V, "(1ULL << TDX_VERSION_SHIFT)", "(2ULL << TDX_VERSION_SHIFT)"),
    ("SC107", V, "seamcall(TDH_MEM_TRACK,", "seamcall(TDH_MEM_TRACK | (1ULL << TDX_VERSION_SHIFT),"),
    ("SC108", V, "(__seamcall_saved_ret, TDH_VP_ENTER", "(__seamcall_ret, TDH_VP_ENTER"),
    ("SC108", G, "__tdcall_saved_ret(TDG_VP_VMCALL", "__tdcall_ret(TDG_VP_VMCALL"),
    ("SC109", V, "	args->rcx = td->tdvpr_pa;\n", ""),
    ("SC109", V, "noinstr u64 tdh_vp_enter", "u64 tdh_vp_enter"),
    ("SC109", V, "__seamcall_dirty_cache(__seamcall_saved_ret, TDH", "sc_retry(__seamcall_saved_ret, TDH"),
    ("SC109", V, "args->rcx = td->tdvpr_pa", "args->rcx = page_to_phys(td->tdvpr_page)"),
    ("SC110", N, " && --retry", ""),
    ("SC110", N, "ret == TDX_RND_NO_ENTROPY", "ret"),
    ("SC110", N, "ret == TDX_RND_NO_ENTROPY", "ret != TDX_RND_NO_ENTROPY"),
    ("SC111", V, "seamcall(TDH_MNG_CREATE", "seamcall_ret(TDH_MNG_CREATE"),
    ("SC111", V, "seamcall_prerr(TDH_SYS_INIT", "seamcall_prerr_ret(TDH_SYS_INIT"),
    ("SC112", K, "(err & TDX_SEAMCALL_STATUS_MASK) == TDX_OPERAND_INVALID", "err == TDX_OPERAND_INVALID"),
    ("SC112", K, "(vp_enter_ret & TDX_SEAMCALL_STATUS_MASK) != TDX_SUCCESS", "vp_enter_ret != TDX_SUCCESS"),
    ("SC112", K, "(err & TDX_SEAMCALL_STATUS_MASK) == TDX_OPERAND_BUSY", "err == TDX_OPERAND_BUSY"),
    ("SC113", V, "(ret & TDX_SW_ERROR) != TDX_SW_ERROR", "!(ret & TDX_SW_ERROR)"),
    ("SC113", K, "(vp_enter_ret & TDX_SW_ERROR) == TDX_SW_ERROR", "vp_enter_ret & TDX_SW_ERROR"),
    ("SC113", N, "return -EOPNOTSUPP", "return -EACCES"),
    ("SC114", V, ".rcx = page_to_phys(page)", ".rcx = (u64)page"),
    ("SC114", S, "__pa(params)", "(u64)params"),
    ("SC115", V, "((u64)hkid << boot", "(hkid << boot"),
    ("SC115", V, "args.rcx = mk_keyed_paddr(hkid, pfn)", "args.rcx = PFN_PHYS(pfn)"),
    ("SC116", V, "gpa | pg_level_to_tdx_sept_level(level)", "gpa | level"),
    ("SC117", V, "	tdx_clflush_page(tdcs_page);\n", ""),
    ("SC117", V, "	tdx_clflush_page(page);\n	ret = seamcall_ret(TDH_MEM_SEPT_ADD, &args);", "	ret = seamcall_ret(TDH_MEM_SEPT_ADD, &args);\n	tdx_clflush_page(page);"),
    ("SC118", N, "	this_cpu_write(cache_state_incoherent, true);\n", ""),
    ("SC118", N, "ret = __seamcall_dirty_cache(func, fn, args)", "ret = func(fn, args)"),
    ("SC118", N, "		preempt_disable();\n", ""),
    ("SC119", N, "__always_inline u64 sc_retry", "inline u64 sc_retry"),
    ("SC119", N, "__always_inline int sc_retry_prerr", "inline int sc_retry_prerr"),
    ("SC121", S, "	guard(raw_spinlock)(&seamldr_lock);\n", ""),
    ("SC122", V, "seamcall_prerr_ret(TDH_SYS_TDMR_INIT", "seamcall_prerr(TDH_SYS_TDMR_INIT"),
    ("SC122", V, "ret == TDX_INTERRUPTED_RESUMABLE || ", ""),
    ("SC122", K, "tdh_phymem_cache_wb(!!i)", "tdh_phymem_cache_wb(0)"),
    ("SC123", V, "__seamcall_dirty_cache(__seamcall_ret, TDH_PHYMEM_PAGE_RDMD", "seamcall_ret(TDH_PHYMEM_PAGE_RDMD"),
    ("SC124", S, "boot_cpu_has_bug(X86_BUG_SEAMRET_INVD_VMCS)", "false"),
    ("SC125", G, "	args->rcx = TDVMCALL_EXPOSE_REGS_MASK;\n", ""),
    ("SC125", G, "return args->r10", "return args->r11"),
    ("SC125", G, "if (__tdcall_saved_ret(", "if (!__tdcall_saved_ret("),
)  # fmt: skip
BENIGN = (
    (V, "u64 tdh_mng_create(", "unsigned long tdh_mng_create("),
    (V, "		.rcx = vp->tdvpr_pa,\n		.rdx = tdx_tdr_pa(td),", "		.rdx = tdx_tdr_pa(td),\n		.rcx = vp->tdvpr_pa,"),
    (V, "return seamcall(TDH_MEM_TRACK, &args);", "u64 err = seamcall(TDH_MEM_TRACK, &args);\n\n	return err;"),
    (V, "(1ULL << TDX_VERSION_SHIFT)", "(1ULL << 16)"),
    (V, "args.rcx = mk_keyed_paddr(hkid, pfn)", "args.rcx = PFN_PHYS(pfn) | (u64)hkid << boot_cpu_data.x86_phys_bits"),
    (V, "	*data = args.r8;", "	if (data)\n		*data = args.r8;"),
    (V, "struct tdx_module_args args = {};", "struct tdx_module_args args = { 0 };"),
    (V, "struct tdx_module_args args = {};\n\n	args.rcx = mk_keyed", "struct tdx_module_args args;\n\n	memset(&args, 0, sizeof(args));\n	args.rcx = mk_keyed"),
    (V, "	tdx_clflush_page(tdcs_page);\n", "	clflush_cache_range(page_address(tdcs_page), PAGE_SIZE);\n"),
    (V, "page_to_phys(page)", "PFN_PHYS(page_to_pfn(page))"),
    (V, "ret == TDX_INTERRUPTED_RESUMABLE || ret == TDX_SYS_BUSY", "ret == TDX_SYS_BUSY || ret == TDX_INTERRUPTED_RESUMABLE"),
    (V, ".r9 = mask,", ".r9 = mask,\n		.r10 = 0,"),
    (H, "TDH_VP_CREATE			10", "TDH_VP_CREATE			0xa"),
    (H, "TDH_MEM_TRACK			38", "TDH_MEM_TRACK			38 /* once per TD */"),
    (N, "int retry = RDRAND_RETRY_LOOPS", "unsigned int retry = RDRAND_RETRY_LOOPS"),
    (N, "ret == TDX_RND_NO_ENTROPY && --retry", "--retry && ret == TDX_RND_NO_ENTROPY"),
    (N, "ret == TDX_RND_NO_ENTROPY &&", "(ret & TDX_SEAMCALL_STATUS_MASK) == TDX_RND_NO_ENTROPY &&"),
    (K, "(err & TDX_SEAMCALL_STATUS_MASK) == TDX_OPERAND_INVALID", "(TDX_SEAMCALL_STATUS_MASK & err) == TDX_OPERAND_INVALID"),
    (G, "struct tdx_module_args args = {};\n", "struct tdx_module_args args = { .rdx = 0 };\n"),
    (G, "	/* TDVMCALL leaf return code is in R10 */\n", ""),
    (S, "__pa(params)", "virt_to_phys((void *)params)"),
    (D, "__tdcall_ret(TDG_VM_RD", "__tdcall_saved_ret(TDG_VM_RD"),
)  # fmt: skip


def main(root: Path) -> int:
    table = leaves.load(resources.data_dir("rules") / "seamcall" / "abi" / leaves.FILE)
    caught = skipped = wrong = 0
    for rule, file, old, new in BREAKING:
        text = (root / file).read_text()
        if old not in text:
            skipped += 1
            print("not there:", rule, old[:60])
            continue
        told = {v.rule for v in prove(file, text.replace(old, new, 1), table).verdicts if v.evidence}
        caught += rule in told
        if rule not in told:
            print("missed:", rule, new[:60], sorted(told))
    for file, old, new in BENIGN:
        text = (root / file).read_text()
        told = {v.rule for v in prove(file, text.replace(old, new, 1), table).verdicts if v.evidence}
        wrong += bool(told)
        if told or old not in text:
            print("benign:", new[:60], sorted(told), old in text)
    print(f"caught {caught} of {len(BREAKING) - skipped}, benign reported {wrong} of {len(BENIGN)}")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
