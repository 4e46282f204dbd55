/* .if, .elseif, .else and the comparisons. */
#include <linux/linkage.h>
.macro SIZE n
	.if \n == 1
	movb %al, (%rdi)
	.elseif \n == 2
	movw %ax, (%rdi)
	.elseif (\n > 2) && (\n <= 4)
	movl %eax, (%rdi)
	.elseif \n <> 8
	ud2
	.else
	movq %rax, (%rdi)
	.endif
.endm
SYM_FUNC_START(sizes)
	SIZE 1
	SIZE 2
	SIZE 3
	SIZE 4
	SIZE 5
	SIZE 8
	RET
SYM_FUNC_END(sizes)
