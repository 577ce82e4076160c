// Register-only loops that show the highest rate of multiply-adds.

#include "include/peak.h"

#include "forms.h"

// sum = sum * x + y in chains that depend on nothing but themselves. x and y come from memory that
// may change, so that nothing is computed in advance. The number of chains hides the latency of
// the units and fits the registers.
#define RK_PEAK_F32(form, target, chains)                                                    \
  target static double rk_peak_f32_##form(size_t rounds) {                                   \
    static volatile float factor = 0.999f, addend = 0.5f;                                    \
    rk_vector sum[chains];                                                                   \
    const rk_vector x = RK_SPLAT(factor), y = RK_SPLAT(addend);                              \
    _Pragma("clang loop unroll(full)") for (int i = 0; i < (chains); ++i) sum[i] = y;        \
    for (size_t round = 0; round < rounds; ++round)                                          \
      _Pragma("clang loop unroll(full)") for (int i = 0; i < (chains); ++i)                  \
        sum[i] = sum[i] * x + y;                                                             \
    float total = 0;                                                                         \
    for (int i = 0; i < (chains); ++i) total += RK_HORIZONTAL_SUM(sum[i]);                   \
    factor = total == 0.25f ? 0.998f : 0.999f;                                               \
    return 2.0 * RK_LANES * (chains) * (double)rounds;                                       \
  }

#if defined(__x86_64__)
RK_PEAK_F32(plain, , 2)
RK_PEAK_F32(avx2, RK_TARGET_AVX2, 5)
RK_PEAK_F32(avx512, RK_TARGET_AVX512, 16)

RK_TARGET_AVX512_BF16 static double rk_peak_bf16_avx512_bf16(size_t rounds) {
  enum { CHAINS = 16 };
  static volatile int seed = 0x3A003A00;
  __m512 sum[CHAINS];
  const __m512bh pairs = (__m512bh)_mm512_set1_epi32(seed);
  _Pragma("clang loop unroll(full)") for (int i = 0; i < CHAINS; ++i)
    sum[i] = _mm512_set1_ps((float)i);
  for (size_t round = 0; round < rounds; ++round)
    _Pragma("clang loop unroll(full)") for (int i = 0; i < CHAINS; ++i)
      sum[i] = _mm512_dpbf16_ps(sum[i], pairs, pairs);
  float total = 0;
  for (int i = 0; i < CHAINS; ++i) total += _mm512_reduce_add_ps(sum[i]);
  seed = total == 0.25f ? 0x3A013A00 : 0x3A003A00;
  return 4.0 * RK_LANES * CHAINS * (double)rounds;
}
#else
RK_PEAK_F32(plain, , 6)
#endif

double rk_peak_f32(size_t rounds) {
  switch (rk_level()) {
#if defined(__x86_64__)
  case RK_LEVEL_AVX512_BF16:
  case RK_LEVEL_AVX512: return rk_peak_f32_avx512(rounds);
  case RK_LEVEL_AVX2: return rk_peak_f32_avx2(rounds);
#endif
  default: return rk_peak_f32_plain(rounds);
  }
}

double rk_peak_bf16(size_t rounds) {
#if defined(__x86_64__)
  if (rk_level() == RK_LEVEL_AVX512_BF16) return rk_peak_bf16_avx512_bf16(rounds);
#endif
  (void)rounds;
  return 0;
}
