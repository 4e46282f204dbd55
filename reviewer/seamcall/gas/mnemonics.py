"""Which words are x86-64 instructions in AT&T syntax."""

from __future__ import annotations

CONDITIONS = tuple("o no b nae c nb ae nc e z ne nz be na nbe a s ns p pe np po l nge nl ge le ng nle g".split())
_SIZED = frozenset(
    """adc adcx add adox and andn bextr blsi blsmsk blsr bsf bsr bswap bt btc btr bts bzhi call cmp cmpxchg crc32 dec
    div idiv imul in inc int iret lar ldmxcsr lea leave lgdt lidt lldt lmsw lods loop lret lsl ltr lzcnt mov
    movabs movbe movnti movs mul mulx neg nop not or out outs ins pdep pext pop popcnt popf ptwrite push pushf
    rcl rcr rdfsbase rdgsbase rdpid rdrand rdseed ret rol ror rorx sal sar sarx sbb scas cmps sgdt shl shld
    shlx shr shrd shrx sidt sldt smsw stmxcsr stos str sub sysexit sysret test tzcnt ud0 ud1 verr verw
    wrfsbase wrgsbase wrss wruss xadd xchg xor incssp rdssp jmp ljmp lcall fxsave fxrstor vmread vmwrite fild
    fist fistp fld fst fstp""".split()
)
"""Those that may end in b, w, l or q."""
_PLAIN = frozenset(
    """cbw cwde cdqe cwd cdq cqo cbtw cwtl cltq cwtd cltd cqto clac clc cld cldemote clflush clflushopt clgi cli clts
    clrssbsy clui clwb cmc cmpxchg8b cmpxchg16b cpuid emms encls enclu enclv endbr32 endbr64 enqcmd enqcmds
    enter erets eretu fninit fnstcw fnstsw fldcw fwait fnclex fxrstor64 fxsave64 getsec hlt hreset int1 int3
    into invd invept invlpg invlpga invlpgb invpcid invvpid iretq jcxz jecxz jrcxz lahf lfence lkgs loope
    loopne loopnz loopz mfence monitor monitorx movdir64b movdiri movsbl movsbq movsbw movslq movsx movsxd
    movswl movswq movzbl movzbq movzbw movzwl movzwq movzx mwait mwaitx pause pbndkb pconfig prefetch
    prefetchnta prefetcht0 prefetcht1 prefetcht2 prefetchw psmash pvalidate rdmsr rdmsrlist rdpkru rdpmc rdpru
    rdtsc rdtscp rmpadjust rmpquery rmpupdate rsm rstorssp sahf saveprevssp seamcall seamops seamret senduipi
    serialize setssbsy sfence skinit stac stc std stgi sti stui swapgs syscall sysenter sysretl sysretq tdcall
    testui tlbsync tpause ud2 ud2a ud2b uiret umonitor umwait vmcall vmclear vmfunc vmgexit vmlaunch vmload
    vmmcall vmptrld vmptrst vmresume vmrun vmsave vmxoff vmxon wbinvd wbnoinvd wrmsr wrmsrlist wrmsrns wrpkru
    xabort xbegin xend xgetbv xlat xlatb xrstor xrstor64 xrstors xrstors64 xsave xsave64 xsavec xsavec64
    xsaveopt xsaveopt64 xsaves xsaves64 xsetbv xtest movsb movsw movsl stosb stosw stosl lodsb lodsw lodsl
    insb insw insl outsb outsw outsl swapgs""".split()
)
PREFIXES = frozenset(
    "lock rep repe repz repne repnz notrack data16 addr32 rex64 rex.w cs ds es fs gs ss xacquire xrelease bnd".split()
)
JUMPS = frozenset({f"j{c}" for c in CONDITIONS} | {"jmp", "jmpq", "call", "callq", "jcxz", "jecxz", "jrcxz", "xbegin"})
LOOPS = frozenset("loop loope loopne loopnz loopz".split())
_VECTOR = ("%xmm", "%ymm", "%zmm", "%mm", "%st", "%k", "%tmm")


def is_instruction(mnemonic: str, operands: str) -> bool:
    """Is it one? Vector instructions are known by their registers."""
    if mnemonic in _SIZED or mnemonic in _PLAIN or mnemonic in JUMPS or mnemonic in PREFIXES:
        return True
    if mnemonic[:-1] in _SIZED and mnemonic[-1] in "bwlq":
        return True
    if any(register in operands for register in _VECTOR) and mnemonic.isalnum():
        return True
    return _conditional(mnemonic) or mnemonic in ("vzeroupper", "vzeroall")


def _conditional(mnemonic: str) -> bool:
    if mnemonic.startswith("set"):
        return mnemonic[3:] in CONDITIONS
    rest = mnemonic.removeprefix("cmov")
    return rest != mnemonic and (rest in CONDITIONS or (rest[:-1] in CONDITIONS and rest[-1:] in tuple("wlq")))
