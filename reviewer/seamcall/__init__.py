"""SEAMCALL and TDCALL code held against the register ABI."""
