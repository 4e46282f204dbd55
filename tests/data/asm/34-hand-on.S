/* A line with labels, a macro and more statements; stringified and empty arguments. */
#include <linux/linkage.h>
#define STR(x) #x
#define NOTHING
#define BOTH(a, b) a b
.macro TWO a b
	.ifb \b
	inc \a
	.else
	add \a, \b
	.endif
.endm
SYM_FUNC_START(line)
1: 2:	TWO %rax ; TWO %rax, %rcx; jmp 1b
	NOTHING
	NOTHING nop NOTHING
	BOTH(inc, %rdx)
	BOTH(,nop)
	RET
SYM_FUNC_END(line)
	.section .rodata
	.ascii STR(a "b" c)
