// All kernels of this module.
#include "dequantize.h"
#include "transformer.h"
