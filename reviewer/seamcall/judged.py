"""What the provers judge, by name, for those who must know it before they load a prover."""

from __future__ import annotations

import re

ASSEMBLY = tuple(f"SC{number:03}" for number in range(1, 25))
"""Rules for assembly."""
IN_C = tuple(f"SC{number}" for number in range(101, 127))
"""Rules for the C that calls it."""
CALLS = re.compile(
    r"\b(?:__)?(?:seamcall|tdcall|tdx_hypercall)\w*\b|\bseamldr_call\b|\bsc_\w+\b|\btdh_\w+\(|\bTDX_[A-Z]|\bx86_phys_bits\b"
)
"""What a function has in it that calls the module, or works with what it gave back."""
ABOUT = re.compile(r"tdx|seam|/kvm/vmx/|/virt/vmx/", re.IGNORECASE)
"""Paths of files that may call the module where no line of a patch says so."""
STATEMENTS = ("lists", "rows", "returns", "moves", "names", "operands", "kind")
"""What a comment may say of a call."""
CLAIMS = ("registers", "returns", "operands")
"""What a sentence of a changelog may say of one."""
CONCERNED = re.compile(r"\b(?:SEAMCALL|TDCALL|TD[HG][._][A-Z]|TDX|VMfailInvalid)", re.IGNORECASE)
"""What a comment has in it that speaks of the module."""
SPOKEN = re.compile(
    r"\b(?:SEAM(?:CALL)?|TDCALL|__seamcall\w*|__tdcall\w*|__tdx_module_call|TDX\s+[Mm]odule|TD[HG][._][A-Z0-9])"
)
"""What a sentence has in it that does."""
