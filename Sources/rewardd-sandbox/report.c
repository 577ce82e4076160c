// What is said of a program that has ended.

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "box.h"
#include "running.h"

static const char *const limit_names[] = {"none",   "cpu",       "wall", "memory",
                                          "output", "processes", "disk"};
static const char *const capture_names[CAPTURE_COUNT][2] = {
    {"output", "output-total"}, {"error-output", "error-output-total"}, {"result", "result-total"}};

static bool contains(const struct capture *capture, const char *text) {
  return capture->kept && memmem(capture->bytes, capture->kept, text, strlen(text));
}

/// Whether its last words, or what it used, speak of memory.
static bool lacked_memory(const struct running *running) {
  static const char *const words[] = {"MemoryError", "std::bad_alloc", "Cannot allocate memory",
                                      "heap out of memory", "Out of memory", "OutOfMemoryError"};
  for (size_t i = 0; i < sizeof words / sizeof *words; ++i)
    if (contains(&running->captures[ERROR_OUTPUT], words[i])) return true;
  return running->peak_kib >= running->program->limits.memory_kib / 10 * 9;
}

/// What a program that ended badly very likely died of.
static enum limit conclude(const struct running *running) {
  const struct limits *limits = &running->program->limits;
  const int number = WIFSIGNALED(running->status) ? WTERMSIG(running->status) : 0;
  if (number == SIGXCPU || (number == SIGKILL && running->cpu_us >= limits->cpu_ms * 1000))
    return LIMIT_CPU;
  if (number == SIGXFSZ || box_is_full(running->box)) return LIMIT_DISK;
  if (lacked_memory(running)) return LIMIT_MEMORY;
  if (running->program->may_fork && running->processes >= limits->processes) return LIMIT_PROCESSES;
  return NO_LIMIT;
}

void running_report(struct running *running, struct writer *writer) {
  if (running->limit == NO_LIMIT && running->status != 0) {
    running->limit = conclude(running);
    running->is_inferred = running->limit != NO_LIMIT;
  }
  writer_text(writer, "program", "");
  if (WIFSIGNALED(running->status))
    writer_number(writer, "signalled", (unsigned)WTERMSIG(running->status));
  else
    writer_number(writer, "exited", (unsigned)WEXITSTATUS(running->status));
  if (running->limit != NO_LIMIT) writer_text(writer, "limit", limit_names[running->limit]);
  if (running->is_inferred) writer_text(writer, "inferred", "");
  const uint64_t end = running->end_us ? running->end_us : now_us();
  writer_number(writer, "cpu-us", running->cpu_us);
  writer_number(writer, "wall-us", end - running->start_us);
  writer_number(writer, "peak-kib", running->peak_kib);
  writer_number(writer, "leaked", running->leaked);
  for (int i = 0; i < CAPTURE_COUNT; ++i) {
    const struct capture *capture = &running->captures[i];
    writer_bytes(writer, capture_names[i][0], capture->bytes, capture->kept);
    writer_number(writer, capture_names[i][1], capture->total);
  }
}
