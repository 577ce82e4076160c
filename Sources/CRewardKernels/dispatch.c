// Detection of the CPU's vector forms, once.

#include "dispatch.h"

#include <stdatomic.h>

static atomic_int level_in_use = -1;

int rk_detected_level(void) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
      __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq"))
    return __builtin_cpu_supports("avx512bf16") ? RK_LEVEL_AVX512_BF16 : RK_LEVEL_AVX512;
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return RK_LEVEL_AVX2;
#endif
  return RK_LEVEL_PLAIN;
}

int rk_level(void) {
  int level = atomic_load_explicit(&level_in_use, memory_order_relaxed);
  if (level < 0) {
    level = rk_detected_level();
    atomic_store_explicit(&level_in_use, level, memory_order_relaxed);
  }
  return level;
}

void rk_use_level(int level) {
  const int detected = rk_detected_level();
  atomic_store_explicit(&level_in_use, level < detected ? level : detected, memory_order_relaxed);
}
