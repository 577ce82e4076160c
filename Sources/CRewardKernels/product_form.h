// One form of the packed product; included once for each vector form and element type.
//
// Set before: RK_FORM (a name), RK_FORM_TARGET (attributes), RK_FORM_VECTORS (vectors of 16 columns
// in a register tile: 4 or 1), RK_FORM_ROWS (rows of a tile: 6 or 2), RK_FORM_BF16 (0 or 1), and
// RK_FORM_DOT and RK_FORM_ROUND for bf16.
//
// The tile of 6 rows by 64 columns fills the 32 registers of AVX-512: 24 sums, 4 of weights, 1 of
// inputs. Weights come from a packed panel in the order of use, inputs by broadcast from where they
// lie. A panel longer than the block of k is walked block by block, with sums put down in between:
// f32 sums lose nothing by that.
//
// The first tile of a block would wait for memory, since it uses weights six times as fast as they
// come from there. So the tiles of one block call the next one into the L2 cache, a piece each.

#define RK_JOIN_(a, b) a##_##b
#define RK_JOIN(a, b) RK_JOIN_(a, b)

#if RK_FORM_BF16
#define RK_NAME(name) RK_JOIN(name##_bf16, RK_FORM)
#define RK_ELEMENT uint16_t
#define RK_PER_STEP 2
#else
#define RK_NAME(name) RK_JOIN(name##_f32, RK_FORM)
#define RK_ELEMENT float
#define RK_PER_STEP 1
#endif
// 256 KiB of a panel in either type: a quarter of the L2 cache that current server cores have.
#define RK_BLOCK_STEPS 1024
#define RK_STEP_BYTES (RK_PANEL * RK_PER_STEP * sizeof(RK_ELEMENT))
// Tiles that share the lines of the next block: more spread them thinner, fewer have them sooner.
#define RK_CALLERS 8
// Narrow forms take longer for a block than its lines take to come by themselves.
#define RK_CALLS_AHEAD (RK_FORM_VECTORS == 4)
#define RK_INLINE static inline __attribute__((always_inline)) RK_FORM_TARGET
#define RK_UNROLL _Pragma("clang loop unroll(full)")

// Weights that will be wanted soon: from `next` on, `pace` bytes for each step of k.
typedef struct {
  const char *next;
  size_t pace;
} RK_NAME(ahead);

// sums[row][0 ..< vectors * 16] (+)= x[row] . w, for `rows` rows and `steps` steps of k.
RK_INLINE void RK_NAME(tile)(const int rows, const RK_ELEMENT *x, size_t x_stride,
                             const RK_ELEMENT *w, size_t steps, int continues,
                             RK_NAME(ahead) ahead, float *sums) {
  rk_vector sum[RK_FORM_ROWS][RK_FORM_VECTORS];
  RK_UNROLL for (int r = 0; r < rows; ++r)
    RK_UNROLL for (int v = 0; v < RK_FORM_VECTORS; ++v)
      sum[r][v] = continues ? RK_LOAD(sums + r * RK_PANEL + v * RK_LANES) : RK_SPLAT(0.0f);
  for (size_t step = 0; step < steps; ++step) {
    if (RK_CALLS_AHEAD) __builtin_prefetch(ahead.next + step * ahead.pace, 0, 2);
#if RK_FORM_BF16
    rk_ivector weight[RK_FORM_VECTORS];
    RK_UNROLL for (int v = 0; v < RK_FORM_VECTORS; ++v)
      weight[v] = *(const rk_ivector *)(w + 2 * (step * RK_PANEL + v * RK_LANES));
    RK_UNROLL for (int r = 0; r < rows; ++r) {
      int32_t pair;
      memcpy(&pair, x + r * x_stride + 2 * step, sizeof pair);
      RK_FORM_DOT(sum[r], pair, weight, RK_FORM_VECTORS)
    }
#else
    rk_vector weight[RK_FORM_VECTORS];
    RK_UNROLL for (int v = 0; v < RK_FORM_VECTORS; ++v)
      weight[v] = RK_LOAD(w + step * RK_PANEL + v * RK_LANES);
    RK_UNROLL for (int r = 0; r < rows; ++r) {
      const rk_vector input = RK_SPLAT(x[r * x_stride + step]);
      RK_UNROLL for (int v = 0; v < RK_FORM_VECTORS; ++v) sum[r][v] += input * weight[v];
    }
#endif
  }
  RK_UNROLL for (int r = 0; r < rows; ++r)
    RK_UNROLL for (int v = 0; v < RK_FORM_VECTORS; ++v)
      RK_STORE(sums + r * RK_PANEL + v * RK_LANES, sum[r][v]);
}

