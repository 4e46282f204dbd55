/* Repetitions, one in another, in a macro and outside. */
#include <linux/linkage.h>
.macro CLEAR regs:vararg
	.irp reg, \regs
	xor %\reg, %\reg
	.endr
.endm
SYM_FUNC_START(repeated)
	.rept 3
	inc %rax
	.endr
	.irp n, 8, 9, 10
	mov %r\n, %rax
	.endr
	.irp pair "%rdi, %rax" "%rsi, %rcx"
	mov \pair
	.endr
	.irpc c, abcd
	push %r\c\()x
	.endr
	.rept 2
	.irp s, b, w, l, q
	mov\s $1, (%rdi)
	.endr
	.endr
	CLEAR eax, ecx, r8d
	.rept 0
	ud2
	.endr
	.rept 1 + 1
	dec %rax
	.endr
	RET
SYM_FUNC_END(repeated)
