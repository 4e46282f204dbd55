/* What the reader knows of linux/linkage.h, for the assembler. */
#ifndef STUB_LINKAGE_H
#define STUB_LINKAGE_H
#define SYM_FUNC_START(name) .globl name ; name:
#define SYM_FUNC_START_NOALIGN(name) .globl name ; name:
#define SYM_FUNC_START_LOCAL(name) name:
#define SYM_FUNC_START_WEAK(name) .weak name ; name:
#define SYM_TYPED_FUNC_START(name) .globl name ; name:
#define SYM_CODE_START(name) .globl name ; name:
#define SYM_CODE_START_LOCAL(name) name:
#define SYM_INNER_LABEL(name, linkage) linkage(name) name:
#define SYM_L_GLOBAL(name) .globl name ;
#define SYM_L_LOCAL(name)
#define SYM_FUNC_END(name) .type name, @function ; .size name, .-name
#define SYM_CODE_END(name) .size name, .-name
#define SYM_FUNC_ALIAS(alias, name) .globl alias ; .set alias, name
#define SYM_DATA_START(name) .globl name ; name:
#define SYM_DATA_END(name) .size name, .-name
#define RET ret
#define ENDBR
#endif
