/* Words for objtool make no instruction. */
#ifndef STUB_OBJTOOL_H
#define STUB_OBJTOOL_H
#define STACK_FRAME_NON_STANDARD(name)
#define ANNOTATE_NOENDBR
#define ANNOTATE_UNRET_SAFE
#define ANNOTATE_RETPOLINE_SAFE
#define UNWIND_HINT_FUNC
#define UNWIND_HINT_EMPTY
#define REACHABLE
.macro UNWIND_HINT_REGS base=%rsp offset=0
.endm
#endif
