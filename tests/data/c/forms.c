/* Forms that C of a kernel takes around calls of the module; nothing here is wrong. Written for the tests. */

struct outer {
	struct {
		u64 inner;
	} nested;
	u64 err;
};

static noinstr __always_inline u64 attributed(struct tdx_td *td) __must_hold(&lock);
static __init __no_sanitize_address u64 attributed(struct tdx_td *td)
{
	struct tdx_module_args args __aligned(16) = {
		.rcx = tdx_tdr_pa(td),
	};

	return seamcall(TDH_MR_FINALIZE, &args);
}

u64 old_style(td, field)
	struct tdx_td *td;
	u64 field;
{
	struct tdx_module_args args = { .rcx = tdx_tdr_pa(td), .rdx = field };
	u64 err = seamcall_ret(TDH_MNG_RD, &args);

	return err ? 0 : args.r8;
}

static int guarded(struct kvm_tdx *tdx)
{
	u64 err;

	guard(mutex)(&tdx_lock);
	err = tdh_mng_vpflushdone(&tdx->td);
	scoped_guard(write_lock, &tdx->kvm.mmu_lock) {
		if (!err)
			err = tdh_vp_init(&tdx->vp, 0, 0);
	}
	return err ? -EIO : 0;
}

static u64 through_a_pointer(struct tdx_td *td, u64 field, struct outer *out)
{
	struct tdx_module_args args = {};

	args.rcx = tdx_tdr_pa(td);
	args.rdx = field;
	out->err = seamcall_ret(TDH_MNG_RD, &args);
	out->nested.inner = args.r8;
	return out->err;
}

static u64 again(struct tdx_td *td)
{
	int tries = RDRAND_RETRY_LOOPS;
	u64 err;

	do {
		struct tdx_module_args args = { .rcx = tdx_tdr_pa(td) };

		err = seamcall(TDH_MNG_KEY_CONFIG, &args);
	} while (err == TDX_RND_NO_ENTROPY && --tries);
	return err;
}

#define MADE(leaf, td) ({ struct tdx_module_args a = { .rcx = tdx_tdr_pa(td) }; seamcall(leaf, &a); })

static u64 by_macro(struct tdx_td *td)
{
	return MADE(TDH_MEM_TRACK, td);
}
