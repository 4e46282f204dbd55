/* .purgem, a second definition, .exitm. */
#include <linux/linkage.h>
.macro STEP
	inc %rax
.endm
.macro MAYBE stop
	.if \stop
	dec %rax
	.exitm
	.endif
	neg %rax
.endm
SYM_FUNC_START(purge)
	STEP
	.purgem STEP
	.macro STEP
	inc %rcx
	.endm
	STEP
	MAYBE 0
	MAYBE 1
	RET
SYM_FUNC_END(purge)
