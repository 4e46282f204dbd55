template <typename T> class Caller {
	static auto make(T &td) -> u64 { return seamcall(TDH_MEM_TRACK, &td.args); }
};

fn track(td: &Td) -> Result<u64> {
    let args = TdxModuleArgs { rcx: td.pa(), ..Default::default() };
    unsafe { seamcall(TDH_MEM_TRACK, &args) }
}
