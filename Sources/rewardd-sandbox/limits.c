#include "limits.h"

#include <sys/resource.h>

#include "layers.h"
#include "problem.h"

/// The stack that a program begins with; it may raise it as far as its memory goes.
static const unsigned long stack_bytes = 8 << 20;

size_t resource_limits(const struct program *program,
                       struct resource_limit limits[RESOURCE_LIMITS_MAX]) {
  const struct limits *asked = &program->limits;
  const unsigned long memory = asked->memory_kib << 10;
  // Seconds are coarse; the exact limit of processor time is kept by watching.
  const unsigned long seconds = (asked->cpu_ms + 999) / 1000 + 1;
  // Counted with the first process of the jail; where it is warm also with the interpreter that it
  // came from, and with the other program of its run.
  const unsigned long processes =
      program->is_warm ? 2 * asked->processes + 4 : asked->processes + 1;
  size_t count = 0;
  limits[count++] = (struct resource_limit){RLIMIT_CPU, seconds, seconds + 1};
  limits[count++] = (struct resource_limit){
      program->counts_data ? RLIMIT_DATA : RLIMIT_AS, memory, memory};
  limits[count++] = (struct resource_limit){
      RLIMIT_STACK, stack_bytes < memory ? stack_bytes : memory, memory};
  limits[count++] = (struct resource_limit){
      RLIMIT_FSIZE, asked->work_kib << 10, asked->work_kib << 10};
  limits[count++] = (struct resource_limit){RLIMIT_NOFILE, asked->descriptors, asked->descriptors};
  limits[count++] = (struct resource_limit){RLIMIT_NPROC, processes, processes};
  limits[count++] = (struct resource_limit){RLIMIT_CORE, 0, 0};
  limits[count++] = (struct resource_limit){RLIMIT_MEMLOCK, 0, 0};
  limits[count++] = (struct resource_limit){RLIMIT_MSGQUEUE, 0, 0};
  limits[count++] = (struct resource_limit){RLIMIT_SIGPENDING, 64, 64};
  return count;
}

int limit_resources(const struct program *program) {
  if (is_left_out(LAYER_LIMITS)) return 0;
  struct resource_limit limits[RESOURCE_LIMITS_MAX];
  const size_t count = resource_limits(program, limits);
  for (size_t i = 0; i < count; ++i) {
    const struct rlimit limit = {.rlim_cur = limits[i].soft, .rlim_max = limits[i].hard};
    if (setrlimit((__rlimit_resource_t)limits[i].resource, &limit) < 0)
      return fail_errno("cannot set resource limit %d", limits[i].resource);
  }
  return 0;
}
