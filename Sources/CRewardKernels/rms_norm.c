// Root-mean-square norm (Zhang and Sennrich 2019).

#include "dispatch.h"

#include <math.h>

RK_BODY void rk_rms_norm_body(const float *x, size_t x_stride, const float *weight, float epsilon,
                              size_t rows, size_t width, float *out) {
  for (size_t row = 0; row < rows; ++row, x += x_stride, out += width) {
    // Eight partial sums in a fixed order: vectorisable, and the same in every vector form.
    double partial[8] = {0};
    size_t i = 0;
    for (; i + 8 <= width; i += 8)
      for (size_t lane = 0; lane < 8; ++lane) {
        const double value = x[i + lane];
        partial[lane] += value * value;
      }
    double sum = 0;
    for (; i < width; ++i) sum += (double)x[i] * x[i];
    for (size_t lane = 0; lane < 8; ++lane) sum += partial[lane];
    const float scale = (float)(1.0 / sqrt(sum / (double)width + epsilon));
    for (i = 0; i < width; ++i) out[i] = x[i] * scale * weight[i];
  }
}

RK_DISPATCH(rk_rms_norm,
            (const float *x, size_t x_stride, const float *weight, float epsilon, size_t rows,
             size_t width, float *out),
            (x, x_stride, weight, epsilon, rows, width, out))
