/* Constants as asm/tdx.h builds them. */
#include <linux/linkage.h>
#include <linux/bits.h>
#define X_ERROR			_BITUL(63)
#define X_SW_ERROR		(X_ERROR | GENMASK_ULL(47, 40))
#define X_VMFAILINVALID		(X_SW_ERROR | _UL(0xFFFF0000))
#define X_MASK			( BIT(10) | BIT(11) | \
				  BIT_ULL(12) )
SYM_FUNC_START(constants)
	mov $X_VMFAILINVALID, %rax
	movq $X_SW_ERROR, %rdi
	movl $X_MASK, %ecx
	testq $BIT(1), %rsi
	mov $GENMASK_ULL(63, 0), %rax
	mov $GENMASK_ULL(63, 32), %rax
	mov $_AC(5, ULL), %rax
	RET
SYM_FUNC_END(constants)