// All 64 columns of a panel for `rows` rows, 1 ... RK_FORM_ROWS.
RK_INLINE void RK_NAME(rows)(int rows, const RK_ELEMENT *x, size_t x_stride, const RK_ELEMENT *w,
                             size_t steps, int continues, RK_NAME(ahead) ahead, float *sums) {
  for (int v = 0; v < RK_PANEL / RK_LANES; v += RK_FORM_VECTORS) {
    const RK_ELEMENT *strip = w + (size_t)v * RK_LANES * RK_PER_STEP;
    float *out = sums + v * RK_LANES;
    switch (rows) {
#if RK_FORM_ROWS >= 6
    case 6: RK_NAME(tile)(6, x, x_stride, strip, steps, continues, ahead, out); break;
    case 5: RK_NAME(tile)(5, x, x_stride, strip, steps, continues, ahead, out); break;
#endif
#if RK_FORM_ROWS >= 4
    case 4: RK_NAME(tile)(4, x, x_stride, strip, steps, continues, ahead, out); break;
    case 3: RK_NAME(tile)(3, x, x_stride, strip, steps, continues, ahead, out); break;
#endif
    case 2: RK_NAME(tile)(2, x, x_stride, strip, steps, continues, ahead, out); break;
    default: RK_NAME(tile)(1, x, x_stride, strip, steps, continues, ahead, out); break;
    }
  }
}

// What becomes of `rows` rows of finished sums of one panel; `kind` is that of the product, and
// `whole` says that the panel has all its columns: constants, so that nothing is asked per vector.
RK_INLINE void RK_NAME(finish_as)(const rk_product *p, const rk_out kind, const int whole,
                                  size_t first_row, int rows, size_t panel, const float *sums) {
  const float *bias = p->bias ? p->bias + panel * RK_PANEL : NULL;
  const int gated = kind == RK_OUT_GATE || kind == RK_OUT_GATE_BF16;
  const size_t width = gated ? RK_PANEL / 2 : RK_PANEL;
  const size_t first = panel * width;
  const size_t columns = whole ? width : p->columns - first;
  for (int r = 0; r < rows; ++r, sums += RK_PANEL) {
    const size_t place = (first_row + r) * p->out_stride + first;
    RK_UNROLL for (size_t v = 0; v < RK_PANEL / RK_LANES; ++v) {
      const size_t i = v * RK_LANES;
      if (i < width && (whole || i < columns)) {
        const size_t count = whole || columns - i > RK_LANES ? RK_LANES : columns - i;
        rk_vector value = RK_LOAD(sums + i);
        if (bias) value += RK_LOAD(bias + i);
        if (gated) {
          rk_vector up = RK_LOAD(sums + width + i);
          if (bias) up += RK_LOAD(bias + width + i);
          value = value / (RK_SPLAT(1.0f) + RK_EXP(-value)) * up;
        }
#if RK_FORM_BF16
        if (kind == RK_OUT_GATE_BF16) {
          uint16_t rounded[RK_LANES];
          RK_FORM_ROUND(rounded, value);
          memcpy((uint16_t *)p->out + place + i, rounded, count * sizeof(uint16_t));
        } else
#endif
        {
          float *out = (float *)p->out + place + i;
          if (count == RK_LANES) {
            RK_STORE(out, kind == RK_OUT_ADD ? RK_LOAD(out) + value : value);
          } else {
            float lanes[RK_LANES];
            RK_STORE(lanes, value);
            for (size_t lane = 0; lane < count; ++lane)
              out[lane] = kind == RK_OUT_ADD ? out[lane] + lanes[lane] : lanes[lane];
          }
        }
      }
    }
  }
}

RK_INLINE void RK_NAME(finish)(const rk_product *p, size_t first_row, int rows, size_t panel,
                               const float *sums) {
  const int gated = p->kind == RK_OUT_GATE || p->kind == RK_OUT_GATE_BF16;
  const int whole = p->columns >= (panel + 1) * (gated ? RK_PANEL / 2 : RK_PANEL);
#define RK_FINISH(kind)                                                       \
  case kind:                                                                  \
    if (whole)                                                                \
      RK_NAME(finish_as)(p, kind, 1, first_row, rows, panel, sums);           \
    else                                                                      \
      RK_NAME(finish_as)(p, kind, 0, first_row, rows, panel, sums);           \
    break;
  switch (p->kind) {
    RK_FINISH(RK_OUT_STORE)
    RK_FINISH(RK_OUT_ADD)
    RK_FINISH(RK_OUT_GATE)
    RK_FINISH(RK_OUT_GATE_BF16)
  }
#undef RK_FINISH
}

// Rows of the next tile: as few small tiles as can be.
RK_INLINE size_t RK_NAME(next_rows)(size_t remaining) {
  if (remaining <= RK_FORM_ROWS) return remaining;
  return RK_FORM_ROWS == 6 && (remaining == 7 || remaining == 8) ? 4 : RK_FORM_ROWS;
}

