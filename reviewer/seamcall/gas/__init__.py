"""GNU as source as the kernel writes it: preprocessor, macros, conditions, operands; each module knows one of them."""
