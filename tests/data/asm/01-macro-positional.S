/* Positional arguments, separated by commas or blanks. */
#include <linux/linkage.h>
.macro COPY from, to
	mov \from, \to
.endm
.macro ADDS a b c
	add \a, \c
	add \b, \c
.endm
SYM_FUNC_START(copy)
	COPY %rdi, %rax
	COPY %rsi %rcx
	COPY	$5,%rdx
	ADDS %rax, %rcx %rdx
	ADDS %rax %rcx, %rdx
	RET
SYM_FUNC_END(copy)
