// Conversion of stored tensor elements to f32.
//
// Each format is a plain loop over one block; the compiler turns it into the vector form of the
// level it is compiled for. Block layouts are those of ggml (ggml-common.h of llama.cpp), values
// those of the `gguf` Python package (quants.py), in the same order of roundings.

#include "include/dequantize.h"

#include "dispatch.h"

#include <stdint.h>
#include <string.h>

// A fused multiply-add skips one rounding, and only on machines that have it. For the formats below
// it would change nothing: a product that something is added to has at most 22 significant bits.
#pragma STDC FP_CONTRACT OFF

#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "stored elements are little-endian and are read in the order of the machine"
#endif

enum { SMALL = 32, LARGE = 256 };

static const struct {
  uint16_t elements, bytes;
} block_sizes[RK_FORMAT_COUNT] = {
    [RK_F32] = {1, 4},        [RK_F16] = {1, 2},        [RK_BF16] = {1, 2},
    [RK_F64] = {1, 8},        [RK_I8] = {1, 1},         [RK_I16] = {1, 2},
    [RK_I32] = {1, 4},        [RK_I64] = {1, 8},        [RK_Q4_0] = {SMALL, 18},
    [RK_Q4_1] = {SMALL, 20},  [RK_Q5_0] = {SMALL, 22},  [RK_Q5_1] = {SMALL, 24},
    [RK_Q8_0] = {SMALL, 34},  [RK_Q2_K] = {LARGE, 84},  [RK_Q3_K] = {LARGE, 110},
    [RK_Q4_K] = {LARGE, 144}, [RK_Q5_K] = {LARGE, 176}, [RK_Q6_K] = {LARGE, 210},
    [RK_Q8_K] = {LARGE, 292},
};

size_t rk_block_elements(int format) {
  return format >= 0 && format < RK_FORMAT_COUNT ? block_sizes[format].elements : 0;
}

size_t rk_block_bytes(int format) {
  return format >= 0 && format < RK_FORMAT_COUNT ? block_sizes[format].bytes : 0;
}

