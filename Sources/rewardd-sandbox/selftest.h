// What the walls of a jail really hold back: a guest tries, and the levels follow from what it saw.

#pragma once

#include "jail.h"
#include "layers.h"

enum { WHY_SIZE = 160 };

/// How well programs are isolated. `full` would have control groups too, which are not used.
enum level { LEVEL_NONE, LEVEL_REDUCED, LEVEL_STRONG };

struct findings {
  enum level level;
  bool holds[LAYER_COUNT];
  /// Why a layer does not hold.
  char why[LAYER_COUNT][WHY_SIZE];
};

extern const char *const level_names[];

/// Runs the guest in a jail like every other.
void selftest_run(struct identity identity, struct findings *findings);

/// The guest: tries what must not work, and tells on the descriptor of results.
void selftest_guest(void);

/// The limits of the guest, which it compares with what it finds.
extern const struct limits selftest_limits;
