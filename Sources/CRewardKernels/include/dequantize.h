/// Conversion of stored tensor elements to f32.
///
/// Sources are unaligned bytes in little-endian order, as they lie in a mapped file. Results are
/// those of exact arithmetic on the stored numbers, rounded to f32 after each operation of the
/// format's definition (no fused multiply-add), so that every vector form and every machine gives
/// the same bits. Nothing is allocated, and nothing is read or written outside the given sizes.

#ifndef REWARD_KERNELS_DEQUANTIZE_H
#define REWARD_KERNELS_DEQUANTIZE_H

#include <stddef.h>

#pragma clang assume_nonnull begin

/// Element formats; blocks of quantised ones have the layout of ggml.
///
/// After each: elements in a block, bytes of a block.
enum {
  RK_F32 = 0,   // 1, 4
  RK_F16 = 1,   // 1, 2
  RK_BF16 = 2,  // 1, 2
  RK_F64 = 3,   // 1, 8
  RK_I8 = 4,    // 1, 1
  RK_I16 = 5,   // 1, 2
  RK_I32 = 6,   // 1, 4
  RK_I64 = 7,   // 1, 8
  RK_Q4_0 = 8,  // 32, 18
  RK_Q4_1 = 9,  // 32, 20
  RK_Q5_0 = 10, // 32, 22
  RK_Q5_1 = 11, // 32, 24
  RK_Q8_0 = 12, // 32, 34
  RK_Q2_K = 13, // 256, 84
  RK_Q3_K = 14, // 256, 110
  RK_Q4_K = 15, // 256, 144
  RK_Q5_K = 16, // 256, 176
  RK_Q6_K = 17, // 256, 210
  RK_Q8_K = 18, // 256, 292
  RK_FORMAT_COUNT = 19
};

/// Elements of one block of a format, 0 for a number that is no format.
size_t rk_block_elements(int format);
/// Bytes of one block of a format, 0 for a number that is no format.
size_t rk_block_bytes(int format);

/// Converts `rows` rows of `blocks` blocks each, and looks for values that are not finite.
///
/// source: [rows, blocks] blocks of `format`, which must be one of those above; out: [rows,
/// blocks * rk_block_elements(format)] floats, aligned as floats are, not overlapping `source`.
/// `bad_row` receives the first row with an infinite value or a NaN, or `rows`; all rows are
/// converted in any case.
void rk_dequantize(int format, const void *source, size_t rows, size_t blocks, float *out,
                   size_t *bad_row);

#pragma clang assume_nonnull end

#endif
