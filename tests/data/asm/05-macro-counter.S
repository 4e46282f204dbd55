/* \@ counts the macros that were expanded, inner ones too. */
#include <linux/linkage.h>
.macro SKIP
	jmp .Lover\@
	nop
.Lover\@:
.endm
.macro TWICE
	jz .Lend\@
	SKIP
	SKIP
.Lend\@:
.endm
SYM_FUNC_START(counter)
	SKIP
	TWICE
	SKIP
	TWICE
	RET
SYM_FUNC_END(counter)
