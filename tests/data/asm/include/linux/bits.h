/* What the reader knows of linux/const.h and linux/bits.h. */
#ifndef STUB_BITS_H
#define STUB_BITS_H
#define _AC(X, Y) X
#define UL(x) x
#define ULL(x) x
#define _UL(x) x
#define _ULL(x) x
#define _BITUL(x) (1 << (x))
#define BIT(x) (1 << (x))
#define BIT_ULL(x) (1 << (x))
#define GENMASK_ULL(h, l) (((~0) - (1 << (l)) + 1) & (~0 >> (63 - (h))))
#endif
