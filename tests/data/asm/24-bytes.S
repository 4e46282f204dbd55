/* Instructions that are written as bytes, behind a name or not. */
#include <linux/linkage.h>
#define tdcall		.byte 0x66,0x0f,0x01,0xcc
#define seamcall	.byte 0x66, 0x0f, 0x01, 0xcf
.macro CALL_HOST
	seamcall
	jc 1f
1:
.endm
SYM_FUNC_START(bytes)
	tdcall
	CALL_HOST
	.byte 0x66
	.byte 0x0f, 0x01
	.byte 0xcf, 0x66, 0x0f, 0x01, 0xcc
	RET
SYM_FUNC_END(bytes)
SYM_FUNC_START(words)
1:	.byte 0x66,0x0f,0x01,0xce
	RET
SYM_FUNC_END(words)
