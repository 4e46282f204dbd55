/* Conditions in conditions, taken and not. */
#include <linux/linkage.h>
.macro CASE a b
	.if \a
		.if \b
		mov $11, %eax
		.else
		mov $10, %eax
		.endif
	.else
		.if \b
		mov $1, %eax
		.elseif 1
		mov $0, %eax
		.else
		mov $2, %eax
		.endif
	.endif
.endm
SYM_FUNC_START(cases)
	CASE 0 0
	CASE 0 1
	CASE 1 0
	CASE 1 1
	RET
SYM_FUNC_END(cases)
