#include "environment.h"

#include <string.h>

static const char *const fixed[FIXED_ENVIRONMENT_COUNT] = {
    "PATH=/usr/bin:/bin",
    "HOME=/box",
    "TMPDIR=/box",
    "LC_ALL=C.UTF-8",
    "TZ=UTC",
    "PYTHONHASHSEED=0",
    "PYTHONDONTWRITEBYTECODE=1",
    "OPENBLAS_NUM_THREADS=1",
    "OMP_NUM_THREADS=1",
};

static bool sets(const struct program *program, const char *variable) {
  const size_t length = strcspn(variable, "=") + 1;
  for (size_t i = 0; i < program->environment_count; ++i)
    if (!strncmp(variable, program->environment[i], length)) return true;
  return false;
}

void environment_build(const struct program *program, const char *environment[ENVIRONMENT_SIZE]) {
  size_t count = program->environment_count;
  memcpy(environment, program->environment, count * sizeof *environment);
  for (size_t i = 0; i < FIXED_ENVIRONMENT_COUNT; ++i)
    if (!sets(program, fixed[i])) environment[count++] = fixed[i];
  environment[count] = NULL;
}
