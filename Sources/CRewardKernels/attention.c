// Attention over a packed forest of token segments, with an online softmax (Milakov and Gimelshein
// 2018; Dao et al. 2022).
//
// Rows are in preorder, so the rows that see all of a segment are one range: its descendants. Each
// key block of 64 is multiplied with four query rows at a time:
//
//     scores [rows, 64] = queries [rows, width] x packed keys [width, 64]     4 rows x 32 keys
//     output [rows, width] += weights [rows, 64] x values [64, width]         4 rows x 64 columns

#include "dispatch.h"
#include "vector.h"

#include <float.h>
#include <math.h>

enum { KEY_BLOCK = 64, ROW_GROUP = 4, BLOCK_VECTORS = KEY_BLOCK / RK_LANES };

#define UNROLL _Pragma("clang loop unroll(full)")

typedef struct {
  float maximum[RK_ATTENTION_ROWS];
  float sum[RK_ATTENTION_ROWS];
  float scores[RK_ATTENTION_ROWS * KEY_BLOCK];
  float output[RK_ATTENTION_ROWS * RK_ATTENTION_WIDTH];
} attention_state;

// scores[row][0 ..< 32] for `count` (1 or ROW_GROUP) rows against two packed vectors of keys.
RK_BODY void score_rows(const float *query, size_t stride, size_t width, const float *keys,
                        float scale, int count, float *scores) {
  rk_vector sum[ROW_GROUP][2];
  UNROLL for (int row = 0; row < count; ++row) sum[row][0] = sum[row][1] = RK_SPLAT(0.0f);
  const float *next_keys = keys + width * RK_LANES;
  for (size_t i = 0; i < width; ++i) {
    const rk_vector key0 = RK_LOAD(keys + i * RK_LANES), key1 = RK_LOAD(next_keys + i * RK_LANES);
    UNROLL for (int row = 0; row < count; ++row) {
      const rk_vector q = RK_SPLAT(query[row * stride + i]);
      sum[row][0] += q * key0;
      sum[row][1] += q * key1;
    }
  }
  UNROLL for (int row = 0; row < count; ++row) {
    RK_STORE(scores + row * KEY_BLOCK, sum[row][0] * RK_SPLAT(scale));
    RK_STORE(scores + row * KEY_BLOCK + RK_LANES, sum[row][1] * RK_SPLAT(scale));
  }
}

// output[row][0 ..< vectors * 16] += weights[row][0 ..< keys] x values, for `count` rows.
RK_BODY void accumulate_rows(const float *weights, const float *values, size_t values_stride,
                             size_t keys, int count, int vectors, float *output,
                             size_t output_stride) {
  rk_vector sum[ROW_GROUP][4];
  UNROLL for (int row = 0; row < count; ++row)
    UNROLL for (int v = 0; v < vectors; ++v)
      sum[row][v] = RK_LOAD(output + row * output_stride + v * RK_LANES);
  for (size_t key = 0; key < keys; ++key, values += values_stride) {
    rk_vector value[4];
    UNROLL for (int v = 0; v < vectors; ++v) value[v] = RK_LOAD(values + v * RK_LANES);
    UNROLL for (int row = 0; row < count; ++row) {
      const rk_vector weight = RK_SPLAT(weights[row * KEY_BLOCK + key]);
      UNROLL for (int v = 0; v < vectors; ++v) sum[row][v] += weight * value[v];
    }
  }
  UNROLL for (int row = 0; row < count; ++row)
    UNROLL for (int v = 0; v < vectors; ++v)
      RK_STORE(output + row * output_stride + v * RK_LANES, sum[row][v]);
}

RK_BODY void accumulate_width(const float *weights, const float *values, size_t values_stride,
                              size_t keys, int count, size_t width, float *output) {
  size_t column = 0;
  for (; column + 4 * RK_LANES <= width; column += 4 * RK_LANES)
    accumulate_rows(weights, values + column, values_stride, keys, count, 4, output + column,
                    width);
  for (; column + RK_LANES <= width; column += RK_LANES)
    accumulate_rows(weights, values + column, values_stride, keys, count, 1, output + column,
                    width);
  for (; column < width; ++column)
    for (int row = 0; row < count; ++row) {
      float sum = output[row * width + column];
      for (size_t key = 0; key < keys; ++key)
        sum += weights[row * KEY_BLOCK + key] * values[key * values_stride + column];
      output[row * width + column] = sum;
    }
}

