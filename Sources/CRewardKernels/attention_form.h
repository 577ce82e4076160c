// One form of attention; included once for each vector form and element type.
//
// Set before: RK_FORM, RK_FORM_TARGET, RK_FORM_VECTORS (vectors of 16 in a register tile, along
// keys or along the head's width), RK_FORM_ROWS, RK_FORM_BF16, and for bf16 RK_FORM_DOT and
// RK_FORM_ROUND.

#define RK_JOIN_(a, b) a##_##b
#define RK_JOIN(a, b) RK_JOIN_(a, b)

#if RK_FORM_BF16
#define RK_NAME(name) RK_JOIN(name##_bf16, RK_FORM)
#define RK_ELEMENT uint16_t
#else
#define RK_NAME(name) RK_JOIN(name##_f32, RK_FORM)
#define RK_ELEMENT float
#endif
#define RK_INLINE static inline __attribute__((always_inline)) RK_FORM_TARGET
#define RK_UNROLL _Pragma("clang loop unroll(full)")

// `value` where places from `first` on are before `end`, else `other`.
#define RK_BEFORE(first, end, value, other)                                                      \
  ({                                                                                             \
    rk_ivector place_;                                                                           \
    RK_UNROLL for (int l_ = 0; l_ < RK_LANES; ++l_) place_[l_] = (int32_t)(first) + l_;          \
    RK_SELECT(place_ < (rk_ivector){} + (int32_t)(end), (value), (other));                       \
  })

// A block of scores has room before it for a block of keys that begins earlier, and after it for
// what a tile of keys computes past the end.
enum {
  RK_NAME(FRONT) = RK_KEY_LANES,
  RK_NAME(SCORES) = RK_KEY_LANES + RK_KEY_BLOCK + 4 * RK_KEY_LANES,
};

typedef struct {
  RK_ELEMENT queries[RK_QUERY_ROWS * RK_ATTENTION_WIDTH] __attribute__((aligned(64)));
  float output[RK_QUERY_ROWS * RK_ATTENTION_WIDTH] __attribute__((aligned(64)));
  rk_vector sums[RK_QUERY_ROWS];
  float maxima[RK_QUERY_ROWS];
  float scores[RK_FORM_ROWS][RK_NAME(SCORES)] __attribute__((aligned(64)));
#if RK_FORM_BF16
  // In falling order of position, so that the later one of a pair comes first.
  uint16_t weights[RK_FORM_ROWS][RK_NAME(SCORES)] __attribute__((aligned(64)));
#endif
} RK_NAME(state);

// scores[row][0 ..< vectors * 16] = query[row] . keys, for keys in `vectors` blocks.
RK_INLINE void RK_NAME(score)(const int rows, const int vectors, const RK_ELEMENT *query,
                              size_t query_stride, size_t steps, const RK_ELEMENT *keys,
                              size_t block_stride, float *scores) {
  rk_vector sum[RK_FORM_ROWS][RK_FORM_VECTORS];
  RK_UNROLL for (int r = 0; r < rows; ++r)
    RK_UNROLL for (int v = 0; v < vectors; ++v) sum[r][v] = RK_SPLAT(0.0f);
  for (size_t step = 0; step < steps; ++step) {
#if RK_FORM_BF16
    rk_ivector key[RK_FORM_VECTORS];
    RK_UNROLL for (int v = 0; v < vectors; ++v)
      key[v] = *(const rk_ivector *)(keys + v * block_stride + 2 * step * RK_LANES);
    RK_UNROLL for (int r = 0; r < rows; ++r) {
      int32_t pair;
      memcpy(&pair, query + r * query_stride + 2 * step, sizeof pair);
      RK_FORM_DOT(sum[r], pair, key, vectors)
    }
#else
    rk_vector key[RK_FORM_VECTORS];
    RK_UNROLL for (int v = 0; v < vectors; ++v)
      key[v] = RK_LOAD(keys + v * block_stride + step * RK_LANES);
    RK_UNROLL for (int r = 0; r < rows; ++r) {
      const rk_vector input = RK_SPLAT(query[r * query_stride + step]);
      RK_UNROLL for (int v = 0; v < vectors; ++v) sum[r][v] += input * key[v];
    }
#endif
  }
  RK_UNROLL for (int r = 0; r < rows; ++r)
    RK_UNROLL for (int v = 0; v < vectors; ++v)
      RK_STORE(scores + r * RK_NAME(SCORES) + v * RK_LANES, sum[r][v]);
}

