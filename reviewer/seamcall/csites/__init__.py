"""C functions that call the TDX module: what they hand over, and what they make of the answer."""
