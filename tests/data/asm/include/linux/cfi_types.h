/* Types for the control-flow check make no instruction. */
#include <linux/linkage.h>
