// Choice of the vector form at run time: one body, compiled once for each level.
//
// A body is a static always-inline function `name_body`. RK_DISPATCH defines `name`, which calls
// the copy of the body that was compiled for the level in use.

#ifndef REWARD_KERNELS_DISPATCH_H
#define REWARD_KERNELS_DISPATCH_H

#include "include/transformer.h"

#define RK_BODY static inline __attribute__((always_inline))

#if defined(__x86_64__)
#define RK_DISPATCH(name, parameters, arguments)                                        \
  static void name##_plain parameters { name##_body arguments; }                        \
  __attribute__((target("avx2,fma"))) static void name##_avx2 parameters {              \
    name##_body arguments;                                                              \
  }                                                                                     \
  __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx2,fma"))) static void    \
      name##_avx512 parameters {                                                        \
    name##_body arguments;                                                              \
  }                                                                                     \
  void name parameters {                                                                \
    switch (rk_level()) {                                                               \
    case RK_LEVEL_AVX512_BF16:                                                          \
    case RK_LEVEL_AVX512: name##_avx512 arguments; break;                               \
    case RK_LEVEL_AVX2: name##_avx2 arguments; break;                                   \
    default: name##_plain arguments; break;                                             \
    }                                                                                   \
  }
#else
#define RK_DISPATCH(name, parameters, arguments) \
  void name parameters { name##_body arguments; }
#endif

#endif
