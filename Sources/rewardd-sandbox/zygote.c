#include "zygote.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "environment.h"
#include "filter.h"
#include "landlock.h"
#include "layers.h"
#include "limits.h"
#include "namespaces.h"
#include "privileges.h"
#include "problem.h"
#include "root.h"

enum {
  RUNS_MAX = 5000,
  START_MS = 20000,
  LAUNCH_MS = 10000,
  MESSAGE_SIZE = TEXT_BYTES_MAX + 4096,
  ZYGOTE_FD = 3,
};

#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wc23-extensions"
static const char source[] = {
#embed "zygote.py"
    , 0};
#pragma clang diagnostic pop

static const struct zygote_plan *plan;
static char version[32];
static pid_t process;
static int channel = -1;
static unsigned run_count;

const char *zygote_version(void) { return version[0] ? version : NULL; }

/// Runs as the first process of the interpreter's namespace: with it, everything ends.
static _Noreturn void host_interpreter(int socket) {
  if (map_identity(plan->identity.uid, plan->identity.gid) < 0) goto failed;
  guard_process();
  name_host();
  if (root_enter(plan->readable, plan->readable_count) < 0) goto failed;
  const pid_t python = fork();
  if (python == 0) {
    const int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    const int moved = fcntl(socket, F_DUPFD_CLOEXEC, 64);
    if (null < 0 || moved < 0 || dup2(null, 0) < 0 || dup2(null, 1) < 0 ||
        dup2(moved, ZYGOTE_FD) < 0)
      _exit(1);
    syscall(SYS_close_range, ZYGOTE_FD + 1, ~0u, 0);
    if (keep_for_interpreter() < 0) _exit(1);
    const struct program none = {0};
    const char *environment[ENVIRONMENT_SIZE];
    environment_build(&none, environment);
    const char *arguments[] = {plan->python, "-s", "-c", source, NULL};
    execve(plan->python, (char *const *)arguments, (char *const *)environment);
    _exit(1);
  }
  if (python < 0) goto failed;
  syscall(SYS_close_range, 0, ~0u, 0);
  while (waitpid(-1, NULL, 0) != python) continue;
  _exit(0);
failed:
  control_send(socket, problem, -1);
  _exit(1);
}

static ssize_t hear(int milliseconds, char text[CONTROL_MESSAGE_MAX], int *descriptor) {
  struct pollfd polls = {.fd = channel, .events = POLLIN};
  int count;
  do {
    count = poll(&polls, 1, milliseconds);
  } while (count < 0 && errno == EINTR);
  *descriptor = -1;
  return count > 0 ? control_receive(channel, text, descriptor) : 0;
}

void zygote_stop(void) {
  if (process > 0) {
    kill(process, SIGKILL);
    waitpid(process, NULL, 0);
    process = 0;
  }
  if (channel >= 0) close(channel);
  channel = -1;
}

/// What the interpreter needs to know of the walls: the same as for cold programs.
static int send_walls(void) {
  char message[1 << 14];
  const struct sock_fprog *filter = filter_program(false);
  const size_t filter_size = filter->len * sizeof *filter->filter;
  int length = snprintf(message, 256, "%d %d %d %d %zu", landlock_version(),
                        !is_left_out(LAYER_CAPABILITIES), !is_left_out(LAYER_SECCOMP),
                        !is_left_out(LAYER_LANDLOCK), plan->readable_count);
  size_t used = (size_t)length + 1;
  for (size_t i = 0; i < plan->readable_count; ++i) {
    const size_t size = strlen(plan->readable[i]) + 1;
    if (used + size + filter_size > sizeof message) return fail("readable: paths are too long");
    memcpy(message + used, plan->readable[i], size);
    used += size;
  }
  memcpy(message + used, filter->filter, filter_size);
  used += filter_size;
  return send(channel, message, used, MSG_NOSIGNAL) == (ssize_t)used
             ? 0
             : fail_errno("cannot tell the interpreter");
}

