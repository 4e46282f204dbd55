"""Names of status codes, and how a file defines them."""

from __future__ import annotations

import re

STATUS = re.compile(
    r"^\(?(?:TDX_(?:SEAMCALL_\w+|SW_ERROR|ERROR|NON_RECOVERABLE\w*|RND_NO_ENTROPY|SYS_BUSY|OPERAND_INVALID|OPERAND_BUSY"
    r"|PREVIOUS_TLB_EPOCH_BUSY|INTERRUPTED_RESUMABLE|PAGE_METADATA_INCORRECT|VCPU_NOT_ASSOCIATED|KEY_GENERATION_FAILED"
    r"|KEY_STATE_INCORRECT|KEY_CONFIGURED|NO_HKID_READY_TO_WBCACHE|FLUSHVP_NOT_DONE|EPT_\w+|SUCCESS))\)?$"
)
"""Codes of 64 bits."""
WHOLE = re.compile(r"^TDX_(?:SUCCESS)$")
OPERANDS = re.compile(
    r"^TDX_(?:OPERAND_BUSY|OPERAND_INVALID|PAGE_METADATA_INCORRECT|EPT_WALK_FAILED|EPT_ENTRY_STATE_INCORRECT)$"
)
"""Codes that come with an operand or a level in their lower half."""
UPPER = re.compile(r"^TDCALL_(?:INVALID_OPERAND|OPERAND_BUSY)$")
"""Upper halves of codes, as the guest's code names them."""
NARROW = re.compile(
    r"^(?:const |static )*"
    r"(?:int|u32|s32|s64|u16|u8|long|long long|unsigned int|unsigned|unsigned short|short|char|bool)$"
)
"""Types that do not hold a status, or make it negative."""
EQUAL = ("==", "!=")
REGISTERS = {2: "RDX", 3: "RBX", 6: "RSI", 7: "RDI", **{n: f"R{n}" for n in range(8, 16)}}
"""Bit of the mask of a TDVMCALL -> register."""
VALUES = {
    "TDX_SEAMCALL_STATUS_MASK": ("SC112", 0xFFFFFFFF00000000),
    "TDX_OPERAND_BUSY": ("SC112", 0x8000020000000000),
    "TDX_OPERAND_INVALID": ("SC112", 0xC000010000000000),
    "TDX_PAGE_METADATA_INCORRECT": ("SC112", 0xC000030000000000),
    "TDX_EPT_WALK_FAILED": ("SC112", 0xC0000B0000000000),
    "TDX_EPT_ENTRY_STATE_INCORRECT": ("SC112", 0xC0000B0D00000000),
    "TDX_RND_NO_ENTROPY": ("SC110", 0x8000020300000000),
    "TDX_INTERRUPTED_RESUMABLE": ("SC122", 0x8000000300000000),
    "TDX_SYS_BUSY": ("SC122", 0x8000020200000000),
    "TDX_SW_ERROR": ("SC113", 0x8000FF0000000000),
    "TDX_SEAMCALL_VMFAILINVALID": ("SC113", 0x8000FF00FFFF0000),
    "TDX_SEAMCALL_GP": ("SC113", 0x8000FF000000000D),
    "TDX_SEAMCALL_UD": ("SC113", 0x8000FF0000000006),
    "TDX_VERSION_SHIFT": ("SC107", 16),
    "TDX_PS_4K": ("SC116", 0),
    "TDX_PS_2M": ("SC116", 1),
    "TDX_PS_1G": ("SC116", 2),
    "TDX_EXTENDMR_CHUNKSIZE": ("SC116", 256),
    "TDX_REPORT_LEN": ("SC116", 1024),
    "TDX_REPORTDATA_LEN": ("SC116", 64),
} | {f"TDX_{name}": ("SC125", 1 << bit) for bit, name in REGISTERS.items()}
"""Macro -> the rule that its value is about, and the value. The numbers: Linux 7.3.4, intel/tdx-module TDX_1.5.01."""
COMMON = {"X86_TRAP_UD": "6", "X86_TRAP_GP": "13"} | {
    f"SZ_{number}{unit}": str(number << bits)
    for unit, bits in (("K", 10), ("M", 20), ("G", 30))
    for number in (1, 2, 4)
}
"""Macros of other headers that these are made of."""
MULTIPLES = {"TDMR_INFO_ALIGNMENT": 512, "TDMR_INFO_PA_ARRAY_ALIGNMENT": 512, "TDMR_ALIGNMENT": 1 << 30}
"""Macro -> what it must be a multiple of."""
