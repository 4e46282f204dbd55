u64 unbalanced(struct tdx_td *td)
{
	struct tdx_module_args args = { .rcx = tdx_tdr_pa(td) };

	if (td) {{{
		return seamcall(TDH_MEM_TRACK, &args);
}

u64 next(struct tdx_td *td)
{
	return seamcall(TDH_MR_FINALIZE, (struct tdx_module_args[]){ { .rcx = tdx_tdr_pa(td) } });
}
