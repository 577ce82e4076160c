// Matrix products with packed weights: the forms, the choice between them, and packing.

#include "include/product.h"

#include "forms.h"

#define RK_FORM_HEADER "product_form.h"
#include "each_form.h"

void rk_product_f32(const rk_product *product) { RK_CHOOSE_F32(rk_product_f32, (product)) }

void rk_product_bf16(const rk_product *product) { RK_CHOOSE_BF16(rk_product_bf16, (product)) }

void rk_head_f32(const rk_product *product, int normalize, float *maxima, float *sums,
                 const rk_pick *picks, size_t pick_count, float *picked) {
  RK_CHOOSE_F32(rk_head_f32, (product, normalize, maxima, sums, picks, pick_count, picked))
}

void rk_head_bf16(const rk_product *product, int normalize, float *maxima, float *sums,
                  const rk_pick *picks, size_t pick_count, float *picked) {
  RK_CHOOSE_BF16(rk_head_bf16, (product, normalize, maxima, sums, picks, pick_count, picked))
}

// Packing moves 16 by 16 values at a time, so that both sides stay within a few cache lines.

RK_BODY void rk_pack_panel_f32_body(const float *weights, size_t stride, size_t count,
                                    size_t inner, size_t first, float *panel) {
  for (size_t k = 0; k < inner; k += 16)
    for (size_t column = 0; column < count; column += 16) {
      const size_t k_end = k + 16 < inner ? k + 16 : inner;
      const size_t column_end = column + 16 < count ? column + 16 : count;
      for (size_t i = k; i < k_end; ++i)
        for (size_t j = column; j < column_end; ++j)
          panel[i * RK_PANEL + first + j] = weights[j * stride + i];
    }
}

RK_DISPATCH(rk_pack_panel_f32,
            (const float *weights, size_t stride, size_t count, size_t inner, size_t first,
             float *panel),
            (weights, stride, count, inner, first, panel))

RK_BODY void rk_to_bf16_body(const float *x, size_t count, uint16_t *out) {
  size_t i = 0;
  for (; i + RK_LANES <= count; i += RK_LANES) RK_STORE_BF16(out + i, RK_LOAD(x + i));
  if (i < count) {
    float tail[RK_LANES] = {0};
    uint16_t rounded[RK_LANES];
    memcpy(tail, x + i, (count - i) * sizeof(float));
    RK_STORE_BF16(rounded, RK_LOAD(tail));
    memcpy(out + i, rounded, (count - i) * sizeof(uint16_t));
  }
}

RK_DISPATCH(rk_to_bf16, (const float *x, size_t count, uint16_t *out), (x, count, out))

RK_BODY void rk_pack_panel_bf16_body(const float *weights, size_t stride, size_t count,
                                     size_t inner, size_t first, uint16_t *panel) {
  for (size_t column = 0; column < count; ++column) {
    uint16_t *out = panel + 2 * (first + column);
    for (size_t k = 0; k < inner; k += RK_LANES) {
      const size_t length = inner - k < RK_LANES ? inner - k : RK_LANES;
      float values[RK_LANES] = {0};
      uint16_t rounded[RK_LANES];
      memcpy(values, weights + column * stride + k, length * sizeof(float));
      RK_STORE_BF16(rounded, RK_LOAD(values));
      for (size_t i = 0; i < length; i += 2)
        memcpy(out + (k + i) * RK_PANEL, rounded + i, 2 * sizeof(uint16_t));
    }
  }
}

RK_DISPATCH(rk_pack_panel_bf16,
            (const float *weights, size_t stride, size_t count, size_t inner, size_t first,
             uint16_t *panel),
            (weights, stride, count, inner, first, panel))

void rk_unpack_column_f32(const float *panel, size_t inner, size_t column, float *out) {
  for (size_t k = 0; k < inner; ++k) out[k] = panel[k * RK_PANEL + column];
}

void rk_unpack_column_bf16(const uint16_t *panel, size_t inner, size_t column, float *out) {
  for (size_t k = 0; k < inner; ++k) {
    const uint32_t bits = (uint32_t)panel[(k / 2 * RK_PANEL + column) * 2 + k % 2] << 16;
    memcpy(out + k, &bits, sizeof bits);
  }
}
