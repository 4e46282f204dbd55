/* SPDX-License-Identifier: GPL-2.0-only */
/* Reference: one structure for inputs and outputs. */
#include <asm/tdx.h>
#include <asm/asm.h>
#include <asm/frame.h>
#include <asm/asm-offsets.h>

#define seamcall .byte 0x66,0x0f,0x01,0xcf
#define tdcall   .byte 0x66,0x0f,0x01,0xcc

.macro TDX_MODULE_CALL host:req ret=0 saved=0
	FRAME_BEGIN
	/* rdi is overwritten below, when saved */
	movq	%rdi, %rax

	movq	TDX_MODULE_r11(%rsi), %r11
	movq	TDX_MODULE_r10(%rsi), %r10
	movq	TDX_MODULE_r9(%rsi), %r9
	movq	TDX_MODULE_r8(%rsi), %r8
	movq	TDX_MODULE_rdx(%rsi), %rdx
	movq	TDX_MODULE_rcx(%rsi), %rcx
.if \saved
	pushq	%r15
	pushq	%r14
	pushq	%r13
	pushq	%r12
	pushq	%rbx
	movq	TDX_MODULE_rbx(%rsi), %rbx
	movq	TDX_MODULE_r15(%rsi), %r15
	movq	TDX_MODULE_r14(%rsi), %r14
	movq	TDX_MODULE_r13(%rsi), %r13
	movq	TDX_MODULE_r12(%rsi), %r12
.if \ret
	pushq	%rsi		/* wanted again for the outputs */
.endif
	movq	TDX_MODULE_rdi(%rsi), %rdi
	movq	TDX_MODULE_rsi(%rsi), %rsi
.endif

.if \host
.Lseamcall\@:
	seamcall
	jc	.Lseamcall_vmfailinvalid\@
.else
	tdcall
.endif

.if \ret
.if \saved
	/* every register is an output now: borrow rax */
	pushq	%rax
	movq	8(%rsp), %rax
	movq	%rsi, TDX_MODULE_rsi(%rax)
	popq	%rax
	popq	%rsi
	movq	%rdi, TDX_MODULE_rdi(%rsi)
	movq	%rbx, TDX_MODULE_rbx(%rsi)
	movq	%r15, TDX_MODULE_r15(%rsi)
	movq	%r14, TDX_MODULE_r14(%rsi)
	movq	%r13, TDX_MODULE_r13(%rsi)
	movq	%r12, TDX_MODULE_r12(%rsi)
.endif
	movq	%r11, TDX_MODULE_r11(%rsi)
	movq	%r10, TDX_MODULE_r10(%rsi)
	movq	%r9, TDX_MODULE_r9(%rsi)
	movq	%r8, TDX_MODULE_r8(%rsi)
	movq	%rdx, TDX_MODULE_rdx(%rsi)
	movq	%rcx, TDX_MODULE_rcx(%rsi)
.endif

.if \saved && \ret
	/* nothing of the other side is left for speculation */
	xorl	%ebx, %ebx
	xorl	%edi, %edi
	xorl	%edx, %edx
	xorl	%ecx, %ecx
	xorl	%r15d, %r15d
	xorl	%r14d, %r14d
	xorl	%r13d, %r13d
	xorl	%r12d, %r12d
	xorl	%r11d, %r11d
	xorl	%r10d, %r10d
	xorl	%r9d, %r9d
	xorl	%r8d, %r8d
.endif

.if \host
.Lout\@:
.endif
.if \saved
	popq	%rbx
	popq	%r12
	popq	%r13
	popq	%r14
	popq	%r15
.endif
	FRAME_END
	RET

.if \host
.Lseamcall_vmfailinvalid\@:
	movq	$TDX_SEAMCALL_VMFAILINVALID, %rax
	jmp	.Lseamcall_fail\@
.Lseamcall_trap\@:
	movq	$TDX_SW_ERROR, %rdi
	orq	%rdi, %rax
.Lseamcall_fail\@:
.if \ret && \saved
	popq	%rsi
.endif
	jmp	.Lout\@

	_ASM_EXTABLE_FAULT(.Lseamcall\@, .Lseamcall_trap\@)
.endif
.endm
