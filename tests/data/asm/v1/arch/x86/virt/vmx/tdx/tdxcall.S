/* SPDX-License-Identifier: GPL-2.0-only */
/* Reference: arguments in registers, outputs through a pointer that may be NULL. */
#include <asm/tdx.h>
#include <asm/asm-offsets.h>

#define seamcall .byte 0x66,0x0f,0x01,0xcf
#define tdcall   .byte 0x66,0x0f,0x01,0xcc

.macro TDX_MODULE_CALL host:req
	pushq	%r12
	pushq	%r9
	movq	%rdi, %rax
	movq	%r8, %r9
	movq	%rcx, %r8
	movq	%rsi, %rcx
.if \host
	seamcall
	jnc	.Ldone
	movq	$TDX_SEAMCALL_VMFAILINVALID, %rax
.Ldone:
.else
	tdcall
.endif
	popq	%r12
	testq	%r12, %r12
	jz	.Lno_output
	movq	%r11, TDX_MODULE_r11(%r12)
	movq	%r10, TDX_MODULE_r10(%r12)
	movq	%r9, TDX_MODULE_r9(%r12)
	movq	%r8, TDX_MODULE_r8(%r12)
	movq	%rdx, TDX_MODULE_rdx(%r12)
	movq	%rcx, TDX_MODULE_rcx(%r12)
.Lno_output:
	popq	%r12
.endm
