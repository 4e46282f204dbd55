/* Macro names know no case, arguments do. */
#include <linux/linkage.h>
.macro Mixed Reg reg
	mov \Reg, \reg
.endm
SYM_FUNC_START(mixed)
	MIXED %rdi, %rax
	mixed Reg=%rsi reg=%rcx
	RET
SYM_FUNC_END(mixed)
