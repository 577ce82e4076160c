// Rotary position embedding (Su et al. 2021) on halves of a head.

#include "dispatch.h"

RK_BODY void rk_rope_body(float *x, size_t stride, size_t rows, size_t heads, size_t width,
                          size_t half, const float *cos, const float *sin) {
  for (size_t row = 0; row < rows; ++row, x += stride, cos += half, sin += half)
    for (size_t head = 0; head < heads; ++head) {
      float *low = x + head * width, *high = low + half;
#pragma clang loop vectorize(assume_safety)
      for (size_t i = 0; i < half; ++i) {
        const float a = low[i], b = high[i];
        low[i] = a * cos[i] - b * sin[i];
        high[i] = b * cos[i] + a * sin[i];
      }
    }
}

RK_DISPATCH(rk_rope,
            (float *x, size_t stride, size_t rows, size_t heads, size_t width, size_t half,
             const float *cos, const float *sin),
            (x, stride, rows, heads, width, half, cos, sin))
