/* What the reader knows of asm/asm.h. */
#ifndef STUB_ASM_H
#define STUB_ASM_H
#define STUB_EXTABLE(from, to, type)			\
	.pushsection "__ex_table","a" ;			\
	.balign 4 ;					\
	.long (from) - . ;				\
	.long (to) - . ;				\
	.long type ;					\
	.popsection
#define _ASM_EXTABLE(from, to) STUB_EXTABLE(from, to, 1)
#define _ASM_EXTABLE_FAULT(from, to) STUB_EXTABLE(from, to, 2)
#define _ASM_EXTABLE_UA(from, to) STUB_EXTABLE(from, to, 3)
#define _ASM_EXTABLE_TYPE(from, to, type) STUB_EXTABLE(from, to, type)
#define EX_TYPE_FAULT 2
#define _ASM_AX rax
#define _ASM_BP rbp
#define _ASM_SP rsp
#define _ASM_ARG1 rdi
#define _ASM_MOV movq
#define _ASM_PTR .quad
#endif
