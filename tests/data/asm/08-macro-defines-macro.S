/* A macro whose body defines another one. */
#include <linux/linkage.h>
.macro MAKE name, reg
.macro \name
	mov $7, \reg
.endm
.endm
SYM_FUNC_START(made)
	MAKE TO_RAX, %rax
	MAKE TO_RCX %rcx
	TO_RAX
	TO_RCX
	RET
SYM_FUNC_END(made)
