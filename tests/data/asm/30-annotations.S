/* Words that make no instruction. */
#include <linux/linkage.h>
#include <linux/objtool.h>
#include <linux/export.h>
#include <asm/unwind_hints.h>
	.code64
	.p2align 4
SYM_TYPED_FUNC_START(annotated)
	ENDBR
	ANNOTATE_NOENDBR
	UNWIND_HINT_REGS base=%rdi offset=8
	ANNOTATE_UNRET_SAFE
	.cfi_startproc
	.cfi_undefined rip
	.cfi_endproc
	nop
SYM_INNER_LABEL(inside, SYM_L_GLOBAL)
	REACHABLE
	RET
SYM_FUNC_END(annotated)
SYM_FUNC_ALIAS(other_name, annotated)
EXPORT_SYMBOL(annotated)
EXPORT_SYMBOL_GPL(other_name)
STACK_FRAME_NON_STANDARD(annotated)
SYM_CODE_START_LOCAL(code)
	jmp inside
SYM_CODE_END(code)
