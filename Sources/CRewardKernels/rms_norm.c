// Root-mean-square norm.

#include "dispatch.h"
#include "vector.h"

#include <math.h>

// The factor of one row. Partial sums in a fixed order: the same in every vector form, and so many
// that none waits for the one before.
RK_BODY float row_scale(const float *x, float epsilon, size_t width) {
  enum { PARTS = 32 };
  double partial[PARTS] = {0};
  size_t i = 0;
  for (; i + PARTS <= width; i += PARTS)
    for (size_t lane = 0; lane < PARTS; ++lane) {
      const double value = x[i + lane];
      partial[lane] += value * value;
    }
  double sum = 0;
  for (; i < width; ++i) sum += (double)x[i] * x[i];
  for (size_t lane = 0; lane < PARTS; ++lane) sum += partial[lane];
  return (float)(1.0 / sqrt(sum / (double)width + epsilon));
}

RK_BODY void rk_rms_norm_body(const float *x, size_t x_stride, const float *weight, float epsilon,
                              size_t rows, size_t width, float *out) {
  for (size_t row = 0; row < rows; ++row, x += x_stride, out += width) {
    const float scale = row_scale(x, epsilon, width);
    for (size_t i = 0; i < width; ++i) out[i] = x[i] * scale * weight[i];
  }
}

RK_DISPATCH(rk_rms_norm,
            (const float *x, size_t x_stride, const float *weight, float epsilon, size_t rows,
             size_t width, float *out),
            (x, x_stride, weight, epsilon, rows, width, out))

RK_BODY void rk_rms_norm_bf16_body(const float *x, size_t x_stride, const float *weight,
                                   float epsilon, size_t rows, size_t width, uint16_t *out,
                                   size_t out_stride) {
  for (size_t row = 0; row < rows; ++row, x += x_stride, out += out_stride) {
    const rk_vector scale = RK_SPLAT(row_scale(x, epsilon, width));
    size_t i = 0;
    for (; i + RK_LANES <= width; i += RK_LANES)
      RK_STORE_BF16(out + i, RK_LOAD(x + i) * scale * RK_LOAD(weight + i));
    if (i < out_stride) {
      float x_tail[RK_LANES] = {0}, weight_tail[RK_LANES] = {0};
      uint16_t rounded[RK_LANES];
      memcpy(x_tail, x + i, (width - i) * sizeof(float));
      memcpy(weight_tail, weight + i, (width - i) * sizeof(float));
      RK_STORE_BF16(rounded, RK_LOAD(x_tail) * scale * RK_LOAD(weight_tail));
      memcpy(out + i, rounded, (out_stride - i) * sizeof(uint16_t));
    }
  }
}

RK_DISPATCH(rk_rms_norm_bf16,
            (const float *x, size_t x_stride, const float *weight, float epsilon, size_t rows,
             size_t width, uint16_t *out, size_t out_stride),
            (x, x_stride, weight, epsilon, rows, width, out, out_stride))
