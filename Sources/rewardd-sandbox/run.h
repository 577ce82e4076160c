// A run: its programs side by side from their jails' beginning to their end.

#pragma once

#include "frames.h"
#include "jail.h"

/// Why there are no reports.
enum run_error { RUN_FAILED = 1, RUN_INVALID, RUN_UNAVAILABLE, RUN_CANCELLED, RUN_CLIENT_GONE };

/// Runs all programs and appends a report for each; 0, or an error with a problem.
/// `client` becomes readable when the run is no longer wanted.
int run_programs(const struct request *request, int client, struct identity identity,
                 struct writer *writer);
