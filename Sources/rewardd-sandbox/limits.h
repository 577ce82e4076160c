// Resource limits of one process.

#pragma once

#include <stddef.h>

#include "request.h"

struct resource_limit {
  int resource;
  unsigned long soft, hard;
};

enum { RESOURCE_LIMITS_MAX = 16 };

/// The limits of a program; returns how many.
size_t resource_limits(const struct program *program,
                       struct resource_limit limits[RESOURCE_LIMITS_MAX]);

/// Sets them for this process.
int limit_resources(const struct program *program);
