/* Numeric labels, several on a line, jumps forwards and backwards. */
#include <linux/linkage.h>
SYM_FUNC_START(labels)
1:	dec %rdi
	jz 2f
	jmp 1b
2:	jc 1f
	jnc 2b
1: 3:	loop 3b
	jrcxz 1b
	jmp 1f; nop
1:
	jmp .Lend
.Lend:
0:	jne 0b
	call labels
	jmp outside
	RET
SYM_FUNC_END(labels)
