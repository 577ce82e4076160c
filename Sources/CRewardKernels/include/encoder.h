/// Kernels of encoders: layer norm, GELU, softmax of disentangled attention.
///
/// As those of `transformer.h`: f32, row-major, unaligned, one body for every vector form, and sums
/// in one order for all of them.

#ifndef REWARD_KERNELS_ENCODER_H
#define REWARD_KERNELS_ENCODER_H

#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

/// x[r] = (x[r] - mean) / sqrt(variance + epsilon) * weight + bias, in place.
///
/// x: [rows, width]. Mean and variance are summed in f64.
void rk_layer_norm(float *x, const float *weight, const float *bias, float epsilon, size_t rows,
                   size_t width);

/// x[i] = x[i] * P(a standard normal number is below x[i]), in place; absolute error below
/// 3e-7 * |x|.
///
/// erfc by formula 7.1.26 of Abramowitz and Stegun.
void rk_gelu(float *x, size_t count);

/// Turns the scores of one query into weights that add up to 1, in place.
///
///     softmax over k of (scores[k] + to[b(k)] + from[b(k) * stride + k]) * scale
///
/// scores: [count], content to content. buckets: [count], b(k). to: content to position, by bucket.
/// from: position to content, [buckets, stride], by bucket and key.
void rk_disentangled_softmax(float *scores, const float *to, const float *from, size_t stride,
                             const int32_t *buckets, size_t count, float scale);

/// out[column][row] = x[row][column].
///
/// x: [rows, columns] with `stride` floats from row to row; out: [columns, rows].
void rk_transpose(const float *x, size_t stride, size_t rows, size_t columns, float *out);

#pragma clang assume_nonnull end

#endif
