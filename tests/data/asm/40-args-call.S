/* The form with one structure for all arguments: host and guest share a macro, three functions use it. */
#include <linux/linkage.h>
#include <linux/bits.h>
#include <asm/asm-offsets.h>
#include <asm/asm.h>
#include <asm/frame.h>

#define guest_call	.byte 0x66,0x0f,0x01,0xcc
#define host_call	.byte 0x66,0x0f,0x01,0xcf

#define ERR_BIT		_BITUL(63)
#define ERR_SOFTWARE	(ERR_BIT | GENMASK_ULL(47, 40))
#define ERR_VMFAIL	(ERR_SOFTWARE | _UL(0xFFFF0000))

/* The constants are names of the preprocessor, which does not see what a macro puts together. */
.set at_rcx, TDX_MODULE_rcx
.set at_rdx, TDX_MODULE_rdx
.set at_r8, TDX_MODULE_r8
.set at_r9, TDX_MODULE_r9
.set at_r10, TDX_MODULE_r10
.set at_r11, TDX_MODULE_r11
.set at_r12, TDX_MODULE_r12
.set at_r13, TDX_MODULE_r13
.set at_r14, TDX_MODULE_r14
.set at_r15, TDX_MODULE_r15
.set at_rbx, TDX_MODULE_rbx
.set at_rdi, TDX_MODULE_rdi

/* One list for what is loaded before and stored after, so that no register is forgotten in one of them. */
.macro EACH_VOLATILE do:req
	.irp member, rcx, rdx, r8, r9, r10, r11
	\do \member
	.endr
.endm

.macro IN member
	movq at_\member\()(%rsi), %\member
.endm

.macro OUT member
	movq %\member, at_\member\()(%rsi)
.endm

.macro MODULE_CALL side:req, out=0 all=0
	FRAME_BEGIN
	movq %rdi, %rax
	EACH_VOLATILE IN
.if \all
	.irp kept, rbx, r12, r13, r14, r15
	pushq %\kept
	.endr
	.irp kept, r12, r13, r14, r15, rbx
	IN \kept
	.endr
	.if \out
	pushq %rsi			/* found again after the call */
	.endif
	IN rdi
	movq TDX_MODULE_rsi(%rsi), %rsi	# the base comes last
.endif

.ifc \side,host
.Lcall\@:
	host_call
	jc .Lvmfail\@			/* the only sign of a call that did not happen */
.else
	guest_call
.endif

.if \out
	.if \all
	pushq %rax
	movq 8(%rsp), %rax
	movq %rsi, TDX_MODULE_rsi(%rax)
	popq %rax
	popq %rsi
	.irp given, r12, r13, r14, r15, rbx, rdi
	OUT \given
	.endr
	.endif
	EACH_VOLATILE OUT
.endif

.if \all && \out
	.irp clear, ecx, edx, r8d, r9d, r10d, r11d, r12d, r13d, r14d, r15d, ebx, edi
	xorl %\clear, %\clear
	.endr
.endif

.Lrestore\@:
.if \all
	.irp kept, r15, r14, r13, r12, rbx
	popq %\kept
	.endr
.endif
	FRAME_END
	RET

.ifc \side,host
.Lvmfail\@:
	movq $ERR_VMFAIL, %rax
	jmp .Lfailed\@
.Ltrap\@:
	movq $ERR_SOFTWARE, %rdi
	orq %rdi, %rax
.Lfailed\@:
	.if \all && \out
	popq %rsi
	.endif
	jmp .Lrestore\@
	_ASM_EXTABLE_FAULT(.Lcall\@, .Ltrap\@)
.endif
.endm

SYM_FUNC_START(host_plain)
	MODULE_CALL host
SYM_FUNC_END(host_plain)

SYM_FUNC_START(host_out)
	MODULE_CALL host, out=1
SYM_FUNC_END(host_out)

.section .noinstr.text, "ax"

SYM_FUNC_START(host_all_out)
	MODULE_CALL side=host out=1 all=1
SYM_FUNC_END(host_all_out)

SYM_FUNC_START(guest_all_out)
	MODULE_CALL guest 1 1
SYM_FUNC_END(guest_all_out)
