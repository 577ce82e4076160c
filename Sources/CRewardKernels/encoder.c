// Kernels of encoders.

#include "include/encoder.h"

#include "dispatch.h"
#include "vector.h"

#include <math.h>

// Partial sums of the norm: enough that none waits for the one before.
enum { PARTS = 32 };

// The sum of (x[i] - shift) to the power of 1 or 2.
RK_BODY double shifted_sum(const float *x, double shift, int is_squared, size_t width) {
  double partial[PARTS] = {0};
  size_t i = 0;
  for (; i + PARTS <= width; i += PARTS)
    for (size_t lane = 0; lane < PARTS; ++lane) {
      const double value = x[i + lane] - shift;
      partial[lane] += is_squared ? value * value : value;
    }
  double sum = 0;
  for (; i < width; ++i) {
    const double value = x[i] - shift;
    sum += is_squared ? value * value : value;
  }
  for (size_t lane = 0; lane < PARTS; ++lane) sum += partial[lane];
  return sum;
}

RK_BODY void rk_layer_norm_body(float *x, const float *weight, const float *bias, float epsilon,
                                size_t rows, size_t width) {
  for (size_t row = 0; row < rows; ++row, x += width) {
    const double mean = shifted_sum(x, 0, 0, width) / (double)width;
    const double variance = shifted_sum(x, mean, 1, width) / (double)width;
    const float scale = (float)(1.0 / sqrt(variance + epsilon)), center = (float)mean;
#pragma clang loop vectorize(assume_safety)
    for (size_t i = 0; i < width; ++i) x[i] = (x[i] - center) * scale * weight[i] + bias[i];
  }
}

RK_DISPATCH(rk_layer_norm,
            (float *x, const float *weight, const float *bias, float epsilon, size_t rows,
             size_t width),
            (x, weight, bias, epsilon, rows, width))

// Half of erfc(|x| / sqrt 2), the share of a standard normal beyond |x|, times x.
#define TAIL(argument)                                                                      \
  ({                                                                                        \
    const rk_vector v_ = (argument);                                                        \
    const rk_vector size_ = RK_MAX(v_, -v_);                                                \
    const rk_vector t_ =                                                                    \
        RK_SPLAT(1.0f) / (RK_SPLAT(1.0f) + RK_SPLAT(0.3275911f * 0.70710678f) * size_);     \
    rk_vector q_ = RK_SPLAT(1.061405429f);                                                  \
    q_ = q_ * t_ + RK_SPLAT(-1.453152027f);                                                 \
    q_ = q_ * t_ + RK_SPLAT(1.421413741f);                                                  \
    q_ = q_ * t_ + RK_SPLAT(-0.284496736f);                                                 \
    q_ = q_ * t_ + RK_SPLAT(0.254829592f);                                                  \
    q_ *t_ *RK_EXP(v_ *v_ *RK_SPLAT(-0.5f)) * RK_SPLAT(0.5f) * v_;                          \
  })

RK_BODY void rk_gelu_body(float *x, size_t count) {
  size_t i = 0;
  for (; i < count; i += RK_LANES) {
    const size_t length = count - i < RK_LANES ? count - i : RK_LANES;
    float tail[RK_LANES] = {0};
    float *place = length < RK_LANES ? memcpy(tail, x + i, length * sizeof(float)) : x + i;
    const rk_vector value = RK_LOAD(place);
    const rk_vector beyond = TAIL(value);
    RK_STORE(place, RK_SELECT(value < RK_SPLAT(0.0f), beyond, value - beyond));
    if (place == tail) memcpy(x + i, tail, length * sizeof(float));
  }
}

RK_DISPATCH(rk_gelu, (float *x, size_t count), (x, count))

RK_BODY void rk_disentangled_softmax_body(float *scores, const float *to, const float *from,
                                          size_t stride, const int32_t *buckets, size_t count,
                                          float scale) {
#pragma clang loop vectorize(assume_safety)
  for (size_t k = 0; k < count; ++k) {
    const size_t bucket = (size_t)buckets[k];
    scores[k] = ((scores[k] + to[bucket]) + from[bucket * stride + k]) * scale;
  }
  const size_t whole = count / RK_LANES * RK_LANES;
  float tail[RK_LANES];
  for (size_t i = 0; i < RK_LANES; ++i) tail[i] = -INFINITY;
  memcpy(tail, scores + whole, (count - whole) * sizeof(float));
  rk_vector maximum_lanes = RK_LOAD(tail);
  for (size_t i = 0; i < whole; i += RK_LANES)
    maximum_lanes = RK_MAX(RK_LOAD(scores + i), maximum_lanes);
  const rk_vector shift = RK_SPLAT(RK_HORIZONTAL_MAX(maximum_lanes));
  rk_vector sum_lanes = RK_SPLAT(0.0f);
  for (size_t i = 0; i < whole; i += RK_LANES) {
    const rk_vector weight = RK_EXP(RK_LOAD(scores + i) - shift);
    sum_lanes += weight;
    RK_STORE(scores + i, weight);
  }
  RK_STORE(tail, RK_EXP(RK_LOAD(tail) - shift));
  for (size_t i = count - whole; i < RK_LANES; ++i) tail[i] = 0;
  sum_lanes += RK_LOAD(tail);
  memcpy(scores + whole, tail, (count - whole) * sizeof(float));
  const float sum = RK_HORIZONTAL_SUM(sum_lanes);
  for (size_t k = 0; k < count; ++k) scores[k] /= sum;
}

RK_DISPATCH(rk_disentangled_softmax,
            (float *scores, const float *to, const float *from, size_t stride,
             const int32_t *buckets, size_t count, float scale),
            (scores, to, from, stride, buckets, count, scale))

void rk_transpose(const float *x, size_t stride, size_t rows, size_t columns, float *out) {
  for (size_t row = 0; row < rows; ++row, x += stride)
    for (size_t column = 0; column < columns; ++column) out[column * rows + row] = x[column];
}
