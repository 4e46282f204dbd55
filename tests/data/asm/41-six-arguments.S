/* The older form: six arguments in registers, the last one a structure for the outputs, or NULL. */
#include <linux/linkage.h>
#include <linux/bits.h>
#include <asm/asm-offsets.h>
#include <asm/frame.h>

#define guest_call	.byte 0x66,0x0f,0x01,0xcc
#define host_call	.byte 0x66,0x0f,0x01,0xcf
#define ERR_VMFAIL	(BIT_ULL(63) | GENMASK_ULL(47, 40) | _UL(0xFFFF0000))

.macro OLD_CALL host:req
	push %r12			/* holds the structure after the call */
	push %r9
	mov %rdi, %rax			/* leaf */
	mov %r8, %r9			/* fourth, third, first: the second stays in rdx */
	mov %rcx, %r8
	mov %rsi, %rcx
	.if \host
	host_call
	jnc .Ldone
	mov $ERR_VMFAIL, %rax
.Ldone:
	.else
	guest_call
	.endif
	pop %r12
	test %r12, %r12
	jz 9f
	movq %rcx, TDX_MODULE_rcx(%r12)
	movq %rdx, TDX_MODULE_rdx(%r12)
	movq %r8,  TDX_MODULE_r8(%r12)
	movq %r9,  TDX_MODULE_r9(%r12)
	movq %r10, TDX_MODULE_r10(%r12)
	movq %r11, TDX_MODULE_r11(%r12)
9:	pop %r12
.endm

SYM_FUNC_START(old_host)
	FRAME_BEGIN
	OLD_CALL host=1
	FRAME_END
	RET
SYM_FUNC_END(old_host)

SYM_FUNC_START(old_guest)
	FRAME_BEGIN
	OLD_CALL host=0
	FRAME_END
	RET
SYM_FUNC_END(old_guest)
