/* A call that opens the interrupt window, tests its status and returns another register. */
#include <linux/linkage.h>
#include <linux/bits.h>
#include <asm/frame.h>
#include <asm/unwind_hints.h>

#define guest_call	.byte 0x66,0x0f,0x01,0xcc
#define WITH_STI	BIT(0)
#define WITH_OUTPUT	BIT(1)
#define SHOWN		( BIT(10) | BIT(11) | \
			  BIT(12) )

SYM_FUNC_START(hypercall)
	FRAME_BEGIN
	push %r12
	xor %eax, %eax
	.set slot, 0
	.irp member, r10, r11, r12
	movq slot(%rdi), %\member
	.set slot, slot + 8
	.endr
	movl $SHOWN, %ecx
	testq $WITH_STI, %rsi
	jz 1f
	sti
1:	guest_call
	testq %rax, %rax
	jne .Lpanic
	movq %r10, %rax
	testq $WITH_OUTPUT, %rsi
	jz .Lout
	.set slot, 0
	.irp member, r10, r11, r12
	movq %\member, slot(%rdi)
	.set slot, slot + 8
	.endr
.Lout:
	xor %r10d, %r10d
	xor %r11d, %r11d
	pop %r12
	FRAME_END
	RET
.Lpanic:
	call hypercall_failed
	REACHABLE
	jmp .Lpanic
SYM_FUNC_END(hypercall)
