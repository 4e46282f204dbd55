/* .ifeq, .ifne, .ifgt, .ifge, .iflt, .ifle. */
#include <linux/linkage.h>
.macro SIGN n
	.ifeq \n
	mov $0, %al
	.endif
	.ifne \n
	mov $1, %al
	.endif
	.ifgt \n
	mov $2, %al
	.endif
	.ifge \n
	mov $3, %al
	.endif
	.iflt \n
	mov $4, %al
	.endif
	.ifle \n
	mov $5, %al
	.endif
.endm
SYM_FUNC_START(signs)
	SIGN -3
	SIGN 0
	SIGN 3
	RET
SYM_FUNC_END(signs)
