#include "namespaces.h"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "layers.h"
#include "problem.h"

#ifndef CLONE_PIDFD
#define CLONE_PIDFD 0x1000
#endif

static const struct {
  enum layer layer;
  unsigned long flag;
  const char *link;
} namespaces[NAMESPACE_COUNT] = {
    {LAYER_USER, CLONE_NEWUSER, "user"},        {LAYER_MOUNT, CLONE_NEWNS, "mnt"},
    {LAYER_PID, CLONE_NEWPID, "pid"},           {LAYER_NET, CLONE_NEWNET, "net"},
    {LAYER_IPC, CLONE_NEWIPC, "ipc"},           {LAYER_UTS, CLONE_NEWUTS, "uts"},
    {LAYER_CGROUP, CLONE_NEWCGROUP, "cgroup"},
};

const int namespace_layers[NAMESPACE_COUNT] = {
    LAYER_USER, LAYER_MOUNT, LAYER_PID, LAYER_NET, LAYER_IPC, LAYER_UTS, LAYER_CGROUP,
};

unsigned long jail_namespaces(void) {
  unsigned long flags = 0;
  for (int i = 0; i < NAMESPACE_COUNT; ++i)
    if (!is_left_out(namespaces[i].layer)) flags |= namespaces[i].flag;
  return flags;
}

pid_t clone_process(unsigned long flags, int *pidfd) {
  // The zeros stand where the architectures disagree: child_tid and tls.
  return (pid_t)syscall(SYS_clone, flags | CLONE_PIDFD | SIGCHLD, 0, pidfd, 0, 0);
}

static int write_text(const char *path, const char *text) {
  const int fd = open(path, O_WRONLY | O_CLOEXEC);
  if (fd < 0) return fail_errno("cannot open %s", path);
  const ssize_t length = (ssize_t)strlen(text);
  const int status =
      write(fd, text, (size_t)length) == length ? 0 : fail_errno("cannot write %s", path);
  close(fd);
  return status;
}

int map_identity(uid_t uid, gid_t gid) {
  if (is_left_out(LAYER_USER)) return 0;
  char map[48];
  if (write_text("/proc/self/setgroups", "deny") < 0) return -1;
  snprintf(map, sizeof map, "%d %u 1", JAIL_UID, uid);
  if (write_text("/proc/self/uid_map", map) < 0) return -1;
  snprintf(map, sizeof map, "%d %u 1", JAIL_UID, gid);
  return write_text("/proc/self/gid_map", map);
}

void name_host(void) {
  // Refused where a service manager protects the name; then it is the host's.
  if (!is_left_out(LAYER_UTS)) (void)!sethostname("sandbox", 7);
}

void limit_process_ids(void) {
  // 301 is the least that kernels take. Older ones know only one number for all namespaces, which
  // this process may not write.
  if (!is_left_out(LAYER_PID) && !is_left_out(LAYER_USER))
    (void)!write_text("/proc/sys/kernel/pid_max", "301");
}

void namespace_ids(uint64_t ids[NAMESPACE_COUNT]) {
  for (int i = 0; i < NAMESPACE_COUNT; ++i) {
    char path[32];
    struct stat status;
    snprintf(path, sizeof path, "/proc/self/ns/%s", namespaces[i].link);
    ids[i] = stat(path, &status) == 0 ? status.st_ino : 0;
  }
}