// The sums of all rows of a task with one panel, given to `finish` or left in `sums`.
RK_INLINE void RK_NAME(panel)(const rk_product *p, size_t panel, size_t panels, float *sums,
                              int finishes) {
  const size_t steps = (p->inner + RK_PER_STEP - 1) / RK_PER_STEP;
  const RK_ELEMENT *w = (const RK_ELEMENT *)p->panels + panel * steps * RK_PER_STEP * RK_PANEL;
  const size_t tiles = (p->rows + RK_FORM_ROWS - 1) / RK_FORM_ROWS;
  const size_t pace = RK_STEP_BYTES / (tiles < RK_CALLERS ? tiles : RK_CALLERS);
  const RK_ELEMENT *x = (const RK_ELEMENT *)p->x;
  // Blocks of equal length, so that none is a short one.
  const size_t blocks = (steps + RK_BLOCK_STEPS - 1) / RK_BLOCK_STEPS;
  const size_t length = blocks ? (steps + blocks - 1) / blocks : 0;
  const int keeps = !finishes || blocks > 1;
  size_t start = 0;
  do {
    const size_t count = steps - start < length ? steps - start : length;
    const RK_ELEMENT *block = w + start * RK_PER_STEP * RK_PANEL;
    // Blocks and panels of a task follow each other in memory.
    const int is_last = panel + 1 == panels && start + count == steps;
    const char *next = is_last ? p->next : (const char *)block + count * RK_STEP_BYTES;
    const char *next_end = next ? next + count * RK_STEP_BYTES : NULL;
    size_t rows;
    for (size_t row = 0; row < p->rows; row += rows) {
      // With nothing to call, a line that is there anyway.
      const RK_NAME(ahead) ahead =
          next < next_end ? (RK_NAME(ahead)){next, pace} : (RK_NAME(ahead)){(const char *)block, 0};
      next += ahead.pace * count;
      rows = RK_NAME(next_rows)(p->rows - row);
      float *tile = keeps ? sums + row * RK_PANEL : sums;
      RK_NAME(rows)((int)rows, x + row * p->x_stride + start * RK_PER_STEP, p->x_stride, block,
                    count, start > 0, ahead, tile);
      if (finishes && start + count == steps) RK_NAME(finish)(p, row, (int)rows, panel, tile);
    }
    start += count;
  } while (start < steps);
}

RK_FORM_TARGET static void RK_NAME(rk_product)(const rk_product *p) {
  float sums[RK_PRODUCT_ROWS * RK_PANEL] __attribute__((aligned(64)));
  const int gated = p->kind == RK_OUT_GATE || p->kind == RK_OUT_GATE_BF16;
  const size_t width = gated ? RK_PANEL / 2 : RK_PANEL;
  const size_t panels = (p->columns + width - 1) / width;
  for (size_t panel = 0; panel < panels; ++panel) RK_NAME(panel)(p, panel, panels, sums, 1);
}

RK_FORM_TARGET static void RK_NAME(rk_head)(const rk_product *p, int normalize, float *maxima,
                                            float *totals, const rk_pick *picks,
                                            size_t pick_count, float *picked) {
  enum { PANELS = RK_HEAD_COLUMNS / RK_PANEL };
  float sums[PANELS][RK_HEAD_ROWS * RK_PANEL] __attribute__((aligned(64)));
  const size_t panels = (p->columns + RK_PANEL - 1) / RK_PANEL;
  for (size_t panel = 0; panel < panels; ++panel) RK_NAME(panel)(p, panel, panels, sums[panel], 0);
  for (size_t i = 0; i < pick_count; ++i)
    picked[i] = sums[picks[i].column / RK_PANEL]
                    [picks[i].row * RK_PANEL + picks[i].column % RK_PANEL];
  if (!normalize) return;
  // Columns past the end count for nothing.
  for (size_t column = p->columns; column < panels * RK_PANEL; ++column)
    for (size_t row = 0; row < p->rows; ++row)
      sums[column / RK_PANEL][row * RK_PANEL + column % RK_PANEL] = -INFINITY;
  for (size_t row = 0; row < p->rows; ++row) {
    rk_vector lanes = RK_SPLAT(-INFINITY);
    for (size_t panel = 0; panel < panels; ++panel)
      RK_UNROLL for (int i = 0; i < RK_PANEL; i += RK_LANES)
        lanes = RK_MAX(lanes, RK_LOAD(sums[panel] + row * RK_PANEL + i));
    const float maximum = RK_HORIZONTAL_MAX(lanes);
    const rk_vector shift = RK_SPLAT(maximum);
    rk_vector total[2] = {RK_SPLAT(0.0f), RK_SPLAT(0.0f)};
    for (size_t panel = 0; panel < panels; ++panel)
      RK_UNROLL for (int i = 0; i < RK_PANEL; i += RK_LANES)
        total[i / RK_LANES % 2] += RK_EXP(RK_LOAD(sums[panel] + row * RK_PANEL + i) - shift);
    maxima[row] = maximum;
    totals[row] = RK_HORIZONTAL_SUM(total[0] + total[1]);
  }
}

#undef RK_UNROLL
#undef RK_INLINE
#undef RK_CALLS_AHEAD
#undef RK_CALLERS
#undef RK_STEP_BYTES
#undef RK_BLOCK_STEPS
#undef RK_PER_STEP
#undef RK_ELEMENT
#undef RK_NAME
#undef RK_JOIN
#undef RK_JOIN_
