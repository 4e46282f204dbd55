/* FRAME_BEGIN, FRAME_END, FRAME_OFFSET. */
#include <linux/linkage.h>
#include <asm/frame.h>
.macro WITH_FRAME reg
	FRAME_BEGIN
	mov (FRAME_OFFSET + 8)(%rsp), \reg
	FRAME_END
.endm
SYM_FUNC_START(framed)
	FRAME_BEGIN
	mov 8 + FRAME_OFFSET(%rsp), %rax
	FRAME_END
	RET
SYM_FUNC_END(framed)
SYM_FUNC_START(framed_in_macro)
	WITH_FRAME %rax
	RET
SYM_FUNC_END(framed_in_macro)
