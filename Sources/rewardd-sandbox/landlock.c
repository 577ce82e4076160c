#include "landlock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "layers.h"
#include "problem.h"
#include "root.h"

#ifndef SYS_landlock_create_ruleset
#define SYS_landlock_create_ruleset 444
#define SYS_landlock_add_rule 445
#define SYS_landlock_restrict_self 446
#endif

/// Written out, because headers are older than kernels.
struct ruleset {
  uint64_t files, network, scopes;
};
struct __attribute__((packed)) path_rule {
  uint64_t access;
  int32_t parent;
};
enum { FLAG_VERSION = 1, RULE_PATH_BENEATH = 1 };
enum {
  EXECUTE = 1 << 0,
  WRITE_FILE = 1 << 1,
  READ_FILE = 1 << 2,
  READ_DIR = 1 << 3,
  FIRST_VERSION = (1 << 13) - 1,
  REFER = 1 << 13,
  TRUNCATE = 1 << 14,
  IOCTL_DEVICE = 1 << 15,
};

int landlock_version(void) {
  const long version = syscall(SYS_landlock_create_ruleset, NULL, 0, FLAG_VERSION);
  return version > 0 ? (int)version : 0;
}

static uint64_t known_access(int version) {
  uint64_t access = FIRST_VERSION;
  if (version >= 2) access |= REFER;
  if (version >= 3) access |= TRUNCATE;
  if (version >= 5) access |= IOCTL_DEVICE;
  return access;
}

static int add_path(int ruleset, const char *path, uint64_t access) {
  const int parent = open(path, O_PATH | O_CLOEXEC);
  if (parent < 0) return errno == ENOENT ? 0 : fail_errno("cannot open %s", path);
  const struct path_rule rule = {.access = access, .parent = parent};
  const long status = syscall(SYS_landlock_add_rule, ruleset, RULE_PATH_BENEATH, &rule, 0);
  close(parent);
  return status == 0 ? 0 : fail_errno("cannot allow %s", path);
}

static int add_paths(int ruleset, uint64_t known, const char *const *readable,
                     size_t readable_count) {
  static const char *const system[] = {"/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64",
                                       "/libx32", "/etc"};
  const uint64_t reading = EXECUTE | READ_FILE | READ_DIR;
  for (size_t i = 0; i < sizeof system / sizeof *system; ++i)
    if (add_path(ruleset, system[i], reading) < 0) return -1;
  for (size_t i = 0; i < readable_count; ++i)
    if (add_path(ruleset, readable[i], reading) < 0) return -1;
  // The names in the root, which are the same for all.
  if (add_path(ruleset, "/", READ_DIR) < 0) return -1;
  if (add_path(ruleset, "/proc", READ_FILE | READ_DIR | WRITE_FILE) < 0) return -1;
  if (add_path(ruleset, "/dev", (READ_FILE | READ_DIR | WRITE_FILE | TRUNCATE) & known) < 0)
    return -1;
  return add_path(ruleset, box_path(), known & ~(uint64_t)IOCTL_DEVICE);
}

int landlock_enter(const char *const *readable, size_t readable_count) {
  const int version = landlock_version();
  if (is_left_out(LAYER_LANDLOCK) || version == 0) return 0;
  const uint64_t known = known_access(version);
  struct ruleset attributes = {.files = known};
  size_t size = sizeof attributes.files;
  if (version >= 4) {
    // Binding to a port, connecting to one.
    attributes.network = 3;
    size += sizeof attributes.network;
  }
  if (version >= 6) {
    // Abstract sockets and signals.
    attributes.scopes = 3;
    size += sizeof attributes.scopes;
  }
  const int ruleset = (int)syscall(SYS_landlock_create_ruleset, &attributes, size, 0);
  if (ruleset < 0) return fail_errno("cannot make rules of Landlock");
  int status = add_paths(ruleset, known, readable, readable_count);
  if (status == 0 && syscall(SYS_landlock_restrict_self, ruleset, 0) < 0)
    status = fail_errno("cannot enter Landlock");
  close(ruleset);
  return status;
}
