/// How fast the machine can multiply at all: the measure for kernels.
#ifndef REWARD_KERNELS_PEAK_H
#define REWARD_KERNELS_PEAK_H

#include <stddef.h>

#pragma clang assume_nonnull begin

/// Runs `rounds` rounds of independent fused multiply-adds in registers, in the widest vectors of
/// the level in use. Returns the number of floating-point operations (two for each multiply-add).
double rk_peak_f32(size_t rounds);
/// As above with bf16 dot products where the level has them, otherwise 0.
double rk_peak_bf16(size_t rounds);

#pragma clang assume_nonnull end

#endif
