/* Exception table entries of several kinds, with numeric and named labels. */
#include <linux/linkage.h>
#include <asm/asm.h>
.macro SAFE op:vararg
.Ltry\@:
	\op
.Lgo\@:
	_ASM_EXTABLE_FAULT(.Ltry\@, .Lgo\@)
.endm
SYM_FUNC_START(traps)
1:	mov (%rdi), %rax
	jmp 3f
2:	mov $-14, %rax
3:	RET
	_ASM_EXTABLE(1b, 2b)
	_ASM_EXTABLE_TYPE(1b, 3b, EX_TYPE_FAULT)
SYM_FUNC_END(traps)
SYM_FUNC_START(more)
	SAFE wrmsr
	SAFE mov %rax, %cr4
	RET
SYM_FUNC_END(more)
