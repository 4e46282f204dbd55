/* .ifb, .ifnb, .ifc, .ifnc, .ifeqs. */
#include <linux/linkage.h>
.macro TAKE from to
	.ifb \to
	mov \from, %rax
	.else
	mov \from, \to
	.endif
	.ifnb \from
	nop
	.endif
	.ifc \from,%rdi
	inc %rdi
	.endif
	.ifnc \to,%rcx
	inc %rcx
	.endif
	.ifeqs "\to","%rdx"
	inc %rdx
	.endif
.endm
SYM_FUNC_START(same)
	TAKE %rdi
	TAKE %rsi %rcx
	TAKE %rdi, %rdx
	RET
SYM_FUNC_END(same)
