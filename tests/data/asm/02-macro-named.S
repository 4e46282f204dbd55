/* Named arguments in any order, mixed with positional ones before them. */
#include <linux/linkage.h>
.macro LOADS base:req first=0 second=8 into=%rax
	mov \first(\base), \into
	add \second(\base), \into
.endm
SYM_FUNC_START(named)
	LOADS base=%rdi
	LOADS %rdi, second = 24
	LOADS into=%rcx, base=%rsi first=32
	LOADS %rdx 40 48 %r8
	LOADS %rdx, , 56
	RET
SYM_FUNC_END(named)
