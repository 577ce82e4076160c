// All kernels of this module.
#include "attention.h"
#include "dequantize.h"
#include "encoder.h"
#include "peak.h"
#include "product.h"
#include "transformer.h"
