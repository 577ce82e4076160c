#include "request.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "problem.h"

/// The limits by the names of their fields.
static const struct limit_field {
  const char *name;
  size_t offset;
  unsigned long least, most;
} limit_fields[] = {
    {"wall-ms", offsetof(struct limits, wall_ms), 1, 3600000},
    {"cpu-ms", offsetof(struct limits, cpu_ms), 1, 3600000},
    {"memory-kib", offsetof(struct limits, memory_kib), 1024, 1ul << 28},
    {"output-bytes", offsetof(struct limits, output_bytes), 0, 16 << 20},
    {"result-bytes", offsetof(struct limits, result_bytes), 0, 16 << 20},
    {"work-kib", offsetof(struct limits, work_kib), 4, 1ul << 22},
    {"descriptors", offsetof(struct limits, descriptors), 8, DESCRIPTORS_MAX},
    {"processes", offsetof(struct limits, processes), 1, 4096},
};
enum { LIMIT_COUNT = sizeof limit_fields / sizeof *limit_fields };

/// Whether every part between slashes is a name.
static bool has_plain_parts(const char *path) {
  for (const char *part = path;; ) {
    const size_t length = strcspn(part, "/");
    if (length == 0 || (length <= 2 && !strncmp(part, "..", length))) return false;
    if (!part[length]) return true;
    part += length + 1;
  }
}

bool is_readable_path(const char *path) {
  static const char *const taken[] = {"box", "proc", "dev", "sys", "etc", "tmp"};
  if (path[0] != '/' || !has_plain_parts(path + 1)) return false;
  const size_t first = strcspn(path + 1, "/");
  for (size_t i = 0; i < sizeof taken / sizeof *taken; ++i)
    if (first == strlen(taken[i]) && !strncmp(path + 1, taken[i], first) && !path[1 + first])
      return false;
  // What lies under these is made by the jail itself.
  return strncmp(path, "/box/", 5) && strncmp(path, "/proc/", 6) && strncmp(path, "/dev/", 5) &&
         strncmp(path, "/sys/", 5) && strncmp(path, "/tmp/", 5);
}

static bool is_box_path(const char *path, size_t length) {
  return length <= PATH_LENGTH_MAX && has_plain_parts(path);
}

static int add(const char **list, size_t *count, size_t most, const struct field *field) {
  if (*count == most) return fail("%s: more than %zu", field->name, most);
  if (strlen(field->value) != field->length) return fail("%s: has a zero byte", field->name);
  list[(*count)++] = field->value;
  return 0;
}

static int choose(const struct field *field, const char *no, const char *yes, bool *choice) {
  if (strcmp(field->value, no) && strcmp(field->value, yes))
    return fail("%s: is neither %s nor %s", field->name, no, yes);
  *choice = !strcmp(field->value, yes);
  return 0;
}

static int add_file(struct program *program, const struct field *field) {
  if (!is_box_path(field->value, field->length))
    return fail("%s: is no relative path of at most %d bytes", field->name, PATH_LENGTH_MAX);
  program->files[program->file_count++] =
      (struct box_file){.path = field->value, .is_executable = field->name[0] == 'e'};
  return 0;
}

static int read_limit(struct limits *limits, const struct field *field, bool *is_limit) {
  for (size_t i = 0; i < LIMIT_COUNT; ++i) {
    const struct limit_field *known = &limit_fields[i];
    if (strcmp(field->name, known->name)) continue;
    *is_limit = true;
    char *end;
    const unsigned long value = strtoul(field->value, &end, 10);
    if (field->length == 0 || field->length > 12 || *end || field->value[0] == '-' ||
        value < known->least || value > known->most)
      return fail("%s: is not between %lu and %lu", known->name, known->least, known->most);
    *(unsigned long *)((char *)limits + known->offset) = value;
    return 0;
  }
  return 0;
}

