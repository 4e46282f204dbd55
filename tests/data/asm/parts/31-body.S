	.text
	STEP %rax
	STEP %rcx
