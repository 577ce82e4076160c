// The normaliser of a softmax over many columns, a block at a time.

#include "dispatch.h"
#include "vector.h"

#include <math.h>

RK_BODY void rk_log_sum_exp_update_body(const float *logits, size_t stride, size_t rows,
                                        size_t columns, float *maxima, double *sums) {
  for (size_t row = 0; row < rows; ++row, logits += stride) {
    const size_t whole = columns / RK_LANES * RK_LANES;
    rk_vector maximum_lanes = RK_SPLAT(-INFINITY);
    for (size_t i = 0; i < whole; i += RK_LANES)
      maximum_lanes = RK_MAX(maximum_lanes, RK_LOAD(logits + i));
    float maximum = RK_HORIZONTAL_MAX(maximum_lanes);
    for (size_t i = whole; i < columns; ++i)
      if (logits[i] > maximum) maximum = logits[i];
    if (maximum < maxima[row]) maximum = maxima[row];

    const rk_vector shift = RK_SPLAT(maximum);
    rk_vector sum_lanes = RK_SPLAT(0.0f);
    for (size_t i = 0; i < whole; i += RK_LANES)
      sum_lanes += RK_EXP(RK_LOAD(logits + i) - shift);
    double sum = RK_HORIZONTAL_SUM(sum_lanes);
    for (size_t i = whole; i < columns; ++i) sum += exp((double)logits[i] - maximum);

    if (sums[row] > 0) sum += sums[row] * exp((double)maxima[row] - maximum);
    maxima[row] = maximum;
    sums[row] = sum;
  }
}

RK_DISPATCH(rk_log_sum_exp_update,
            (const float *logits, size_t stride, size_t rows, size_t columns, float *maxima,
             double *sums),
            (logits, stride, rows, columns, maxima, sums))
