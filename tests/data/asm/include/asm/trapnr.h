#define X86_TRAP_UD 6
#define X86_TRAP_GP 13
