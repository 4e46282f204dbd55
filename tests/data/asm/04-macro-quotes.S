/* A string is one argument, without its quotes; commas in parentheses separate, blanks in them do not. */
#include <linux/linkage.h>
.macro DO what:req, with
	\what \with
.endm
.macro MOVE from to
	mov \from, \to
.endm
SYM_FUNC_START(quotes)
	DO "mov 8(%rdi,%rsi,4)" ", %rax"
	DO nop
	DO "add $1" ", %rcx"
	MOVE "(%rdi,%rsi,8)" %rdx
	MOVE $(1 + 2), %rdx
	MOVE $1 + 2 %rdx
	MOVE %rax -8(%rdi)
	DO "xor %eax, %eax; inc", %rax
	RET
SYM_FUNC_END(quotes)
