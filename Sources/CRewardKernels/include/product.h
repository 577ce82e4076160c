/// Matrix products with packed weights, in f32 and in bf16 with f32 sums.
///
/// Every sum runs over k in rising order, one fused multiply-add after the other, in one f32
/// accumulator. So a result depends on its own row and column alone: not on the rows beside it, the
/// cut into tasks, or the number of threads. In bf16 the two products of a pair are added odd
/// index first, as VDPBF16PS does. AVX2, AVX-512 and AVX-512 BF16 give the same bits (but for
/// subnormals, which VDPBF16PS takes for zero); plain x86 has no fused multiply-add and differs in
/// the last bits.
#ifndef REWARD_KERNELS_PRODUCT_H
#define REWARD_KERNELS_PRODUCT_H

#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

enum {
  /// Columns of a panel of packed weights.
  RK_PANEL = 64,
  /// Rows that one call of a product may have.
  RK_PRODUCT_ROWS = 192,
};

/// Copies rows of a weight matrix into one panel.
///
/// A panel holds RK_PANEL columns (rows of the checkpoint's matrix): in f32 [inner, RK_PANEL], in
/// bf16 [(inner + 1) / 2, RK_PANEL, 2]. weights: `count` rows of `inner` floats, `stride` apart;
/// they become the columns first ..< first + count. Other columns are left alone.
void rk_pack_panel_f32(const float *weights, size_t stride, size_t count, size_t inner,
                       size_t first, float *panel);
/// As above, rounded to bf16 (to nearest, ties to even).
void rk_pack_panel_bf16(const float *weights, size_t stride, size_t count, size_t inner,
                        size_t first, uint16_t *panel);

/// Copies one column of a panel back: the row of the checkpoint's matrix. out: [inner].
void rk_unpack_column_f32(const float *panel, size_t inner, size_t column, float *out);
/// As above, from bf16.
void rk_unpack_column_bf16(const uint16_t *panel, size_t inner, size_t column, float *out);

/// What becomes of the sums.
typedef enum {
  /// out = sum + bias
  RK_OUT_STORE = 0,
  /// out += sum + bias
  RK_OUT_ADD = 1,
  /// out = silu(gate) * up; the first half of each panel's columns is gate, the second half up.
  RK_OUT_GATE = 2,
  /// As RK_OUT_GATE, out rounded to bf16.
  RK_OUT_GATE_BF16 = 3,
} rk_out;

/// One task of a product: some rows with some panels.
typedef struct {
  /// [rows, x_stride] of f32, or of bf16 with a zero after the last value where inner is odd.
  const void *x;
  size_t x_stride;
  /// Panels that follow each other, aligned to 64 bytes.
  const void *panels;
  /// For each column of these panels, or null.
  const float *_Nullable bias;
  /// f32, or bf16 with RK_OUT_GATE_BF16; row r at r * out_stride; at the first panel's column.
  void *out;
  size_t out_stride;
  size_t rows;
  /// Columns of all panels of the task: the last panel may have fewer than RK_PANEL; with a gate,
  /// columns of out.
  size_t columns;
  size_t inner;
  rk_out kind;
  /// A panel that this thread will probably multiply with next, or null: a hint, never needed.
  const void *_Nullable next;
} rk_product;

/// Runs a task with f32 weights; rows is at most RK_PRODUCT_ROWS.
void rk_product_f32(const rk_product *product);
/// Runs a task with bf16 weights and inputs.
void rk_product_bf16(const rk_product *product);

enum {
  /// Columns of a vocabulary that `rk_head_*` takes at once, and rows.
  RK_HEAD_COLUMNS = 512,
  RK_HEAD_ROWS = 96,
};

/// Which logits of a task are wanted.
typedef struct {
  uint32_t row;
  /// Inside the task's columns.
  uint32_t column;
} rk_pick;

/// Logits of some rows for one block of the vocabulary, without keeping them.
///
/// x, x_stride, panels, rows, columns and inner of `product` are as above; rows is at most
/// RK_HEAD_ROWS, columns at most RK_HEAD_COLUMNS; bias, out and kind are not read. maxima and sums
/// receive for each row the maximum of the logits and the sum of exp(logit - maximum) in f32 over
/// 16 lanes; they are left alone when `normalize` is 0. picked receives the logits of `picks`.
void rk_head_f32(const rk_product *product, int normalize, float *maxima, float *sums,
                 const rk_pick *_Nullable picks, size_t pick_count, float *_Nullable picked);
/// As above, in bf16.
void rk_head_bf16(const rk_product *product, int normalize, float *maxima, float *sums,
                  const rk_pick *_Nullable picks, size_t pick_count, float *_Nullable picked);

/// Rounds floats to bf16, to nearest, ties to even; NaN stays NaN. The two may not overlap.
void rk_to_bf16(const float *x, size_t count, uint16_t *out);

#pragma clang assume_nonnull end

#endif