// Scores of the keys of a run at positions base ..< end.
RK_INLINE void RK_NAME(score_run)(const int rows, RK_NAME(state) *state, size_t row,
                                  size_t width, const rk_key_run *run, size_t base, size_t end) {
#if RK_FORM_BF16
  const size_t padded = (width + 1) / 2 * 2, steps = padded / 2;
#else
  const size_t padded = width, steps = width;
#endif
  const size_t first = base > run->position ? (base - run->position) / RK_KEY_LANES : 0;
  const size_t last = (end - run->position + RK_KEY_LANES - 1) / RK_KEY_LANES;
  const RK_ELEMENT *query = state->queries + row * padded;
  for (size_t block = first; block < last;) {
    const RK_ELEMENT *keys = (const RK_ELEMENT *)run->blocks + block * run->block_stride;
    float *scores = state->scores[0] + RK_NAME(FRONT) +
                    ((ptrdiff_t)(run->position + block * RK_KEY_LANES) - (ptrdiff_t)base);
    if (RK_FORM_VECTORS == 4 && last - block >= 4) {
      RK_NAME(score)(rows, RK_FORM_VECTORS, query, padded, steps, keys, run->block_stride, scores);
      block += 4;
    } else if (RK_FORM_VECTORS >= 2 && last - block >= 2) {
      RK_NAME(score)(rows, RK_FORM_VECTORS >= 2 ? 2 : 1, query, padded, steps, keys,
                     run->block_stride, scores);
      block += 2;
    } else {
      RK_NAME(score)(rows, 1, query, padded, steps, keys, run->block_stride, scores);
      block += 1;
    }
  }
}

// Turns the scores of one row into weights: `visible` of them count, `count` places are written.
RK_INLINE void RK_NAME(soften)(RK_NAME(state) *state, int r, size_t row, size_t visible,
                               size_t count, float scale, size_t width) {
  float *scores = state->scores[r] + RK_NAME(FRONT);
  const rk_vector factor = RK_SPLAT(scale), lowest = RK_SPLAT(-INFINITY);
  rk_vector lanes[2] = {lowest, lowest};
  const size_t whole = visible / RK_LANES * RK_LANES;
  for (size_t i = 0; i < whole; i += RK_LANES)
    lanes[i / RK_LANES % 2] = RK_MAX(lanes[i / RK_LANES % 2], RK_LOAD(scores + i));
  if (whole < visible) {
    const rk_vector last = RK_BEFORE(whole, visible, RK_LOAD(scores + whole), lowest);
    lanes[0] = RK_MAX(lanes[0], last);
  }
  const float old = state->maxima[row];
  float maximum = RK_HORIZONTAL_MAX(RK_MAX(lanes[0], lanes[1])) * scale;
  if (maximum < old) maximum = old;
  const rk_vector shift = RK_SPLAT(maximum);
  if (maximum != old) {
    const rk_vector correction = RK_EXP(RK_SPLAT(old) - shift);
    state->sums[row] *= correction;
    float *output = state->output + row * width;
    size_t i = 0;
    for (; i + RK_LANES <= width; i += RK_LANES)
      RK_STORE(output + i, RK_LOAD(output + i) * correction);
    for (; i < width; ++i) output[i] *= correction[0];
    state->maxima[row] = maximum;
  }
  rk_vector sum = state->sums[row];
  for (size_t i = 0; i < count; i += RK_LANES) {
    rk_vector weight = RK_SPLAT(0.0f);
    if (i < visible) weight = RK_EXP(RK_LOAD(scores + i) * factor - shift);
    if (i < visible && visible < i + RK_LANES)
      weight = RK_BEFORE(i, visible, weight, RK_SPLAT(0.0f));
    sum += weight;
#if RK_FORM_BF16
    const rk_vector falling = __builtin_shufflevector(weight, weight, 15, 14, 13, 12, 11, 10, 9, 8,
                                                      7, 6, 5, 4, 3, 2, 1, 0);
    RK_FORM_ROUND(state->weights[r] + RK_NAME(SCORES) - RK_NAME(FRONT) - RK_LANES - i, falling);
#else
    RK_STORE(scores + i, weight);
#endif
  }
#if RK_FORM_BF16
  // The last pair may have its later key past the end.
  memset(state->weights[r] + RK_NAME(SCORES) - RK_NAME(FRONT) - RK_LANES - count, 0,
         RK_LANES * sizeof(uint16_t));
#endif
  state->sums[row] = sum;
}

