// All kernels of this module.
#include "attention.h"
#include "dequantize.h"
#include "peak.h"
#include "product.h"
#include "transformer.h"
