#include "selftest.h"

#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "namespaces.h"
#include "problem.h"
#include "running.h"

enum { SELFTEST_MS = 20000 };

const char *const level_names[] = {"none", "reduced", "strong"};

const struct limits selftest_limits = {
    .wall_ms = SELFTEST_MS,
    .cpu_ms = SELFTEST_MS,
    .memory_kib = 64 << 10,
    .output_bytes = 4096,
    .result_bytes = 16384,
    .work_kib = 1 << 10,
    .descriptors = 32,
    .processes = 4,
};

static void find(struct findings *findings, enum layer layer, bool holds, const char *why) {
  findings->holds[layer] = holds;
  snprintf(findings->why[layer], WHY_SIZE, "%s", holds ? "" : why);
}

/// A line is `LAYER` for a wall that holds, `LAYER WHY` for one that does not, or
/// `namespaces N...`.
static void read_line(struct findings *findings, char *line) {
  const size_t length = strcspn(line, " ");
  char *rest = line[length] ? line + length + 1 : line + length;
  line[length] = 0;
  if (!strcmp(line, "namespaces")) {
    uint64_t outside[NAMESPACE_COUNT];
    namespace_ids(outside);
    for (int i = 0; i < NAMESPACE_COUNT; ++i) {
      unsigned long long inside = 0;
      int used = 0;
      if (sscanf(rest, "%llu%n", &inside, &used) != 1) return;
      rest += used;
      find(findings, (enum layer)namespace_layers[i], inside && outside[i] && inside != outside[i],
           "programs are in the namespace of the daemon");
    }
    return;
  }
  for (int layer = 0; layer < LAYER_COUNT; ++layer)
    if (!strcmp(line, layer_names[layer])) find(findings, (enum layer)layer, !*rest, rest);
}

/// Waits for the guest's end; 0, or -1 with a problem.
static int wait_for_guest(struct running *running) {
  const uint64_t end = now_us() + SELFTEST_MS * 1000ull;
  struct capture *result = &running->captures[RESULT];
  while (!running->is_done) {
    if (now_us() > end) return fail("the self-test does not end");
    struct pollfd polls[] = {{.fd = running->control, .events = POLLIN},
                             {.fd = result->fd, .events = POLLIN}};
    if (poll(polls, 2, 100) < 0 && errno != EINTR) return fail_errno("cannot wait");
    if (result->fd >= 0 && polls[1].revents) running_read(running, result);
    if (polls[0].revents && running_hear(running) < 0) return -1;
  }
  running_finish(running);
  return running->status == 0 ? 0 : fail("the self-test ended with status %d", running->status);
}

static int ask_guest(struct identity identity, struct findings *findings) {
  const struct program program = {.limits = selftest_limits};
  struct running running;
  int status = running_start(&running, &program, -1, identity, selftest_guest);
  if (status == 0) status = running_prepare(&running);
  if (status == 0) status = running_release(&running);
  if (status == 0) status = wait_for_guest(&running);
  const struct capture *result = &running.captures[RESULT];
  if (status == 0 && result->kept > 0 && result->bytes[result->kept - 1] == '\n') {
    result->bytes[result->kept - 1] = 0;
    for (char *line = result->bytes; line;) {
      char *next = strchr(line, '\n');
      if (next) *next++ = 0;
      read_line(findings, line);
      line = next;
    }
  }
  running_close(&running);
  return status;
}

static enum level level(const struct findings *findings) {
  static const enum layer needed[] = {LAYER_IDENTITY, LAYER_USER, LAYER_MOUNT, LAYER_PID,
                                      LAYER_NET,      LAYER_ROOT, LAYER_WORK,  LAYER_CAPABILITIES,
                                      LAYER_SECCOMP};
  for (size_t i = 0; i < sizeof needed / sizeof *needed; ++i)
    if (!findings->holds[needed[i]]) return LEVEL_NONE;
  for (int layer = 0; layer < LAYER_COUNT; ++layer)
    if (!findings->holds[layer]) return LEVEL_REDUCED;
  return LEVEL_STRONG;
}

void selftest_run(struct identity identity, struct findings *findings) {
  *findings = (struct findings){0};
  for (int layer = 0; layer < LAYER_COUNT; ++layer)
    find(findings, (enum layer)layer, false, "the self-test did not speak of it");
  if (ask_guest(identity, findings) < 0)
    for (int layer = 0; layer < LAYER_COUNT; ++layer)
      if (!findings->holds[layer]) find(findings, (enum layer)layer, false, problem);
  find(findings, LAYER_IDENTITY, identity.uid != 0 && geteuid() != 0, "programs would be root's");
  findings->level = level(findings);
}
