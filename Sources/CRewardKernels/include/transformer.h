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
enum { RK_LEVEL_PLAIN = 0, RK_LEVEL_AVX2 = 1, RK_LEVEL_AVX512 = 2 };

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

/// Copies keys into blocks of 16 rows, transposed: out[row / 16][i][row % 16] = keys[row][i].
///
/// keys: `rows` rows of `width` floats, `stride` apart. out: [ceil(rows / 16), width, 16], aligned
/// to 64 bytes; places past the last row are zeroed. `rk_tree_attention` may read one block of 16
/// past the last one (and ignores it), so the memory must be that much longer.
void rk_pack_keys(const float *keys, size_t stride, size_t rows, size_t width, float *out);

/// A token segment of a packed forest: rows [start, start + count), and its descendants, which
/// follow it directly and end before `end`.
typedef struct {
  uint32_t start;
  uint32_t count;
  uint32_t end;
} rk_segment;

/// Softmax attention of the query rows [first, last) of one head over a forest of segments.
///
/// A row sees all rows of the segments that contain it as a descendant, and the rows of its own
/// segment up to itself. Keys are visited from the root to the row, 64 at a time, with an online
/// softmax in f32.
///
/// queries and values: row r is at `+ r * stride` (already offset to the head); packed_keys as
/// `rk_pack_keys` makes it for all rows of the forest; segments in preorder, those that may
/// concern the rows [first, last) at least; out: row r at `+ r * out_stride`.
/// last - first must be at most RK_ATTENTION_ROWS and width at most RK_ATTENTION_WIDTH.
void rk_tree_attention(const float *queries, size_t stride, const float *packed_keys,
                       const float *values, size_t values_stride, size_t width, float scale,
                       const rk_segment *segments, size_t segment_count, size_t first,
                       size_t last, float *out, size_t out_stride);

enum { RK_ATTENTION_ROWS = 32, RK_ATTENTION_WIDTH = 512 };

/// Continues log-sum-exp over the columns of a block of logits.
///
/// logits: [rows, columns] with `stride`. maxima and sums: [rows], the running maximum and the sum
/// of exp(x - maximum) in f64; start with -infinity and 0. At the end the result is
/// maximum + log(sum).
void rk_log_sum_exp_update(const float *logits, size_t stride, size_t rows, size_t columns,
                           float *maxima, double *sums);

#pragma clang assume_nonnull end

#endif
