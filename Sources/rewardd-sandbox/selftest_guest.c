// The guest that tries what must not work.

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "namespaces.h"
#include "root.h"
#include "selftest.h"

#ifndef AF_VSOCK
#define AF_VSOCK 40
#endif

static void tell(const char *line) { (void)!write(RESULT_FD, line, strlen(line)); }

static void tell_layer(enum layer layer, const char *why) {
  char line[WHY_SIZE + 32];
  snprintf(line, sizeof line, why ? "%s %s\n" : "%s\n", layer_names[layer], why);
  tell(line);
}

static const char *try_root(void) {
  static const char *const known[] = {".",     "..",    "bin",    "sbin", "lib", "lib32", "lib64",
                                      "libx32", "usr",  "etc",    "dev",  "box", "proc",  "tmp",
                                      "sealed"};
  DIR *directory = opendir("/");
  const struct dirent *entry;
  while (directory && (entry = readdir(directory))) {
    bool is_known = false;
    for (size_t i = 0; i < sizeof known / sizeof *known; ++i)
      is_known |= !strcmp(entry->d_name, known[i]);
    if (!is_known) return "programs see directories of the host";
  }
  if (directory) closedir(directory);
  if (access("/sys/kernel", F_OK) == 0 || access("/etc/shadow", F_OK) == 0 ||
      access("/sealed", F_OK) != 0)
    return "programs see files of the host";
  struct statvfs root, usr;
  if (statvfs("/", &root) < 0 || !(root.f_flag & ST_RDONLY)) return "the root can be written";
  if (statvfs("/usr", &usr) < 0 || !(usr.f_flag & ST_RDONLY) || !(usr.f_flag & ST_NOSUID))
    return "/usr can be written, or its programs change the user";
  return NULL;
}

