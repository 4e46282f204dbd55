/* .set, .equ and "=", with values that change. */
#include <linux/linkage.h>
.set depth, 0
size = 4 * 2
.equ twice, size * 2
.set POINTER, %rdi
.set BASE, POINTER
COUNT = %rcx
.macro SPILL reg
	mov \reg, depth(%rsp)
	.set depth, depth + size
.endm
SYM_FUNC_START(symbols)
	SPILL %rdi
	SPILL %rsi
	SPILL %rdx
	mov $twice, %eax
	mov $depth, %ecx
	.if depth == 24
	nop
	.endif
	mov (BASE,COUNT,8), %rax
	inc COUNT
	.set BASE, %rsi
	mov %rax, depth(BASE)
	RET
SYM_FUNC_END(symbols)
