/* The same file twice, under a guard and without. */
#include <linux/linkage.h>
#include "parts/31-part.h"
#include "parts/31-part.h"
#define STEP inc
#include "parts/31-body.S"
#undef STEP
#define STEP dec
#include "parts/31-body.S"
SYM_FUNC_START(included)
	PART %rax
	RET
SYM_FUNC_END(included)
