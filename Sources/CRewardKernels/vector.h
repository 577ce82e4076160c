// Sixteen floats at a time, in the compiler's own vector type, which becomes one AVX-512, two AVX
// or four SSE registers.

#ifndef REWARD_KERNELS_VECTOR_H
#define REWARD_KERNELS_VECTOR_H

#include <stdint.h>
#include <string.h>

#define RK_LANES 16

typedef float rk_vector __attribute__((vector_size(64), aligned(4)));
typedef int32_t rk_ivector __attribute__((vector_size(64), aligned(4)));

// Statement-like macros instead of functions: a vector that crosses a function boundary would
// follow the ABI of the caller's target.
#define RK_LOAD(pointer) (*(const rk_vector *)(pointer))
#define RK_STORE(pointer, vector) (*(rk_vector *)(pointer) = (vector))
// Minus zero changes no value, so that nothing is computed; plus zero would make +0 of -0.
#define RK_SPLAT(value) ((value) - (rk_vector){})
#define RK_SELECT(mask, yes, no)                                                          \
  ({                                                                                      \
    const rk_ivector mask_ = (mask);                                                      \
    const rk_vector yes_ = (yes), no_ = (no);                                             \
    (rk_vector)((mask_ & (rk_ivector)yes_) | (~mask_ & (rk_ivector)no_));                 \
  })
#define RK_MAX(a, b) ({ const rk_vector a_ = (a), b_ = (b); RK_SELECT(a_ > b_, a_, b_); })
#define RK_MIN(a, b) ({ const rk_vector a_ = (a), b_ = (b); RK_SELECT(a_ < b_, a_, b_); })

// e^x for x in [-87, 88] (clamped), relative error below 3e-7; NaN stays NaN, so that a broken
// model cannot pass for a healthy one: that is why the bounds are the first operands.
//
// x = n ln 2 + r with |r| <= ln 2 / 2; e^r by a polynomial of degree 6 (Taylor coefficients are
// within 1e-8 of the minimax ones on this range), times 2^n by adding n to the exponent bits.
// ln 2 is split in two so that n ln 2 is subtracted without rounding (Cody and Waite).
#define RK_EXP(argument)                                                           \
  ({                                                                               \
    rk_vector x_ = RK_MIN(RK_SPLAT(88.0f), RK_MAX(RK_SPLAT(-87.0f), (argument)));  \
    const rk_vector magic_ = RK_SPLAT(12582912.0f);                                \
    const rk_vector shifted_ = x_ * RK_SPLAT(1.44269504f) + magic_;                \
    const rk_vector n_ = shifted_ - magic_;                                        \
    rk_vector r_ = x_ - n_ * RK_SPLAT(0.693359375f);                               \
    r_ = r_ + n_ * RK_SPLAT(2.12194440e-4f);                                       \
    rk_vector p_ = RK_SPLAT(1.0f / 720.0f);                                        \
    p_ = p_ * r_ + RK_SPLAT(1.0f / 120.0f);                                        \
    p_ = p_ * r_ + RK_SPLAT(1.0f / 24.0f);                                         \
    p_ = p_ * r_ + RK_SPLAT(1.0f / 6.0f);                                          \
    p_ = p_ * r_ + RK_SPLAT(0.5f);                                                 \
    p_ = p_ * r_ + RK_SPLAT(1.0f);                                                 \
    p_ = p_ * r_ + RK_SPLAT(1.0f);                                                 \
    const rk_ivector exponent_ = ((rk_ivector)shifted_ - (rk_ivector)magic_) << 23; \
    (rk_vector)((rk_ivector)p_ + exponent_);                                       \
  })

// Stores 16 floats as bf16, rounded to nearest, ties to even; NaN stays NaN.
typedef uint32_t rk_uvector __attribute__((vector_size(64), aligned(4)));
typedef uint16_t rk_half_uvector __attribute__((vector_size(32), aligned(2)));
#define RK_STORE_BF16(pointer, vector)                                                        \
  do {                                                                                        \
    const rk_uvector bits_ = (rk_uvector)(vector);                                            \
    const rk_uvector nearest_ = (bits_ + 0x7FFF + ((bits_ >> 16) & 1)) >> 16;                 \
    const rk_uvector quiet_ = (bits_ >> 16) | 0x40;                                           \
    const rk_uvector nan_ = (rk_uvector)((bits_ & 0x7FFFFFFF) > 0x7F800000);                  \
    *(rk_half_uvector *)(pointer) =                                                           \
        __builtin_convertvector((nan_ & quiet_) | (~nan_ & nearest_), rk_half_uvector);       \
  } while (0)

// Sums and maxima of the lanes, in a fixed order.
#define RK_HORIZONTAL_SUM(vector)                                          \
  ({                                                                       \
    float lanes_[RK_LANES];                                                \
    RK_STORE(lanes_, (vector));                                            \
    for (int w_ = RK_LANES / 2; w_ > 0; w_ /= 2)                           \
      for (int l_ = 0; l_ < w_; ++l_) lanes_[l_] += lanes_[l_ + w_];       \
    lanes_[0];                                                             \
  })
#define RK_HORIZONTAL_MAX(vector)                                                          \
  ({                                                                                       \
    float lanes_[RK_LANES];                                                                \
    RK_STORE(lanes_, (vector));                                                            \
    for (int w_ = RK_LANES / 2; w_ > 0; w_ /= 2)                                           \
      for (int l_ = 0; l_ < w_; ++l_)                                                      \
        lanes_[l_] = lanes_[l_] > lanes_[l_ + w_] ? lanes_[l_] : lanes_[l_ + w_];          \
    lanes_[0];                                                                             \
  })

#endif
