/* Numeric labels in a macro stand in the file's own order. */
#include <linux/linkage.h>
.macro WAIT reg
1:	dec \reg
	jnz 1b
	jmp 2f
.endm
SYM_FUNC_START(waits)
	jmp 1f
	WAIT %rax
2:	nop
	WAIT %rcx
2:	RET
SYM_FUNC_END(waits)
