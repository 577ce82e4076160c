#include "jail.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
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
#include "watch.h"

uint64_t own_namespaces[NAMESPACE_COUNT];

void guard_process(void) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

int place_descriptors(const struct jail_ends *ends) {
  // First out of the way, so that no end is overwritten before it is moved.
  int moved[GUEST_FD_COUNT + 1];
  for (int i = 0; i <= GUEST_FD_COUNT; ++i) {
    const int end = i < GUEST_FD_COUNT ? ends->guest[i] : ends->control;
    moved[i] = end < 0 ? -1 : fcntl(end, F_DUPFD_CLOEXEC, 64);
    if (end >= 0 && moved[i] < 0) return fail_errno("cannot move a descriptor");
  }
  for (int i = 0; i <= GUEST_FD_COUNT; ++i) {
    if (moved[i] < 0)
      close(i);
    else if (dup3(moved[i], i, i == CONTROL_FD ? O_CLOEXEC : 0) < 0 && i != moved[i])
      return fail_errno("cannot place a descriptor");
  }
  if (is_left_out(LAYER_DESCRIPTORS)) return 0;
  return syscall(SYS_close_range, CONTROL_FD + 1, ~0u, 0) == 0
             ? 0
             : fail_errno("cannot close descriptors");
}

int enter_walls(const struct program *program) {
  if (drop_capabilities() < 0) return -1;
  if (landlock_enter(program->readable, program->readable_count) < 0) return -1;
  if (limit_resources(program) < 0) return -1;
  return filter_enter(program->may_fork);
}

static void reset_signals(void) {
  for (int number = 1; number < NSIG; ++number) signal(number, SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
}

/// Opens the executable where the filter expects it; with errno.
static int open_executable(const char *path) {
  const int fd = open(path, O_PATH | O_CLOEXEC);
  if (fd < 0) return -1;
  const int status = dup3(fd, EXECUTABLE_FD, O_CLOEXEC);
  close(fd);
  return status;
}

static void execute(const struct program *program) {
  const char *environment[ENVIRONMENT_SIZE];
  environment_build(program, environment);
  char *const *arguments = (char *const *)program->arguments;
  if (program->may_fork)
    execve(program->executable, arguments, (char *const *)environment);
  else
    syscall(SYS_execveat, EXECUTABLE_FD, "", arguments, environment, 0x1000 /* AT_EMPTY_PATH */);
}

static _Noreturn void guest_run(const struct program *program, guest_body *body) {
  reset_signals();
  setsid();
  umask(022);
  if (!body && open_executable(program->executable) < 0) goto not_started;
  if (enter_walls(program) < 0) {
    char text[PROBLEM_SIZE + 8];
    const int length = snprintf(text, sizeof text, "fail %s", problem);
    (void)!write(CONTROL_FD, text, (size_t)length);
    _exit(127);
  }
  if (body) {
    close(CONTROL_FD);
    body();
    _exit(0);
  }
  execute(program);
not_started:;
  // errno before anything changes it.
  char text[24];
  const int length = snprintf(text, sizeof text, "exec %d", errno);
  (void)!write(CONTROL_FD, text, (size_t)length);
  _exit(127);
}

/// Makes the jail; a descriptor of the working directory, or -1 with a problem.
static int build(const struct program *program, struct identity identity) {
  if (map_identity(identity.uid, identity.gid) < 0) return -1;
  guard_process();
  name_host();
  if (program->may_fork) limit_process_ids();
  namespace_ids(own_namespaces);
  if (root_enter(program->readable, program->readable_count) < 0) return -1;
  return box_mount(program->limits.work_kib);
}

_Noreturn void jail_run(const struct program *program, const struct jail_ends *ends,
                        struct identity identity, guest_body *body) {
  if (place_descriptors(ends) < 0) _exit(1);
  const int box = build(program, identity);
  if (box < 0) {
    char text[PROBLEM_SIZE + 8];
    snprintf(text, sizeof text, "fail %s", problem);
    control_send(CONTROL_FD, text, -1);
    _exit(1);
  }
  if (control_send(CONTROL_FD, "ready", box) < 0) _exit(1);
  close(box);
  char order[CONTROL_MESSAGE_MAX];
  int none;
  if (control_receive(CONTROL_FD, order, &none) <= 0 || strcmp(order, "go")) _exit(1);
  watch_prepare();
  const pid_t guest = fork();
  if (guest == 0) guest_run(program, body);
  if (guest < 0) {
    control_send(CONTROL_FD, "fail the system refuses a process", -1);
    _exit(1);
  }
  syscall(SYS_close_range, 0, GUEST_FD_COUNT - 1, 0);
  struct outcome outcome;
  watch_guest(guest, program, CONTROL_FD, &outcome);
  char text[OUTCOME_TEXT_SIZE];
  outcome_text(&outcome, text);
  control_send(CONTROL_FD, text, -1);
  _exit(0);
}
