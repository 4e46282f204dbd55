/* What the operators give: a comparison that holds is -1, "and" binds tighter than sums. */
#include <linux/linkage.h>
.macro VALUE of
	.set value, \of
	mov $value, %rax
.endm
SYM_FUNC_START(operators)
	VALUE "(3 == 3)"
	VALUE "(3 < 2)"
	VALUE "1 | 2 + 4"
	VALUE "1 << 2 + 1"
	VALUE "6 & 3 + 1"
	VALUE "7 ^ 2"
	VALUE "6 ! 1"
	VALUE "~5"
	VALUE "!5"
	VALUE "-7 / 2"
	VALUE "-7 % 3"
	VALUE "(1 && 2)"
	VALUE "(0 || 3)"
	VALUE "10 - 2 - 3"
	VALUE "-1 >> 60"
	VALUE "'a'"
	VALUE "'a + 1"
	VALUE "0b101"
	VALUE "0x1fUL"
	VALUE "017"
	VALUE "0xffffffffffffffff"
	VALUE "0x8000FF00FFFF0000ULL"
	VALUE "(1 << 63) | 5"
	RET
SYM_FUNC_END(operators)
