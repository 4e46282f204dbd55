"""What the provers judge, by name, for those who must know it before they load a prover."""

from __future__ import annotations

import re

ASSEMBLY = tuple(f"SC{number:03}" for number in range(1, 25))
"""Rules for assembly."""
IN_C = tuple(f"SC{number}" for number in range(101, 126) if number != 120)
"""Rules for the C that calls it."""
CALLS = re.compile(
    r"\b(?:__)?(?:seamcall|tdcall|tdx_hypercall)\w*\b|\bseamldr_call\b|\bsc_\w+\b|\btdh_\w+\(|\bTDX_[A-Z]|\bx86_phys_bits\b"
)
"""What a function has in it that calls the module, or works with what it gave back."""