// output[row][0 ..< vectors * 16] += weights . values, for keys first ..< last of a run.
RK_INLINE void RK_NAME(accumulate)(const int rows, const int vectors, RK_NAME(state) *state,
                                   size_t row, size_t width, size_t column,
                                   const rk_key_run *run, size_t base, size_t first,
                                   size_t last) {
  rk_vector sum[RK_FORM_ROWS][RK_FORM_VECTORS];
  float *output = state->output + row * width + column;
  RK_UNROLL for (int r = 0; r < rows; ++r)
    RK_UNROLL for (int v = 0; v < vectors; ++v)
      sum[r][v] = RK_LOAD(output + r * width + v * RK_LANES);
  // Where the weight of the run's first key is, possibly before the block.
  const ptrdiff_t start = (ptrdiff_t)run->position - (ptrdiff_t)base;
#if RK_FORM_BF16
  const size_t padded = (width + 1) / 2 * 2;
  const size_t whole = last / 2;
  // A last pair of which only the earlier key counts: the later one may belong to another branch.
  for (size_t pair = first / 2; pair < (last + 1) / 2; ++pair) {
    const uint16_t *values = (const uint16_t *)run->blocks +
                             pair / (RK_KEY_LANES / 2) * run->block_stride +
                             RK_KEY_LANES * padded + pair % (RK_KEY_LANES / 2) * 2 * width +
                             2 * column;
    rk_ivector value[RK_FORM_VECTORS];
    RK_UNROLL for (int v = 0; v < vectors; ++v)
      value[v] = *(const rk_ivector *)(values + 2 * v * RK_LANES);
    if (pair == whole)
      RK_UNROLL for (int v = 0; v < vectors; ++v) value[v] &= (int32_t)0xFFFF0000;
    // The place of the pair's later key.
    const ptrdiff_t place =
        RK_NAME(SCORES) - RK_NAME(FRONT) - 1 - (start + (ptrdiff_t)(2 * pair) + 1);
    RK_UNROLL for (int r = 0; r < rows; ++r) {
      int32_t weight;
      memcpy(&weight, state->weights[r] + place, sizeof weight);
      RK_FORM_DOT(sum[r], weight, value, vectors)
    }
  }
#else
  for (size_t key = first; key < last;) {
    const size_t block = key / RK_KEY_LANES;
    const float *values =
        (const float *)run->blocks + block * run->block_stride + RK_KEY_LANES * width + column;
    const size_t end = (block + 1) * RK_KEY_LANES < last ? (block + 1) * RK_KEY_LANES : last;
    const float *weights = state->scores[0] + RK_NAME(FRONT) + start;
    for (; key < end; ++key) {
      const float *line = values + key % RK_KEY_LANES * width;
      rk_vector value[RK_FORM_VECTORS];
      RK_UNROLL for (int v = 0; v < vectors; ++v) value[v] = RK_LOAD(line + v * RK_LANES);
      RK_UNROLL for (int r = 0; r < rows; ++r) {
        const rk_vector weight = RK_SPLAT(weights[r * RK_NAME(SCORES) + (ptrdiff_t)key]);
        RK_UNROLL for (int v = 0; v < vectors; ++v) sum[r][v] += weight * value[v];
      }
    }
  }
#endif
  RK_UNROLL for (int r = 0; r < rows; ++r)
    RK_UNROLL for (int v = 0; v < vectors; ++v)
      RK_STORE(output + r * width + v * RK_LANES, sum[r][v]);
}

