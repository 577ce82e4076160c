// The vector forms of the kernels that are too large for one body in RK_DISPATCH: their code is a
// header that is included once for each form.

#ifndef REWARD_KERNELS_FORMS_H
#define REWARD_KERNELS_FORMS_H

#include "dispatch.h"
#include "vector.h"

#include <math.h>

#if defined(__x86_64__)
#include <immintrin.h>
#define RK_TARGET_AVX2 __attribute__((target("avx2,fma")))
#define RK_TARGET_AVX512 __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx2,fma")))
#define RK_TARGET_AVX512_BF16 \
  __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx512bf16,avx2,fma")))
// SSE2 has 16 registers of 4 floats: two rows of 16.
#define RK_PLAIN_ROWS 2
#else
// 32 registers of 4 floats: six rows of 16.
#define RK_PLAIN_ROWS 6
#endif

// sum[v] += the products of a pair of bf16 inputs with pairs of bf16 weights; odd index first.
#define RK_DOT_BY_PARTS(sum, pair, weight, vectors)                                          \
  {                                                                                          \
    const rk_vector odd_ = (rk_vector)((rk_ivector){} + ((pair) & (int32_t)0xFFFF0000));     \
    const rk_vector even_ = (rk_vector)((rk_ivector){} + (int32_t)((uint32_t)(pair) << 16)); \
    _Pragma("clang loop unroll(full)") for (int v_ = 0; v_ < (vectors); ++v_) {              \
      sum[v_] += odd_ * (rk_vector)(weight[v_] & (int32_t)0xFFFF0000);                       \
      sum[v_] += even_ * (rk_vector)(weight[v_] << 16);                                      \
    }                                                                                        \
  }

// The same in one instruction.
#define RK_DOT_AT_ONCE(sum, pair, weight, vectors)                                          \
  {                                                                                         \
    const __m512bh pair_ = (__m512bh)_mm512_set1_epi32(pair);                               \
    _Pragma("clang loop unroll(full)") for (int v_ = 0; v_ < (vectors); ++v_)               \
      sum[v_] = (rk_vector)_mm512_dpbf16_ps((__m512)sum[v_], pair_, (__m512bh)weight[v_]);  \
  }

static inline __attribute__((always_inline)) float rk_float_of_bf16(uint16_t half) {
  const uint32_t bits = (uint32_t)half << 16;
  float value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

static inline __attribute__((always_inline)) uint16_t rk_bf16_of_float(float value) {
  uint32_t bits;
  memcpy(&bits, &value, sizeof bits);
  if ((bits & 0x7FFFFFFF) > 0x7F800000) return (uint16_t)(bits >> 16 | 0x40);
  return (uint16_t)((bits + 0x7FFF + (bits >> 16 & 1)) >> 16);
}

// Stores 16 floats as bf16, as RK_STORE_BF16 does, in one instruction; subnormals become zero, for
// which VDPBF16PS takes them in any case.
#define RK_STORE_BF16_AT_ONCE(pointer, vector)                        \
  do {                                                                \
    const __m256bh rounded_ = _mm512_cvtneps_pbh((__m512)(vector));   \
    memcpy((pointer), &rounded_, sizeof rounded_);                    \
  } while (0)

// Calls the form of the level in use; the kernel's name ends in its element type.
#if defined(__x86_64__)
#define RK_CHOOSE_F32(name, arguments)                        \
  switch (rk_level()) {                                       \
  case RK_LEVEL_AVX512_BF16:                                  \
  case RK_LEVEL_AVX512: name##_avx512 arguments; break;       \
  case RK_LEVEL_AVX2: name##_avx2 arguments; break;           \
  default: name##_plain arguments; break;                     \
  }
#define RK_CHOOSE_BF16(name, arguments)                            \
  switch (rk_level()) {                                            \
  case RK_LEVEL_AVX512_BF16: name##_avx512_bf16 arguments; break;  \
  case RK_LEVEL_AVX512: name##_avx512 arguments; break;            \
  case RK_LEVEL_AVX2: name##_avx2 arguments; break;                \
  default: name##_plain arguments; break;                          \
  }
#else
#define RK_CHOOSE_F32(name, arguments) name##_plain arguments;
#define RK_CHOOSE_BF16(name, arguments) name##_plain arguments;
#endif

#endif
