/* What the reader knows of asm/frame.h. */
#ifndef STUB_FRAME_H
#define STUB_FRAME_H
#ifdef CONFIG_FRAME_POINTER
.macro FRAME_BEGIN
	push %rbp
	mov %rsp, %rbp
.endm
.macro FRAME_END
	pop %rbp
.endm
#define FRAME_OFFSET 8
#else
#define FRAME_BEGIN
#define FRAME_END
#define FRAME_OFFSET 0
#endif
#endif