// The values of the keys of a run at positions base ..< end, weighted.
RK_INLINE void RK_NAME(accumulate_run)(const int rows, RK_NAME(state) *state, size_t row,
                                       size_t width, const rk_key_run *run, size_t base,
                                       size_t end) {
  const size_t first = base > run->position ? base - run->position : 0;
  const size_t last = end - run->position;
  size_t column = 0;
  for (; column + RK_FORM_VECTORS * RK_LANES <= width; column += RK_FORM_VECTORS * RK_LANES)
    RK_NAME(accumulate)(rows, RK_FORM_VECTORS, state, row, width, column, run, base, first, last);
  for (; column + RK_LANES <= width; column += RK_LANES)
    RK_NAME(accumulate)(rows, 1, state, row, width, column, run, base, first, last);
  for (; column < width; ++column)
    for (int r = 0; r < rows; ++r) {
      float sum = state->output[(row + r) * width + column];
#if RK_FORM_BF16
      const size_t padded = (width + 1) / 2 * 2;
      for (size_t key = first; key < last; ++key) {
        const uint16_t *block =
            (const uint16_t *)run->blocks + key / RK_KEY_LANES * run->block_stride;
        const uint16_t value =
            block[RK_KEY_LANES * padded + key % RK_KEY_LANES / 2 * 2 * width + 2 * column +
                  (key % 2 ? 0 : 1)];
        const uint16_t weight =
            state->weights[r][RK_NAME(SCORES) - RK_NAME(FRONT) - 1 -
                              (run->position + key - base)];
        sum += rk_float_of_bf16(weight) * rk_float_of_bf16(value);
      }
#else
      for (size_t key = first; key < last; ++key) {
        const float *block = (const float *)run->blocks + key / RK_KEY_LANES * run->block_stride;
        sum += state->scores[r][RK_NAME(FRONT) + run->position + key - base] *
               block[RK_KEY_LANES * width + key % RK_KEY_LANES * width + column];
      }
#endif
      state->output[(row + r) * width + column] = sum;
    }
}

// Positions base ..< base + RK_KEY_BLOCK for `rows` rows from `row` on.
RK_INLINE void RK_NAME(block)(const int rows, const rk_attention *task, RK_NAME(state) *state,
                              size_t row, size_t base) {
  const size_t limit = base + RK_KEY_BLOCK;
  const size_t seen = task->position + (row + rows - 1) / task->heads + 1;
  if (seen <= base) return;
  const size_t end = seen < limit ? seen : limit;
  const size_t width = task->width;
  for (size_t i = 0; i < task->run_count; ++i) {
    const rk_key_run *run = task->runs + i;
    const size_t run_end = (size_t)run->position + run->count;
    if (run->position >= end) break;
    if (run_end <= base) continue;
    RK_NAME(score_run)(rows, state, row, width, run, base, run_end < end ? run_end : end);
  }
  const size_t count = (end - base + RK_LANES - 1) / RK_LANES * RK_LANES;
  for (int r = 0; r < rows; ++r) {
    const size_t own = task->position + (row + r) / task->heads + 1;
    const size_t visible = own <= base ? 0 : (own < limit ? own : limit) - base;
    if (visible)
      RK_NAME(soften)(state, r, row + r, visible, count, task->scale, width);
    else {
      // A row of an earlier token that sees nothing of this block.
#if RK_FORM_BF16
      memset(state->weights[r] + RK_NAME(SCORES) - RK_NAME(FRONT) - RK_LANES - count, 0,
             (count + RK_LANES) * sizeof(uint16_t));
#else
      memset(state->scores[r] + RK_NAME(FRONT), 0, count * sizeof(float));
#endif
    }
  }
  for (size_t i = 0; i < task->run_count; ++i) {
    const rk_key_run *run = task->runs + i;
    const size_t run_end = (size_t)run->position + run->count;
    if (run->position >= end) break;
    if (run_end <= base) continue;
    RK_NAME(accumulate_run)(rows, state, row, width, run, base, run_end < end ? run_end : end);
  }
}