// Turns a row of scores into weights. Keys outside [first, last) of the block get weight 0.
RK_BODY void soften_row(float *scores, size_t first, size_t last, float *maximum, float *sum,
                        float *output, size_t width) {
  const rk_vector lowest = RK_SPLAT(-INFINITY);
  rk_vector masked[BLOCK_VECTORS], block_maximum = lowest;
  rk_ivector inside[BLOCK_VECTORS];
  UNROLL for (int v = 0; v < BLOCK_VECTORS; ++v) {
    rk_ivector place;
    UNROLL for (int lane = 0; lane < RK_LANES; ++lane) place[lane] = v * RK_LANES + lane;
    inside[v] = (place >= (int32_t)first) & (place < (int32_t)last);
    masked[v] = RK_SELECT(inside[v], RK_LOAD(scores + v * RK_LANES), lowest);
    block_maximum = RK_MAX(block_maximum, masked[v]);
  }
  float new_maximum = RK_HORIZONTAL_MAX(block_maximum);
  if (new_maximum < *maximum) new_maximum = *maximum;
  const rk_vector shift = RK_SPLAT(new_maximum);
  rk_vector block_sum = RK_SPLAT(0.0f);
  UNROLL for (int v = 0; v < BLOCK_VECTORS; ++v) {
    const rk_vector weight =
        RK_SELECT(inside[v], RK_EXP(masked[v] - shift), RK_SPLAT(0.0f));
    RK_STORE(scores + v * RK_LANES, weight);
    block_sum += weight;
  }
  const float correction = *maximum == new_maximum ? 1.0f : expf(*maximum - new_maximum);
  *sum = *sum * correction + RK_HORIZONTAL_SUM(block_sum);
  *maximum = new_maximum;
  if (correction != 1.0f)
    for (size_t i = 0; i < width; ++i) output[i] *= correction;
}

RK_BODY void rk_tree_attention_body(const float *queries, size_t stride, const float *packed_keys,
                                    const float *values, size_t values_stride, size_t width,
                                    float scale, const rk_segment *segments,
                                    size_t segment_count, size_t first, size_t last, float *out,
                                    size_t out_stride) {
  attention_state state;
  const size_t rows = last - first;
  for (size_t row = 0; row < rows; ++row) {
    state.maximum[row] = -INFINITY;
    state.sum[row] = 0;
  }
  memset(state.output, 0, rows * width * sizeof(float));

  for (size_t s = 0; s < segment_count; ++s) {
    const size_t start = segments[s].start, own_end = start + segments[s].count;
    const size_t low = start > first ? start : first;
    const size_t high = segments[s].end < last ? segments[s].end : last;
    if (low >= high || start == own_end) continue;
    for (size_t block = start / RK_LANES * RK_LANES; block < own_end; block += KEY_BLOCK) {
      const size_t key_first = block > start ? block : start;
      const size_t key_last = block + KEY_BLOCK < own_end ? block + KEY_BLOCK : own_end;
      const size_t row_first = low > key_first ? low : key_first;
      if (row_first >= high) break;
      const size_t vectors = (key_last - block + RK_LANES - 1) / RK_LANES;
      const float *keys = packed_keys + block * width;

      size_t row = row_first;
      while (row < high) {
        const int count = row + ROW_GROUP <= high ? ROW_GROUP : 1;
        const float *query = queries + row * stride;
        float *scores = state.scores + (row - first) * KEY_BLOCK;
        // Pairs of vectors; the packed keys have an even number of vectors past every block.
        for (size_t v = 0; v < vectors; v += 2) {
          if (count == ROW_GROUP)
            score_rows(query, stride, width, keys + v * RK_LANES * width, scale, ROW_GROUP,
                       scores + v * RK_LANES);
          else
            score_rows(query, stride, width, keys + v * RK_LANES * width, scale, 1,
                       scores + v * RK_LANES);
        }
        for (int i = 0; i < count; ++i) {
          const size_t visible = row + i + 1 < key_last ? row + i + 1 : key_last;
          soften_row(scores + i * KEY_BLOCK, key_first - block, visible - block,
                     &state.maximum[row + i - first], &state.sum[row + i - first],
                     state.output + (row + i - first) * width, width);
        }
        const size_t offset = key_first - block;
        const float *block_values = values + key_first * values_stride;
        float *output = state.output + (row - first) * width;
        if (count == ROW_GROUP)
          accumulate_width(scores + offset, block_values, values_stride, key_last - key_first,
                           ROW_GROUP, width, output);
        else
          accumulate_width(scores + offset, block_values, values_stride, key_last - key_first, 1,
                           width, output);
        row += count;
      }
    }
  }

  for (size_t row = 0; row < rows; ++row) {
    const float inverse = 1.0f / state.sum[row];
    for (size_t i = 0; i < width; ++i)
      out[(first + row) * out_stride + i] = state.output[row * width + i] * inverse;
  }
}

RK_DISPATCH(rk_tree_attention,
            (const float *queries, size_t stride, const float *packed_keys, const float *values,
             size_t values_stride, size_t width, float scale, const rk_segment *segments,
             size_t segment_count, size_t first, size_t last, float *out, size_t out_stride),
            (queries, stride, packed_keys, values, values_stride, width, scale, segments,
             segment_count, first, last, out, out_stride))

void rk_pack_keys(const float *keys, size_t stride, size_t rows, size_t width, float *out) {
  for (size_t block = 0; block < rows; block += RK_LANES, out += width * RK_LANES) {
    const size_t count = rows - block < RK_LANES ? rows - block : RK_LANES;
    for (size_t i = 0; i < width; ++i) {
      for (size_t lane = 0; lane < count; ++lane)
        out[i * RK_LANES + lane] = keys[(block + lane) * stride + i];
      for (size_t lane = count; lane < RK_LANES; ++lane) out[i * RK_LANES + lane] = 0;
    }
  }
}
