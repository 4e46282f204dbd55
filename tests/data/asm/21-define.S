/* Object-like and function-like macros of the preprocessor. */
#include <linux/linkage.h>
#define ONE 1
#define REG %rax
#define PTR(base, off) off(base)
#define TWO_STEPS(reg)	inc reg ; dec reg
#define ADD(a, b) ((a) + (b))
#define LONG_ONE	(ONE | \
			 4 | \
			 8)
#define NAME(x) .Lname_##x
#define APART(op, a) op ##a, %rcx
#define REST(first, more...) first, ## more
#define PUT(op, args...) op args
#define SWAP(a, b) b, a
#define CALL(f, ...) f(__VA_ARGS__)
SYM_FUNC_START(defines)
	mov $ONE, REG
	mov PTR(%rdi, 16), REG
	TWO_STEPS(REG)
	mov $ADD(ONE, ADD(2, 3)), %ecx
	mov $LONG_ONE, %edx
NAME(here):
	jmp NAME(here)
	mov CALL(PTR, %rsi, 24), %rcx
	mov $ADD(1,
		 2), %ecx
#undef ONE
#define ONE 3
	mov $ONE, %eax
	APART(mov, %rdx)
	APART(mov, $ONE)
	inc REST(%rax)
	mov REST(%rax, %rcx)
	PUT(mov, SWAP(%rax, %rcx))
	PUT(nop)
	RET
SYM_FUNC_END(defines)
