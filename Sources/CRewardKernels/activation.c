// The gated activation of the feed-forward layer, and bias.

#include "dispatch.h"
#include "vector.h"

RK_BODY void rk_silu_multiply_body(const float *x, size_t rows, size_t width, float *out) {
  for (size_t row = 0; row < rows; ++row, x += 2 * width, out += width) {
    const float *gate = x, *up = x + width;
    size_t i = 0;
    for (; i + RK_LANES <= width; i += RK_LANES) {
      const rk_vector g = RK_LOAD(gate + i);
      RK_STORE(out + i, g / (RK_SPLAT(1.0f) + RK_EXP(-g)) * RK_LOAD(up + i));
    }
    if (i < width) {
      float g_tail[RK_LANES] = {0}, u_tail[RK_LANES] = {0}, out_tail[RK_LANES];
      memcpy(g_tail, gate + i, (width - i) * sizeof(float));
      memcpy(u_tail, up + i, (width - i) * sizeof(float));
      const rk_vector g = RK_LOAD(g_tail);
      RK_STORE(out_tail, g / (RK_SPLAT(1.0f) + RK_EXP(-g)) * RK_LOAD(u_tail));
      memcpy(out + i, out_tail, (width - i) * sizeof(float));
    }
  }
}

RK_DISPATCH(rk_silu_multiply, (const float *x, size_t rows, size_t width, float *out),
            (x, rows, width, out))

RK_BODY void rk_add_bias_body(float *x, size_t stride, const float *bias, size_t rows,
                              size_t width) {
  for (size_t row = 0; row < rows; ++row, x += stride)
#pragma clang loop vectorize(assume_safety)
    for (size_t i = 0; i < width; ++i) x[i] += bias[i];
}

RK_DISPATCH(rk_add_bias,
            (float *x, size_t stride, const float *bias, size_t rows, size_t width),
            (x, stride, bias, rows, width))
