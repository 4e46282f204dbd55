#ifndef PART_H
#define PART_H
#define PART_VALUE 9
#ifdef __ASSEMBLER__
.macro PART reg
	mov $PART_VALUE, \reg
.endm
#else
struct part {
	int value;
};
#endif
#endif
