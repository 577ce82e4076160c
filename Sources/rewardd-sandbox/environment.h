// The environment of guests: built from nothing.

#pragma once

#include "request.h"

enum {
  FIXED_ENVIRONMENT_COUNT = 9,
  ENVIRONMENT_SIZE = FIXED_ENVIRONMENT_COUNT + ENVIRONMENT_MAX + 1,
};

/// The program's own variables and the fixed ones that it does not set, ended by NULL.
void environment_build(const struct program *program, const char *environment[ENVIRONMENT_SIZE]);
