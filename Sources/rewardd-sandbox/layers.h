// The layers of the jail by name.

#pragma once

#include <stdbool.h>

enum layer {
  LAYER_IDENTITY,
  LAYER_USER,
  LAYER_MOUNT,
  LAYER_PID,
  LAYER_NET,
  LAYER_IPC,
  LAYER_UTS,
  LAYER_CGROUP,
  LAYER_ROOT,
  LAYER_WORK,
  LAYER_CAPABILITIES,
  LAYER_SECCOMP,
  LAYER_LANDLOCK,
  LAYER_LIMITS,
  LAYER_DESCRIPTORS,
  LAYER_COUNT,
};

extern const char *const layer_names[LAYER_COUNT];

/// Whether a test has turned the layer off (`--without NAME`).
bool is_left_out(enum layer layer);

/// Turns a layer off; false for a name that is none.
bool leave_out(const char *name);
