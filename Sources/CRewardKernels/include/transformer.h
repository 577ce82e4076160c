/// Kernels of the decoder: norm, rotary embedding, activation, tree attention, log-sum-exp.
///
/// All arrays are f32, row-major, unaligned unless said otherwise; no kernel allocates or does I/O.
/// Inputs and outputs must not overlap except where a comment allows it. Each kernel has one body
/// that is compiled for plain x86-64 (or any other machine), AVX2 and AVX-512 and chosen at run
/// time; `rk_use_level` forces a lower one, for tests.

#ifndef REWARD_KERNELS_TRANSFORMER_H
#define REWARD_KERNELS_TRANSFORMER_H

#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

/// The vector forms, in rising order.
enum { RK_LEVEL_PLAIN = 0, RK_LEVEL_AVX2 = 1, RK_LEVEL_AVX512 = 2, RK_LEVEL_AVX512_BF16 = 3 };

/// The highest level that this CPU has.
int rk_detected_level(void);
/// The level in use.
int rk_level(void);
/// Uses at most `level` from now on; not to be called while kernels run.
void rk_use_level(int level);

/// out[r] = x[r] / sqrt(mean(x[r]^2) + epsilon) * weight, for `rows` rows of `width` values.
///
/// x has `x_stride` floats from row to row, out is [rows, width]; out may be x when the strides
/// are equal. The mean is summed in f64, so that the result does not depend on the vector form.
void rk_rms_norm(const float *x, size_t x_stride, const float *weight, float epsilon, size_t rows,
                 size_t width, float *out);

/// As above, rounded to bf16; out has `out_stride` values from row to row, `width` or one more,
/// which is then zero.
void rk_rms_norm_bf16(const float *x, size_t x_stride, const float *weight, float epsilon,
                      size_t rows, size_t width, uint16_t *out, size_t out_stride);

/// Rotates pairs (x[i], x[i + half]) of each head in place, as in GPT-NeoX and Hugging Face.
///
/// x: `rows` rows, `stride` floats apart, each with `heads` heads of `width` floats, of which the
/// first 2 * `half` are rotated. cos and sin: [rows, half].
void rk_rope(float *x, size_t stride, size_t rows, size_t heads, size_t width, size_t half,
             const float *cos, const float *sin);

/// out[r][i] = silu(gate[r][i]) * up[r][i], with gate = x[r] and up = x[r] + width.
///
/// x: [rows, 2 * width]; out: [rows, width].
void rk_silu_multiply(const float *x, size_t rows, size_t width, float *out);

/// x[r][i] += bias[i], for x: [rows, width] with `stride` floats from row to row.
void rk_add_bias(float *x, size_t stride, const float *bias, size_t rows, size_t width);

/// Continues log-sum-exp over the columns of a block of logits.
///
/// logits: [rows, columns] with `stride`. maxima and sums: [rows], the running maximum and the sum
/// of exp(x - maximum) in f64; start with -infinity and 0. At the end the result is
/// maximum + log(sum).
void rk_log_sum_exp_update(const float *logits, size_t stride, size_t rows, size_t columns,
                           float *maxima, double *sums);

#pragma clang assume_nonnull end

#endif
