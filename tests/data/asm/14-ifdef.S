/* .ifdef asks for symbols of the assembler, #ifdef for names of the preprocessor. */
#include <linux/linkage.h>
#define SEEN 1
.set known, 1
SYM_FUNC_START(defined)
	.ifdef known
	mov $1, %eax
	.endif
	.ifndef later
	mov $2, %eax
	.endif
.Lhere:
	.ifdef .Lhere
	mov $4, %eax
	.endif
#ifdef SEEN
	mov $5, %eax
#endif
	.set later, 1
	.ifdef later
	mov $6, %eax
	.endif
	RET
SYM_FUNC_END(defined)
