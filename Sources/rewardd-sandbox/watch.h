// Watching a guest from the first process of its jail.

#pragma once

#include <sys/types.h>

#include "request.h"

enum { OUTCOME_TEXT_SIZE = 160 };

/// What ended a guest beside itself.
enum watch_limit { WATCH_NONE, WATCH_CPU, WATCH_MEMORY };

struct outcome {
  /// As wait(2) gives it.
  int status;
  /// Of the whole jail, in microseconds.
  unsigned long cpu_us;
  unsigned long peak_kib;
  /// Processes that were left when the guest ended.
  unsigned long leaked;
  /// The most processes that were seen at a time.
  unsigned long processes;
  enum watch_limit limit;
};

/// Blocks the signals that are waited for; before the guest is started.
void watch_prepare(void);

/// Waits for the guest, ends what goes beyond its limits or is told to end, and leaves no process.
void watch_guest(pid_t guest, const struct program *program, int control, struct outcome *outcome);

/// `done STATUS CPU_US PEAK_KIB LEAKED PROCESSES LIMIT`
void outcome_text(const struct outcome *outcome, char text[OUTCOME_TEXT_SIZE]);
