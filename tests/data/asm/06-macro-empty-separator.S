/* \() ends a name; a point is part of one. */
#include <linux/linkage.h>
.macro REG name size=q
	mov\size %r\name\()x, %r\name\()x
	push %\()r\name\()x
.endm
.macro FIELD base
.Lfield_\base\()_here:
	jmp .Lfield_\base\()_here
.endm
SYM_FUNC_START(separator)
	REG a
	REG b q
	FIELD rdi
	RET
SYM_FUNC_END(separator)
