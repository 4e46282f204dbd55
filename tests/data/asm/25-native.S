/* The same as mnemonics, which binutils 2.36 brought. */
#include <linux/linkage.h>
SYM_FUNC_START(native)
	tdcall
	seamcall
	RET
SYM_FUNC_END(native)
