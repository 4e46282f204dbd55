/* Sections, and jumps from one to another. */
#include <linux/linkage.h>
	.text
SYM_FUNC_START(hot)
	test %rdi, %rdi
	jz .Lcold
	RET
	.pushsection .text.cold, "ax"
.Lcold:
	xor %eax, %eax
	jmp .Lback
	.popsection
.Lback:
	RET
SYM_FUNC_END(hot)
	.section .noinstr.text, "ax"
SYM_FUNC_START(quiet)
	nop
	RET
SYM_FUNC_END(quiet)
	.previous
SYM_FUNC_START(again)
	call quiet
	RET
SYM_FUNC_END(again)
	.data
table:	.quad hot, quiet
	.long 5
	.asciz "text; # no comment"
