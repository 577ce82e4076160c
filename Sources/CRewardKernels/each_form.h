// Includes RK_FORM_HEADER once for each vector form and element type.
//
// RK_FORM_DOT and RK_FORM_ROUND are what bf16 needs: a product of pairs, and rounding to it.
//
// Names are plain, avx2, avx512 and, for bf16 alone, avx512_bf16. Tiles are as large as the
// registers allow; where pairs of bf16 are taken apart, room is left for that.

#define RK_FORM plain
#define RK_FORM_TARGET
#define RK_FORM_VECTORS 1
#define RK_FORM_ROWS RK_PLAIN_ROWS
#define RK_FORM_BF16 0
#include RK_FORM_HEADER
#undef RK_FORM_BF16
#define RK_FORM_BF16 1
#define RK_FORM_DOT RK_DOT_BY_PARTS
#define RK_FORM_ROUND RK_STORE_BF16
#include RK_FORM_HEADER
#undef RK_FORM_BF16
#undef RK_FORM_ROWS
#undef RK_FORM_TARGET
#undef RK_FORM

#if defined(__x86_64__)
#define RK_FORM avx2
#define RK_FORM_TARGET RK_TARGET_AVX2
#define RK_FORM_ROWS 6
#define RK_FORM_BF16 0
#include RK_FORM_HEADER
#undef RK_FORM_BF16
#undef RK_FORM_ROWS
#define RK_FORM_ROWS 4
#define RK_FORM_BF16 1
#include RK_FORM_HEADER
#undef RK_FORM_BF16
#undef RK_FORM_ROWS
#undef RK_FORM_TARGET
#undef RK_FORM_VECTORS
#undef RK_FORM

#define RK_FORM avx512
#define RK_FORM_TARGET RK_TARGET_AVX512
#define RK_FORM_ROWS 6
#define RK_FORM_VECTORS 4
#define RK_FORM_BF16 0
#include RK_FORM_HEADER
#undef RK_FORM_BF16
#undef RK_FORM_VECTORS
#define RK_FORM_VECTORS 2
#define RK_FORM_BF16 1
#include RK_FORM_HEADER
#undef RK_FORM_VECTORS
#undef RK_FORM_TARGET
#undef RK_FORM_ROUND
#undef RK_FORM_DOT
#undef RK_FORM

#define RK_FORM avx512_bf16
#define RK_FORM_TARGET RK_TARGET_AVX512_BF16
#define RK_FORM_VECTORS 4
#define RK_FORM_DOT RK_DOT_AT_ONCE
#define RK_FORM_ROUND RK_STORE_BF16_AT_ONCE
#include RK_FORM_HEADER
#endif
