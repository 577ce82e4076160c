#include "layers.h"

#include <string.h>

const char *const layer_names[LAYER_COUNT] = {
    [LAYER_IDENTITY] = "identity",
    [LAYER_USER] = "user",
    [LAYER_MOUNT] = "mount",
    [LAYER_PID] = "pid",
    [LAYER_NET] = "net",
    [LAYER_IPC] = "ipc",
    [LAYER_UTS] = "uts",
    [LAYER_CGROUP] = "cgroup-namespace",
    [LAYER_ROOT] = "root",
    [LAYER_WORK] = "work",
    [LAYER_CAPABILITIES] = "capabilities",
    [LAYER_SECCOMP] = "seccomp",
    [LAYER_LANDLOCK] = "landlock",
    [LAYER_LIMITS] = "limits",
    [LAYER_DESCRIPTORS] = "descriptors",
};

static bool left_out[LAYER_COUNT];

bool is_left_out(enum layer layer) { return left_out[layer]; }

bool leave_out(const char *name) {
  for (int layer = 0; layer < LAYER_COUNT; ++layer) {
    if (strcmp(name, layer_names[layer])) continue;
    left_out[layer] = true;
    return true;
  }
  return false;
}
