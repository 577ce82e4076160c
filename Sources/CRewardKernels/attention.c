// Attention: the forms, the choice between them, and packing of keys and values.

#include "include/attention.h"
#include "include/product.h"

#include "forms.h"

#define RK_FORM_HEADER "attention_form.h"
#include "each_form.h"

void rk_attention_f32(const rk_attention *task) { RK_CHOOSE_F32(rk_attention_f32, (task)) }

void rk_attention_bf16(const rk_attention *task) { RK_CHOOSE_BF16(rk_attention_bf16, (task)) }

void rk_pack_keys_values_f32(const float *keys, const float *values, size_t stride, size_t count,
                             size_t width, float *blocks, size_t block_stride) {
  for (size_t first = 0; first < count; first += RK_KEY_LANES, blocks += block_stride) {
    const size_t length = count - first < RK_KEY_LANES ? count - first : RK_KEY_LANES;
    float *lines = blocks + RK_KEY_LANES * width;
    if (length < RK_KEY_LANES) memset(blocks, 0, 2 * RK_KEY_LANES * width * sizeof(float));
    for (size_t lane = 0; lane < length; ++lane) {
      const float *key = keys + (first + lane) * stride;
      for (size_t i = 0; i < width; ++i) blocks[i * RK_KEY_LANES + lane] = key[i];
      memcpy(lines + lane * width, values + (first + lane) * stride, width * sizeof(float));
    }
  }
}

void rk_pack_keys_values_bf16(const float *keys, const float *values, size_t stride, size_t count,
                              size_t width, uint16_t *blocks, size_t block_stride) {
  const size_t padded = (width + 1) / 2 * 2;
  for (size_t first = 0; first < count; first += RK_KEY_LANES, blocks += block_stride) {
    const size_t length = count - first < RK_KEY_LANES ? count - first : RK_KEY_LANES;
    uint16_t *lines = blocks + RK_KEY_LANES * padded;
    if (length < RK_KEY_LANES || padded > width)
      memset(blocks, 0, RK_KEY_LANES * (padded + width) * sizeof(uint16_t));
    for (size_t lane = 0; lane < length; ++lane) {
      uint16_t rounded[RK_ATTENTION_WIDTH];
      rk_to_bf16(keys + (first + lane) * stride, width, rounded);
      for (size_t i = 0; i < width; ++i)
        blocks[(i / 2 * RK_KEY_LANES + lane) * 2 + i % 2] = rounded[i];
      rk_to_bf16(values + (first + lane) * stride, width, rounded);
      // The later token of a pair comes first.
      uint16_t *line = lines + lane / 2 * 2 * width + (lane % 2 ? 0 : 1);
      for (size_t i = 0; i < width; ++i) line[2 * i] = rounded[i];
    }
  }
}
