/* Macros that call macros and hand on arguments. */
#include <linux/linkage.h>
.macro INNER a b
	mov \a, \b
.endm
.macro MIDDLE x y z=%r11
	INNER \x, \y
	INNER b=\z a=\y
.endm
.macro SUM a b=1
	mov $\a + \b, %eax
.endm
.macro OUTER n
	MIDDLE %rdi, %r\n
	nop
	MIDDLE %rsi %r\n %rax
.endm
SYM_FUNC_START(nested)
	OUTER 8
	OUTER n=10
	SUM (2 * (3 - 1)), 4
	SUM -3
	RET
SYM_FUNC_END(nested)
