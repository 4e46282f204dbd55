/* #if with the operators of C. */
#include <linux/linkage.h>
#define LEVEL 3
#define EMPTY
SYM_FUNC_START(levels)
#if LEVEL > 2 && defined(EMPTY)
	mov $1, %eax
#elif LEVEL > 1
	mov $2, %eax
#else
	mov $3, %eax
#endif
#if defined LEVEL && !defined(MISSING) && (LEVEL & 1) == 1
	mov $4, %eax
#endif
#if MISSING
	mov $5, %eax
#elif 0x10 == 16 && 1 + 2 * 3 == 7
	mov $6, %eax
# if 0
	mov $7, %eax
# else
	mov $8, %eax
# endif
#endif
#ifndef CONFIG_NOT_HERE
	mov $9, %eax
#endif
#if 0
	this is no assembly, and it's not closed "
#endif
	RET
SYM_FUNC_END(levels)
