#include <linux/objtool.h>
