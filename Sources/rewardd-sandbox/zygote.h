// The warm interpreter: a Python in a jail of its own that forks a guest for each run.

#pragma once

#include "jail.h"

/// What the interpreter is started from, and what it may read beside /usr.
struct zygote_plan {
  const char *python;
  const char *readable[READABLE_MAX];
  size_t readable_count;
  struct identity identity;
};

/// Starts it; 0, or -1 with a problem.
int zygote_start(const struct zygote_plan *plan);

/// Its version, such as 3.11.2; NULL where none runs and none can be started.
const char *zygote_version(void);

/// Lets it make the jail of a warm program; sets *pidfd to the first process of that.
int zygote_launch(const struct program *program, const struct jail_ends *ends, int *pidfd);

/// Starts it anew after so many runs that what it collected may matter; between runs.
void zygote_recycle(void);

/// Ends it; for good if this program ends.
void zygote_stop(void);