static int start(void) {
  int sockets[2];
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets) < 0)
    return fail_errno("cannot make a stream");
  int pidfd;
  process = clone_process(jail_namespaces(), &pidfd);
  if (process == 0) host_interpreter(sockets[1]);
  close(sockets[1]);
  channel = sockets[0];
  if (process < 0) return fail_errno("the system refuses a jail");
  close(pidfd);
  char text[CONTROL_MESSAGE_MAX];
  int none;
  if (send_walls() < 0) return -1;
  if (hear(START_MS, text, &none) <= 0)
    return fail("%s does not start inside of a jail", plan->python);
  if (sscanf(text, "ready %31s", version) != 1) return fail("%.400s", text);
  run_count = 0;
  return 0;
}

int zygote_start(const struct zygote_plan *asked) {
  plan = asked;
  version[0] = 0;
  const int status = start();
  if (status < 0) zygote_stop();
  return status;
}

/// `WORK_KIB CPU_MS HAS_PEER LIMIT...`, a zero, and variables with a zero behind each.
static size_t describe(const struct program *program, bool has_peer, char message[MESSAGE_SIZE]) {
  struct resource_limit limits[RESOURCE_LIMITS_MAX];
  const size_t count = is_left_out(LAYER_LIMITS) ? 0 : resource_limits(program, limits);
  const unsigned long work = is_left_out(LAYER_WORK) ? 0 : program->limits.work_kib;
  size_t length =
      (size_t)snprintf(message, 128, "%lu %lu %d", work, program->limits.cpu_ms, has_peer);
  for (size_t i = 0; i < count; ++i)
    length += (size_t)snprintf(message + length, 64, " %d:%lu:%lu", limits[i].resource,
                               limits[i].soft, limits[i].hard);
  ++length;
  for (size_t i = 0; i < program->environment_count; ++i) {
    const size_t size = strlen(program->environment[i]) + 1;
    memcpy(message + length, program->environment[i], size);
    length += size;
  }
  return length;
}

static int send_request(const char *message, size_t length, const struct jail_ends *ends) {
  int descriptors[GUEST_FD_COUNT + 1] = {ends->guest[0], ends->guest[1], ends->guest[2],
                                         ends->guest[RESULT_FD], ends->control,
                                         ends->guest[PEER_FD]};
  const bool has_peer = ends->guest[PEER_FD] >= 0;
  const size_t size = sizeof(int) * (has_peer ? GUEST_FD_COUNT + 1 : GUEST_FD_COUNT);
  union {
    char bytes[CMSG_SPACE(sizeof descriptors)];
    struct cmsghdr aligned;
  } extra = {0};
  struct iovec part = {.iov_base = (void *)message, .iov_len = length};
  struct msghdr packet = {.msg_iov = &part,
                          .msg_iovlen = 1,
                          .msg_control = extra.bytes,
                          .msg_controllen = CMSG_SPACE(size)};
  struct cmsghdr *header = CMSG_FIRSTHDR(&packet);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN(size);
  memcpy(CMSG_DATA(header), descriptors, size);
  return sendmsg(channel, &packet, MSG_NOSIGNAL) == (ssize_t)length
             ? 0
             : fail_errno("cannot tell the interpreter");
}

int zygote_launch(const struct program *program, const struct jail_ends *ends, int *pidfd) {
  static char message[MESSAGE_SIZE];
  const size_t length = describe(program, ends->guest[PEER_FD] >= 0, message);
  for (int attempt = 0; attempt < 2; ++attempt) {
    if (channel < 0 && zygote_start(plan) < 0) return -1;
    char text[CONTROL_MESSAGE_MAX] = "";
    if (send_request(message, length, ends) == 0 && hear(LAUNCH_MS, text, pidfd) > 0 &&
        !strcmp(text, "cloned") && *pidfd >= 0) {
      ++run_count;
      return 0;
    }
    if (*pidfd >= 0) close(*pidfd);
    *pidfd = -1;
    fail("the warm interpreter does not answer: %.300s", text);
    zygote_stop();
  }
  return -1;
}

void zygote_recycle(void) {
  if (run_count < RUNS_MAX) return;
  zygote_stop();
  // If it does not start now, the next launch tries again and says why.
  (void)zygote_start(plan);
}