RK_BODY float float_of_bits(uint32_t bits) {
  float value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

// binary16 to binary32, exact for every value. Subnormals are made normal by subtracting the
// implicit bit again, so that no operation sees a subnormal f32, whatever the mode of the thread.
RK_BODY float float_of_half(uint32_t half) {
  const uint32_t magnitude = (half & 0x7FFF) << 13;
  const uint32_t sign = (half & 0x8000) << 16;
  const uint32_t rebiased = magnitude + (112u << 23);
  const float subnormal = float_of_bits(magnitude + (113u << 23)) - float_of_bits(113u << 23);
  uint32_t subnormal_bits;
  memcpy(&subnormal_bits, &subnormal, sizeof subnormal);
  uint32_t bits = magnitude >= (31u << 23) ? rebiased + (112u << 23) : rebiased;
  bits = magnitude < (1u << 23) ? subnormal_bits : bits;
  return float_of_bits(bits | sign);
}

RK_BODY float half_at(const uint8_t *bytes) {
  return float_of_half((uint32_t)bytes[0] | (uint32_t)bytes[1] << 8);
}

// Loops over the 16 elements of a run: without this, clang unrolls them before it looks for
// vectors, and finds worse ones (a third of the speed at the AVX-512 level).
#define RUN_LOOP _Pragma("clang loop unroll(disable)")

// One element a block: `type` is how it is stored, `conversion` makes a float of `stored`.
#define PLAIN_ROW(name, type, conversion)                                              \
  RK_BODY void name(const uint8_t *source, size_t count, float *restrict out) {        \
    for (size_t i = 0; i < count; ++i) {                                               \
      type stored;                                                                     \
      memcpy(&stored, source + i * sizeof stored, sizeof stored);                      \
      out[i] = (conversion);                                                           \
    }                                                                                  \
  }

PLAIN_ROW(row_f16, uint16_t, float_of_half(stored))
PLAIN_ROW(row_bf16, uint16_t, float_of_bits((uint32_t)stored << 16))
PLAIN_ROW(row_f64, double, (float)stored)
PLAIN_ROW(row_i8, int8_t, (float)stored)
PLAIN_ROW(row_i16, int16_t, (float)stored)
PLAIN_ROW(row_i32, int32_t, (float)stored)
PLAIN_ROW(row_i64, int64_t, (float)stored)

// 4-bit quants: byte i holds element i in its low half and element i + 16 in its high half.

RK_BODY void block_q4_0(const uint8_t *block, float *restrict out) {
  const float d = half_at(block);
  const uint8_t *q = block + 2;
  RUN_LOOP
  for (int i = 0; i < 16; ++i) {
    out[i] = d * (float)((q[i] & 15) - 8);
    out[i + 16] = d * (float)((q[i] >> 4) - 8);
  }
}

RK_BODY void block_q4_1(const uint8_t *block, float *restrict out) {
  const float d = half_at(block), m = half_at(block + 2);
  const uint8_t *q = block + 4;
  RUN_LOOP
  for (int i = 0; i < 16; ++i) {
    out[i] = d * (float)(q[i] & 15) + m;
    out[i + 16] = d * (float)(q[i] >> 4) + m;
  }
}

// 5-bit quants: as above, with the fifth bit of element i in bit i of a 32-bit word.

RK_BODY void block_q5_0(const uint8_t *block, float *restrict out) {
  const float d = half_at(block);
  uint32_t high;
  memcpy(&high, block + 2, sizeof high);
  const uint8_t *q = block + 6;
  RUN_LOOP
  for (int i = 0; i < 16; ++i) {
    const int low_bit = (int)(high >> i & 1), high_bit = (int)(high >> (i + 16) & 1);
    out[i] = d * (float)(((q[i] & 15) | low_bit << 4) - 16);
    out[i + 16] = d * (float)(((q[i] >> 4) | high_bit << 4) - 16);
  }
}

RK_BODY void block_q5_1(const uint8_t *block, float *restrict out) {
  const float d = half_at(block), m = half_at(block + 2);
  uint32_t high;
  memcpy(&high, block + 4, sizeof high);
  const uint8_t *q = block + 8;
  RUN_LOOP
  for (int i = 0; i < 16; ++i) {
    const int low_bit = (int)(high >> i & 1), high_bit = (int)(high >> (i + 16) & 1);
    out[i] = d * (float)((q[i] & 15) | low_bit << 4) + m;
    out[i + 16] = d * (float)((q[i] >> 4) | high_bit << 4) + m;
  }
}

RK_BODY void block_q8_0(const uint8_t *block, float *restrict out) {
  const float d = half_at(block);
  for (int i = 0; i < SMALL; ++i) out[i] = (float)(int8_t)block[2 + i] * d;
}

// K-quants: 256 elements in runs of 16 or 32 with scales of their own. Bytes of quants come in
// groups of 32 or 64; the elements of one group that share a shift follow each other.

// 16 scales and minima of 4 bits, 64 bytes of 2-bit quants, d, dmin.
RK_BODY void block_q2_k(const uint8_t *block, float *restrict out) {
  const uint8_t *scales = block, *q = block + 16;
  const float d = half_at(block + 80), dmin = half_at(block + 82);
  for (int run = 0; run < 16; ++run) {
    const uint8_t *bytes = q + run / 8 * 32 + run % 2 * 16;
    const int shift = run % 8 / 2 * 2;
    const float scale = d * (float)(scales[run] & 15), minimum = dmin * (float)(scales[run] >> 4);
    RUN_LOOP
    for (int i = 0; i < 16; ++i)
      out[run * 16 + i] = scale * (float)(bytes[i] >> shift & 3) - minimum;
  }
}

// 32 bytes of third bits (set: nothing is subtracted), 64 bytes of low bits, 16 scales of 6 bits
// in 12 bytes, d.
RK_BODY void block_q3_k(const uint8_t *block, float *restrict out) {
  const uint8_t *mask = block, *q = block + 32, *packed = block + 96;
  const float d = half_at(block + 108);
  for (int run = 0; run < 16; ++run) {
    const int low = packed[run % 8] >> run / 8 * 4 & 15;
    const int high = packed[8 + run % 4] >> run / 4 * 2 & 3;
    const float scale = d * (float)((low | high << 4) - 32);
    const uint8_t *bytes = q + run / 8 * 32 + run % 2 * 16, *bits = mask + run % 2 * 16;
    const int shift = run % 8 / 2 * 2, bit = run / 2;
    RUN_LOOP
    for (int i = 0; i < 16; ++i) {
      const int value = (bytes[i] >> shift & 3) - ((bits[i] >> bit & 1) ? 0 : 4);
      out[run * 16 + i] = scale * (float)value;
    }
  }
}

// The 6-bit scale and minimum of one of 8 runs, from 12 bytes. The first four have their six bits
// together; of the last four, four bits stand in bytes 8 to 11 and two above the first four.
RK_BODY void scale_and_minimum(const uint8_t *packed, int run, int *scale, int *minimum) {
  if (run < 4) {
    *scale = packed[run] & 63;
    *minimum = packed[run + 4] & 63;
  } else {
    *scale = (packed[run + 4] & 15) | (packed[run - 4] >> 6) << 4;
    *minimum = (packed[run + 4] >> 4) | (packed[run] >> 6) << 4;
  }
}

// d, dmin, 12 bytes of scales and minima, 128 bytes of 4-bit quants.
RK_BODY void block_q4_k(const uint8_t *block, float *restrict out) {
  const float d = half_at(block), dmin = half_at(block + 2);
  const uint8_t *q = block + 16;
  for (int run = 0; run < 8; ++run) {
    int scale, minimum;
    scale_and_minimum(block + 4, run, &scale, &minimum);
    const float factor = d * (float)scale, offset = dmin * (float)minimum;
    const uint8_t *bytes = q + run / 2 * 32;
    const int shift = run % 2 * 4;
    for (int i = 0; i < 32; ++i)
      out[run * 32 + i] = factor * (float)(bytes[i] >> shift & 15) - offset;
  }
}

// As Q4_K, with 32 bytes of fifth bits before the quants: run r uses bit r.
RK_BODY void block_q5_k(const uint8_t *block, float *restrict out) {
  const float d = half_at(block), dmin = half_at(block + 2);
  const uint8_t *high = block + 16, *q = block + 48;
  for (int run = 0; run < 8; ++run) {
    int scale, minimum;
    scale_and_minimum(block + 4, run, &scale, &minimum);
    const float factor = d * (float)scale, offset = dmin * (float)minimum;
    const uint8_t *bytes = q + run / 2 * 32;
    const int shift = run % 2 * 4;
    for (int i = 0; i < 32; ++i) {
      const int value = (bytes[i] >> shift & 15) | (high[i] >> run & 1) << 4;
      out[run * 32 + i] = factor * (float)value - offset;
    }
  }
}

// 128 bytes of low four bits, 64 bytes of high two bits, 16 scales of 8 bits, d.
RK_BODY void block_q6_k(const uint8_t *block, float *restrict out) {
  const uint8_t *low = block, *high = block + 128;
  const int8_t *scales = (const int8_t *)(block + 192);
  const float d = half_at(block + 208);
  for (int run = 0; run < 16; ++run) {
    const int group = run / 8, part = run % 8;
    const uint8_t *low_bytes = low + group * 64 + part % 4 * 16;
    const uint8_t *high_bytes = high + group * 32 + part % 2 * 16;
    const int low_shift = part / 4 * 4, high_shift = part / 2 * 2;
    const float scale = d * (float)scales[run];
    RUN_LOOP
    for (int i = 0; i < 16; ++i) {
      const int value =
          ((low_bytes[i] >> low_shift & 15) | (high_bytes[i] >> high_shift & 3) << 4) - 32;
      out[run * 16 + i] = scale * (float)value;
    }
  }
}

// d in f32, 256 bytes of quants, 16 sums that only dot products use.
RK_BODY void block_q8_k(const uint8_t *block, float *restrict out) {
  float d;
  memcpy(&d, block, sizeof d);
  for (int i = 0; i < LARGE; ++i) out[i] = d * (float)(int8_t)block[4 + i];
}

#define BLOCK_CASE(format, block)                                                      \
  case format:                                                                         \
    for (size_t b = 0; b < blocks; ++b)                                                \
      block(source + b * block_sizes[format].bytes, out + b * block_sizes[format].elements); \
    break;

RK_BODY void dequantize_row(int format, const uint8_t *source, size_t blocks, float *restrict out) {
  switch (format) {
    case RK_F32: memcpy(out, source, blocks * sizeof *out); break;
    case RK_F16: row_f16(source, blocks, out); break;
    case RK_BF16: row_bf16(source, blocks, out); break;
    case RK_F64: row_f64(source, blocks, out); break;
    case RK_I8: row_i8(source, blocks, out); break;
    case RK_I16: row_i16(source, blocks, out); break;
    case RK_I32: row_i32(source, blocks, out); break;
    case RK_I64: row_i64(source, blocks, out); break;
    BLOCK_CASE(RK_Q4_0, block_q4_0)
    BLOCK_CASE(RK_Q4_1, block_q4_1)
    BLOCK_CASE(RK_Q5_0, block_q5_0)
    BLOCK_CASE(RK_Q5_1, block_q5_1)
    BLOCK_CASE(RK_Q8_0, block_q8_0)
    BLOCK_CASE(RK_Q2_K, block_q2_k)
    BLOCK_CASE(RK_Q3_K, block_q3_k)
    BLOCK_CASE(RK_Q4_K, block_q4_k)
    BLOCK_CASE(RK_Q5_K, block_q5_k)
    BLOCK_CASE(RK_Q6_K, block_q6_k)
    BLOCK_CASE(RK_Q8_K, block_q8_k)
    default: break;
  }
}

// Infinities and NaNs are the values whose exponent bits are all ones.
RK_BODY int has_non_finite(const float *values, size_t count) {
  uint32_t found = 0;
  for (size_t i = 0; i < count; ++i) {
    uint32_t bits;
    memcpy(&bits, values + i, sizeof bits);
    found |= (bits & 0x7F800000) == 0x7F800000;
  }
  return found != 0;
}

// A row is checked right after it was written, while it is still in the first-level cache.
RK_BODY void rk_dequantize_body(int format, const void *source, size_t rows, size_t blocks,
                                float *out, size_t *bad_row) {
  const size_t width = blocks * block_sizes[format].elements;
  const size_t row_bytes = blocks * block_sizes[format].bytes;
  *bad_row = rows;
  for (size_t row = 0; row < rows; ++row) {
    float *target = out + row * width;
    dequantize_row(format, (const uint8_t *)source + row * row_bytes, blocks, target);
    if (*bad_row == rows && has_non_finite(target, width)) *bad_row = row;
  }
}

RK_DISPATCH(rk_dequantize,
            (int format, const void *source, size_t rows, size_t blocks, float *out,
             size_t *bad_row),
            (format, source, rows, blocks, out, bad_row))