RK_FORM_TARGET static void RK_NAME(rk_attention)(const rk_attention *task) {
  RK_NAME(state) state;
  const size_t width = task->width, rows = task->tokens * task->heads;
#if RK_FORM_BF16
  const size_t padded = (width + 1) / 2 * 2;
  memset(state.weights, 0, sizeof state.weights);
#else
  const size_t padded = width;
#endif
  for (size_t row = 0; row < rows; ++row) {
    const float *query =
        task->queries + row / task->heads * task->query_stride + row % task->heads * width;
#if RK_FORM_BF16
    size_t i = 0;
    for (; i + RK_LANES <= width; i += RK_LANES)
      RK_FORM_ROUND(state.queries + row * padded + i, RK_LOAD(query + i));
    for (; i < padded; ++i)
      state.queries[row * padded + i] = i < width ? rk_bf16_of_float(query[i]) : 0;
#else
    memcpy(state.queries + row * padded, query, width * sizeof(float));
#endif
    state.maxima[row] = -INFINITY;
    state.sums[row] = RK_SPLAT(0.0f);
  }
  memset(state.output, 0, rows * width * sizeof(float));
  const size_t end = task->position + task->tokens;
  for (size_t base = 0; base < end; base += RK_KEY_BLOCK)
    for (size_t row = 0; row < rows;) {
      const size_t left = rows - row;
      switch (left < RK_FORM_ROWS ? left : RK_FORM_ROWS) {
#if RK_FORM_ROWS >= 6
      case 6: RK_NAME(block)(6, task, &state, row, base); row += 6; break;
      case 5:
#endif
#if RK_FORM_ROWS >= 4
      case 4: RK_NAME(block)(4, task, &state, row, base); row += 4; break;
      case 3: RK_NAME(block)(3, task, &state, row, base); row += 3; break;
#endif
      case 2: RK_NAME(block)(2, task, &state, row, base); row += 2; break;
      default: RK_NAME(block)(1, task, &state, row, base); row += 1; break;
      }
    }
  for (size_t row = 0; row < rows; ++row) {
    const float inverse = 1.0f / RK_HORIZONTAL_SUM(state.sums[row]);
    const float *output = state.output + row * width;
    const size_t place = row / task->heads * task->out_stride + row % task->heads * width;
    size_t i = 0;
#if RK_FORM_BF16
    uint16_t *out = (uint16_t *)task->out + place;
    for (; i + RK_LANES <= width; i += RK_LANES)
      RK_FORM_ROUND(out + i, RK_LOAD(output + i) * RK_SPLAT(inverse));
    for (; i < width; ++i) out[i] = rk_bf16_of_float(output[i] * inverse);
#else
    float *out = (float *)task->out + place;
    for (; i + RK_LANES <= width; i += RK_LANES)
      RK_STORE(out + i, RK_LOAD(output + i) * RK_SPLAT(inverse));
    for (; i < width; ++i) out[i] = output[i] * inverse;
#endif
  }
}

#undef RK_BEFORE
#undef RK_UNROLL
#undef RK_INLINE
#undef RK_ELEMENT
#undef RK_NAME
#undef RK_JOIN
#undef RK_JOIN_
