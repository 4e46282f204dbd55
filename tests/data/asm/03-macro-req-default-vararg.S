/* :req, defaults, :vararg. */
#include <linux/linkage.h>
.macro PUSHES first:req, rest:vararg
	push \first
	.ifnb \rest
	PUSHES \rest
	.endif
.endm
.macro POPS regs:vararg
	.irp reg, \regs
	pop \reg
	.endr
.endm
.macro SHIFT reg:req by=3
	shl $\by, \reg
.endm
SYM_FUNC_START(stack)
	PUSHES %rbx, %r12, %r13
	SHIFT %rax
	SHIFT %rcx 4
	POPS %r13, %r12, %rbx
	RET
SYM_FUNC_END(stack)
