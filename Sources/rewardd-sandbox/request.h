// A run as the daemon asks for it, every field checked.

#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "frames.h"

enum {
  PROGRAMS_MAX = 2,
  ARGUMENTS_MAX = 256,
  ENVIRONMENT_MAX = 128,
  READABLE_MAX = 16,
  FETCHED_MAX = 256,
  PATH_LENGTH_MAX = 200,
  TEXT_BYTES_MAX = 96 << 10,
  DESCRIPTORS_MAX = 1000,
};

struct limits {
  unsigned long wall_ms, cpu_ms, memory_kib, output_bytes, result_bytes, work_kib, descriptors,
      processes;
};

struct box_file {
  const char *path;
  const char *bytes;
  size_t length;
  bool is_executable;
};

/// Strings that belong to the frame; both lists end with NULL.
struct program {
  bool is_warm, may_fork, counts_data;
  const char *executable;
  const char *arguments[ARGUMENTS_MAX + 2];
  size_t argument_count;
  const char *environment[ENVIRONMENT_MAX + 1];
  size_t environment_count;
  const char *readable[READABLE_MAX];
  size_t readable_count;
  const char *fetched[FETCHED_MAX];
  size_t fetched_count;
  struct box_file *files;
  size_t file_count;
  const char *input;
  size_t input_length;
  struct limits limits;
};

struct request {
  struct program *programs;
  size_t count;
};

/// Reads the fields of a run; 0, or -1 with a problem that names the field.
int request_parse(const struct frame *frame, struct request *request);
void request_free(struct request *request);

/// Whether it is a directory that a jail may be shown: absolute, without `.` and `..`.
bool is_readable_path(const char *path);
