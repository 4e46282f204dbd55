/* All forms of an address. */
#include <linux/linkage.h>
#define OFFSET 16
	.data
variable:
	.quad 0
	.text
SYM_FUNC_START(addresses)
	mov (%rdi), %rax
	mov 8(%rdi), %rax
	mov -8(%rdi), %rax
	mov OFFSET+8(%rdi), %rax
	mov (OFFSET + 8)(%rdi), %rax
	mov 2*OFFSET-(1<<3)(%rdi), %rax
	mov (%rdi,%rsi), %rax
	mov 8(%rdi,%rsi,8), %rax
	mov (,%rsi,4), %rax
	mov 0x20(,%rsi,2), %rax
	mov %gs:0x28, %rax
	mov %fs:(%rdi), %rax
	mov %gs:8(%rdi,%rsi), %rax
	mov variable(%rip), %rax
	mov variable+4(%rip), %rax
	movq $variable, %rax
	lea .Lhere(%rip), %rdx
.Lhere:
	mov variable, %rax
	movl $-1, 4(%rdi)
	movb $0xff, (%rdi)
	andl $~7, %esp
	addq $-128, %rsp
	jmp *%rax
	jmp *8(%rax)
	call *(%rdi,%rsi,8)
	call *table(,%rax,8)
	RET
SYM_FUNC_END(addresses)
