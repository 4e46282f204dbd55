/* SPDX-License-Identifier: GPL-2.0-only */
#include <linux/linkage.h>
#include <asm/asm-offsets.h>
#include <asm/frame.h>

#include "../../virt/vmx/tdx/tdxcall.S"

#define SHARED_REGISTERS 0xfc00
#define STI_FIRST 1
#define WITH_OUTPUT 2

SYM_FUNC_START(__tdx_module_call)
	FRAME_BEGIN
	TDX_MODULE_CALL host=0
	FRAME_END
	RET
SYM_FUNC_END(__tdx_module_call)

SYM_FUNC_START(__tdx_hypercall)
	FRAME_BEGIN
	pushq	%r12
	pushq	%r13
	pushq	%r14
	pushq	%r15
	movq	TDX_HYPERCALL_r15(%rdi), %r15
	movq	TDX_HYPERCALL_r14(%rdi), %r14
	movq	TDX_HYPERCALL_r13(%rdi), %r13
	movq	TDX_HYPERCALL_r12(%rdi), %r12
	movq	TDX_HYPERCALL_r11(%rdi), %r11
	movq	TDX_HYPERCALL_r10(%rdi), %r10
	movl	$SHARED_REGISTERS, %ecx
	xorl	%eax, %eax
	testq	$STI_FIRST, %rsi
	jz	.Lcall
	sti
.Lcall:
	tdcall
	testq	%rax, %rax
	jnz	.Lbroken
	movq	%r10, %rax
	testq	$WITH_OUTPUT, %rsi
	jz	.Lclear
	movq	%r15, TDX_HYPERCALL_r15(%rdi)
	movq	%r14, TDX_HYPERCALL_r14(%rdi)
	movq	%r13, TDX_HYPERCALL_r13(%rdi)
	movq	%r12, TDX_HYPERCALL_r12(%rdi)
	movq	%r11, TDX_HYPERCALL_r11(%rdi)
	movq	%r10, TDX_HYPERCALL_r10(%rdi)
.Lclear:
	xorl	%r11d, %r11d
	xorl	%r10d, %r10d
	popq	%r15
	popq	%r14
	popq	%r13
	popq	%r12
	FRAME_END
	RET
.Lbroken:
	call	__tdx_hypercall_failed
	jmp	.Lbroken
SYM_FUNC_END(__tdx_hypercall)