static int read_field(struct program *program, const struct field *field) {
  const char *name = field->name;
  if (!strcmp(name, "start")) return choose(field, "command", "warm", &program->is_warm);
  if (!strcmp(name, "profile")) return choose(field, "nofork", "fork", &program->may_fork);
  if (!strcmp(name, "memory-mode")) return choose(field, "as", "data", &program->counts_data);
  if (!strcmp(name, "executable")) {
    if (field->value[0] != '/' || strlen(field->value) != field->length || field->length > 1024)
      return fail("executable: is no absolute path");
    program->executable = field->value;
    return 0;
  }
  if (!strcmp(name, "argument"))
    return add(program->arguments + 1, &program->argument_count, ARGUMENTS_MAX, field);
  if (!strcmp(name, "environment")) {
    if (field->value[0] == '=' || !strchr(field->value, '='))
      return fail("environment: is no NAME=VALUE");
    return add(program->environment, &program->environment_count, ENVIRONMENT_MAX, field);
  }
  if (!strcmp(name, "readable")) {
    if (!is_readable_path(field->value))
      return fail("readable: %.80s may not be shown", field->value);
    return add(program->readable, &program->readable_count, READABLE_MAX, field);
  }
  if (!strcmp(name, "fetch")) {
    if (!is_box_path(field->value, field->length)) return fail("fetch: is no relative path");
    return add(program->fetched, &program->fetched_count, FETCHED_MAX, field);
  }
  if (!strcmp(name, "file") || !strcmp(name, "executable-file")) return add_file(program, field);
  if (!strcmp(name, "content")) {
    if (program->file_count == 0) return fail("content: without a file");
    program->files[program->file_count - 1].bytes = field->value;
    program->files[program->file_count - 1].length = field->length;
    return 0;
  }
  if (!strcmp(name, "input")) {
    program->input = field->value;
    program->input_length = field->length;
    return 0;
  }
  bool is_limit = false;
  if (read_limit(&program->limits, field, &is_limit) < 0) return -1;
  return is_limit ? 0 : fail("%s: is no field of a program", name);
}

static int check_program(struct program *program) {
  for (size_t i = 0; i < LIMIT_COUNT; ++i)
    if (*(unsigned long *)((char *)&program->limits + limit_fields[i].offset) == 0 &&
        limit_fields[i].least > 0)
      return fail("%s: is missing", limit_fields[i].name);
  if (!program->is_warm && !program->executable) return fail("executable: is missing");
  size_t total = 0;
  for (size_t i = 0; i < program->argument_count; ++i)
    total += strlen(program->arguments[i + 1]) + 1;
  for (size_t i = 0; i < program->environment_count; ++i)
    total += strlen(program->environment[i]) + 1;
  if (total > TEXT_BYTES_MAX)
    return fail("argument, environment: more than %d bytes", TEXT_BYTES_MAX);
  for (size_t i = 0; i < program->file_count; ++i)
    if (!program->files[i].bytes) return fail("file: %s has no content", program->files[i].path);
  program->arguments[0] = program->executable;
  return 0;
}

static int parse_programs(const struct frame *frame, struct request *request) {
  struct program *program = NULL;
  for (size_t i = 0; i + 1 < frame->count; ++i) {
    const struct field *field = &frame->fields[i];
    if (!strcmp(field->name, "program")) {
      if (program && check_program(program) < 0) return -1;
      program = NULL;
      if (request->count == PROGRAMS_MAX) return fail("program: more than %d", PROGRAMS_MAX);
      program = &request->programs[request->count++];
      program->files = calloc(frame->count, sizeof *program->files);
      if (!program->files) return fail("no memory for files");
    } else if (!program) {
      return fail("%s: before program", field->name);
    } else if (read_field(program, field) < 0) {
      return -1;
    }
  }
  return program ? check_program(program) : fail("program: is missing");
}

int request_parse(const struct frame *frame, struct request *request) {
  *request = (struct request){.programs = calloc(PROGRAMS_MAX, sizeof(struct program))};
  if (!request->programs) return fail("no memory for a request");
  if (parse_programs(frame, request) == 0) return 0;
  char text[PROBLEM_SIZE];
  snprintf(text, sizeof text, "%s", problem);
  return fail("programs[%zu].%.480s", request->count ? request->count - 1 : 0, text);
}

void request_free(struct request *request) {
  for (size_t i = 0; i < request->count; ++i) free(request->programs[i].files);
  free(request->programs);
  *request = (struct request){0};
}
