/* Comments of all kinds; it's fine to write 'single' marks here. */
#include <linux/linkage.h>
# a line of its own isn't read
SYM_FUNC_START(comments)	// to the end
	mov $1, %eax	# to the end; inc %eax
	mov /* between */ $2, %ecx
	mov $'#', %edx	/* over
	   two lines */ ; nop
	mov $'a, %cl
	mov $'"', %ch ; mov $'\\', %dl	// "it's"
	mov $'/', %bl; mov $'*', %bh
/* */	inc %eax /* */ ; /* ; */ dec %eax
	mov \
	 $3, \
	 %eax
	RET
SYM_FUNC_END(comments)
