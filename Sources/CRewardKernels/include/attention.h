/// Softmax attention over runs of keys, with an online softmax (Milakov and Gimelshein 2018; Dao et
/// al. 2022).
///
/// The result of a query depends on its own sequence alone. Scores are sums over the head's width
/// in rising order; softmax goes over keys by position in blocks that start at multiples of
/// RK_KEY_BLOCK; the output is a sum over keys in rising order of position. How keys are cut into
/// runs, and which queries are computed together, changes no bit.
#ifndef REWARD_KERNELS_ATTENTION_H
#define REWARD_KERNELS_ATTENTION_H

#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

enum {
  /// Keys of a block in memory.
  RK_KEY_LANES = 16,
  /// Positions that one step of the online softmax takes in.
  RK_KEY_BLOCK = 256,
  /// Query rows (tokens times heads of a group) that one call may have.
  RK_QUERY_ROWS = 48,
  /// The widest head.
  RK_ATTENTION_WIDTH = 512,
};

/// Keys and values of tokens that follow each other in a sequence, in blocks of RK_KEY_LANES:
///
///     f32:  keys [width, 16], values [16, width]
///     bf16: keys [ceil(width / 2), 16, 2], values [8, width, 2], of a pair the later token first
///
/// A block of one head takes 2 * 16 * width elements (width rounded up to even in bf16); places
/// past `count` are zero. Block b is `b * block_stride` elements after the first.
typedef struct {
  const void *blocks;
  size_t block_stride;
  uint32_t position;
  uint32_t count;
} rk_key_run;

/// Queries of tokens that follow each other, for the heads that share one head of keys.
typedef struct {
  /// Token t, head h at t * query_stride + h * width; f32.
  const float *queries;
  size_t query_stride;
  size_t tokens;
  size_t heads;
  size_t width;
  float scale;
  /// The position of the first token; token t sees the keys at positions up to position + t.
  uint32_t position;
  /// Runs that cover the positions from 0 to those of the tokens, in order.
  const rk_key_run *runs;
  size_t run_count;
  /// As the queries; f32, or bf16 in the bf16 form.
  void *out;
  size_t out_stride;
} rk_attention;

/// Attention in f32; tokens * heads is at most RK_QUERY_ROWS, width at most RK_ATTENTION_WIDTH.
void rk_attention_f32(const rk_attention *task);
/// Attention with queries, keys, values and weights in bf16, sums in f32.
void rk_attention_bf16(const rk_attention *task);

/// Copies keys and values of consecutive tokens into blocks; one head.
///
/// keys and values: `count` rows of `width` floats, `stride` apart; blocks as above.
void rk_pack_keys_values_f32(const float *keys, const float *values, size_t stride, size_t count,
                             size_t width, float *blocks, size_t block_stride);
/// As above, rounded to bf16.
void rk_pack_keys_values_bf16(const float *keys, const float *values, size_t stride, size_t count,
                              size_t width, uint16_t *blocks, size_t block_stride);

#pragma clang assume_nonnull end

#endif