static const char *try_work(void) {
  struct statvfs box;
  if (statvfs(box_path(), &box) < 0) return "there is no working directory";
  if (box.f_blocks * box.f_frsize != selftest_limits.work_kib << 10 || box.f_files != BOX_INODES)
    return "the working directory has no limit";
  if (!(box.f_flag & ST_NOSUID)) return "programs in the working directory change the user";
  const int first = open("first", O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
  const int second = open("second", O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
  if (first < 0 || fallocate(first, 0, 0, (off_t)selftest_limits.work_kib << 10) < 0)
    return "the working directory holds less than its limit";
  if (second < 0 || fallocate(second, 0, 0, 1) == 0)
    return "the working directory holds more than its limit";
  close(first);
  close(second);
  return NULL;
}

static const char *try_capabilities(void) {
  struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
  struct __user_cap_data_struct data[2] = {0};
  if (syscall(SYS_capget, &header, data) < 0) return "capabilities cannot be read";
  for (int i = 0; i < 2; ++i)
    if (data[i].effective | data[i].permitted | data[i].inheritable)
      return "programs have capabilities";
  for (int capability = 0; capability <= CAP_LAST_CAP; ++capability)
    if (prctl(PR_CAPBSET_READ, capability) > 0) return "programs can gain capabilities";
  return prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1 ? NULL : "programs can gain privileges";
}

/// The first call that is not refused; what it does stays within the jail.
static const char *try_calls(void) {
  static char why[64];
  const struct {
    const char *name;
    long number, a, b, c;
  } calls[] = {
      {"socket", SYS_socket, AF_INET, SOCK_STREAM, 0},
      {"socket of packets", SYS_socket, AF_PACKET, SOCK_RAW, 0},
      {"socket to the hypervisor", SYS_socket, AF_VSOCK, SOCK_STREAM, 0},
      {"socket of paths", SYS_socket, AF_UNIX, SOCK_STREAM, 0},
      {"unshare", SYS_unshare, CLONE_NEWUSER, 0, 0},
      {"setns", SYS_setns, -1, 0, 0},
      {"mount", SYS_mount, 0, 0, 0},
      {"ptrace", SYS_ptrace, PTRACE_TRACEME, 0, 0},
      {"process_vm_readv", SYS_process_vm_readv, 1, 0, 0},
      {"keyctl", SYS_keyctl, 0, -3, 0},
      {"add_key", SYS_add_key, 0, 0, 0},
      {"bpf", SYS_bpf, 0, 0, 0},
      {"perf_event_open", SYS_perf_event_open, 0, 0, 0},
      {"userfaultfd", SYS_userfaultfd, 1, 0, 0},
      {"io_uring_setup", SYS_io_uring_setup, 1, 0, 0},
      {"memfd_create", SYS_memfd_create, (long)"x", 0, 0},
      {"shmget", SYS_shmget, 0, 4096, 0},
      {"personality", SYS_personality, 0xffffffff, 0, 0},
      {"flock", SYS_flock, 1, 8, 0},
      {"clone with namespaces", SYS_clone, CLONE_NEWUSER | SIGCHLD, 0, 0},
      {"clone of a process", SYS_clone, SIGCHLD, 0, 0},
      {"execve", SYS_execve, (long)"", 0, 0},
  };
  for (size_t i = 0; i < sizeof calls / sizeof *calls; ++i) {
    errno = 0;
    const long status = syscall(calls[i].number, calls[i].a, calls[i].b, calls[i].c, 0, 0);
    // A child of the two last but one, where they are not refused, has nothing to do.
    if (status == 0 && calls[i].number == SYS_clone) _exit(0);
    if (status < 0 && (errno == EPERM || errno == ENOSYS)) continue;
    snprintf(why, sizeof why, "the call %s is not refused", calls[i].name);
    return why;
  }
  return NULL;
}

static const char *try_landlock(void) {
  const int fd = open("/sealed", O_RDONLY | O_CLOEXEC);
  if (fd >= 0) close(fd);
  return fd < 0 && errno == EACCES ? NULL : "the kernel has no Landlock, or it does not hold";
}

static const char *try_limits(void) {
  const struct limits *limits = &selftest_limits;
  const struct {
    int resource;
    unsigned long most;
  } expected[] = {
      {RLIMIT_CPU, limits->cpu_ms / 1000 + 2},   {RLIMIT_AS, limits->memory_kib << 10},
      {RLIMIT_FSIZE, limits->work_kib << 10},    {RLIMIT_NOFILE, limits->descriptors},
      {RLIMIT_NPROC, limits->processes + 1},     {RLIMIT_CORE, 0},
      {RLIMIT_MEMLOCK, 0},                       {RLIMIT_MSGQUEUE, 0},
  };
  for (size_t i = 0; i < sizeof expected / sizeof *expected; ++i) {
    struct rlimit limit;
    if (getrlimit((__rlimit_resource_t)expected[i].resource, &limit) < 0 ||
        limit.rlim_max > expected[i].most)
      return "a resource has no limit";
  }
  void *memory = mmap(NULL, limits->memory_kib << 10, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory != MAP_FAILED) return "programs get more memory than their limit";
  return dup2(RESULT_FD, (int)limits->descriptors) < 0 ? NULL : "descriptors have no limit";
}

static const char *try_descriptors(void) {
  for (int fd = RESULT_FD + 1; fd < 1024; ++fd)
    if (fcntl(fd, F_GETFD) >= 0) return "programs inherit descriptors";
  return fcntl(PEER_FD, F_GETFD) < 0 ? NULL : "programs inherit descriptors";
}

void selftest_guest(void) {
  char line[WHY_SIZE + 32];
  size_t length = (size_t)snprintf(line, sizeof line, "namespaces");
  for (int i = 0; i < NAMESPACE_COUNT; ++i)
    length += (size_t)snprintf(line + length, sizeof line - length, " %llu",
                               (unsigned long long)own_namespaces[i]);
  snprintf(line + length, sizeof line - length, "\n");
  tell(line);
  tell_layer(LAYER_DESCRIPTORS, try_descriptors());
  tell_layer(LAYER_ROOT, try_root());
  tell_layer(LAYER_WORK, try_work());
  tell_layer(LAYER_CAPABILITIES, try_capabilities());
  tell_layer(LAYER_LANDLOCK, try_landlock());
  tell_layer(LAYER_LIMITS, try_limits());
  tell_layer(LAYER_SECCOMP, try_calls());
}
