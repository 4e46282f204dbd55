/* Sizes, synonyms, prefixes. */
#include <linux/linkage.h>
SYM_FUNC_START(instructions)
	pushq %rbx
	push $5
	popq %rbx
	pushf
	popfq
	movzbl %al, %eax
	movzwl (%rdi), %ecx
	movzx %cl, %edx
	movslq %edi, %rdi
	movsbl %al, %eax
	cmovc %rdi, %rax
	cmovzq %rsi, %rax
	cmovnael %ecx, %edx
	setc %al
	setnz (%rdi)
	test %rax, %rax
	testl $4, (%rdi)
	xchg %rax, (%rdi)
	bt $3, %rax
	btsq $3, (%rdi)
	shlq $4, %rax
	sal %rax
	shrl %cl, %eax
	sar $63, %rdx
	rol $8, %ax
	imul $3, %rax, %rcx
	imulq %rcx, %rax
	mul %rcx
	neg %rax
	not %eax
	sbb %rax, %rax
	adc $0, %rax
	bswap %rax
	rep movsb
	rep stosq
	repne scasb
	lock cmpxchg %rcx, (%rdi)
	lock incl (%rdi)
	movabs $0x1122334455667788, %rax
	movabsq $5, %rax
	cltq
	cqto
	cpuid
	rdtsc
	lfence
	pause
	sti
	cli
	hlt
	swapgs
	ja 1f
	jbe 1f
	jl 1f
	jge 1f
	js 1f
	jpe 1f
1:	ud2
	retq
	iretq
SYM_FUNC_END(instructions)
