		.rcx = tdx_tdr_pa(td),
	};

	ret = seamcall(TDH_MNG_RD, &args);
	*data = args.r8;
	return ret;
}

u64 begun(struct tdx_td *td)
{
	struct tdx_module_args args = {
		.rcx = tdx_tdr_pa(td),
