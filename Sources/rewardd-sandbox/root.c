#include "root.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "layers.h"
#include "problem.h"

#ifndef AT_RECURSIVE
#define AT_RECURSIVE 0x8000
#endif
#ifndef SYS_mount_setattr
#define SYS_mount_setattr 442
#endif

/// The attributes of mount_setattr(2), which the C library does not declare everywhere.
struct attributes {
  uint64_t set, clear, propagation, user_namespace;
};
enum { READ_ONLY = 1, NO_SUID = 2, NO_DEVICES = 4, NO_EXECUTION = 8 };

const char *box_path(void) { return is_left_out(LAYER_ROOT) ? "/tmp" : "/box"; }

static int make_directories(const char *path) {
  char part[1100];
  if (strlen(path) >= sizeof part) return fail("%.80s... is too long", path);
  for (const char *end = path;; ++end) {
    end += strcspn(end, "/");
    memcpy(part, path, (size_t)(end - path));
    part[end - path] = 0;
    if (mkdir(part, 0755) < 0 && errno != EEXIST) return fail_errno("cannot make /%s", part);
    if (!*end) return 0;
  }
}

/// Shows a directory or file of the host at the same place under the working directory.
static int show(const char *path, uint64_t attributes) {
  if (mount(path, path + 1, NULL, MS_BIND | MS_REC, NULL) < 0)
    return fail_errno("cannot show %s", path);
  struct attributes change = {.set = attributes};
  if (syscall(SYS_mount_setattr, AT_FDCWD, path + 1, AT_RECURSIVE, &change, sizeof change) < 0)
    return fail_errno("cannot protect %s", path);
  return 0;
}

static int show_directory(const char *path) {
  struct stat status;
  if (stat(path, &status) < 0) return fail_errno("cannot show %s", path);
  if (!S_ISDIR(status.st_mode)) return fail("cannot show %s: it is not a directory", path);
  return make_directories(path + 1) < 0 ? -1 : show(path, READ_ONLY | NO_SUID | NO_DEVICES);
}

/// `/lib` and its like: links into `/usr` on most systems, directories on some.
static int show_system_directory(const char *path) {
  char target[256];
  const ssize_t length = readlink(path, target, sizeof target - 1);
  if (length < 0) return access(path, F_OK) == 0 ? show_directory(path) : 0;
  target[length] = 0;
  return symlink(target, path + 1) == 0 ? 0 : fail_errno("cannot link %s", path);
}

static int make_file(const char *path, const char *text) {
  const int fd = open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0644);
  if (fd < 0) return fail_errno("cannot make /%s", path);
  const ssize_t length = (ssize_t)strlen(text);
  const int status =
      write(fd, text, (size_t)length) == length ? 0 : fail_errno("cannot write /%s", path);
  close(fd);
  return status;
}

static int make_etc(void) {
  if (mkdir("etc", 0755) < 0) return fail_errno("cannot make /etc");
  if (make_file("etc/passwd", "sandbox:x:1000:1000::/box:/bin/sh\n") < 0 ||
      make_file("etc/group", "sandbox:x:1000:\n") < 0 ||
      make_file("etc/nsswitch.conf", "passwd: files\ngroup: files\nhosts: files\n") < 0 ||
      make_file("etc/hosts", "127.0.0.1 localhost sandbox\n") < 0)
    return -1;
  // The linker's cache, and the links behind `cc` and `awk` on Debian.
  if (access("/etc/ld.so.cache", R_OK) == 0 &&
      (make_file("etc/ld.so.cache", "") < 0 ||
       show("/etc/ld.so.cache", READ_ONLY | NO_SUID | NO_DEVICES | NO_EXECUTION) < 0))
    return -1;
  return access("/etc/alternatives", X_OK) == 0 ? show_directory("/etc/alternatives") : 0;
}

static int make_devices(void) {
  static const char *const devices[] = {"/dev/null", "/dev/zero", "/dev/full", "/dev/random",
                                        "/dev/urandom"};
  static const char *const links[][2] = {{"/proc/self/fd", "dev/fd"},
                                         {"/proc/self/fd/0", "dev/stdin"},
                                         {"/proc/self/fd/1", "dev/stdout"},
                                         {"/proc/self/fd/2", "dev/stderr"}};
  if (mkdir("dev", 0755) < 0) return fail_errno("cannot make /dev");
  for (size_t i = 0; i < sizeof devices / sizeof *devices; ++i)
    if (make_file(devices[i] + 1, "") < 0 || show(devices[i], NO_SUID | NO_EXECUTION) < 0)
      return -1;
  for (size_t i = 0; i < sizeof links / sizeof *links; ++i)
    if (symlink(links[i][0], links[i][1]) < 0) return fail_errno("cannot link /%s", links[i][1]);
  return 0;
}

static int make_tree(const char *const *readable, size_t readable_count) {
  static const char *const system[] = {"/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"};
  if (show_directory("/usr") < 0) return -1;
  for (size_t i = 0; i < sizeof system / sizeof *system; ++i)
    if (show_system_directory(system[i]) < 0) return -1;
  if (make_etc() < 0 || make_devices() < 0) return -1;
  for (size_t i = 0; i < readable_count; ++i)
    if (strncmp(readable[i], "/usr/", 5) && show_directory(readable[i]) < 0) return -1;
  if (mkdir("box", 0700) < 0 || mkdir("proc", 0555) < 0 || symlink("box", "tmp") < 0)
    return fail_errno("cannot make a directory");
  // Readable by its mode and by no rule of Landlock: the self-test tries it.
  return make_file("sealed", "sealed\n");
}

int root_enter(const char *const *readable, size_t readable_count) {
  if (!is_left_out(LAYER_MOUNT) && mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0)
    return fail_errno("cannot make mounts private");
  if (is_left_out(LAYER_ROOT)) return 0;
  // Over /proc, because nothing else that is shown lies there.
  if (mount("tmpfs", "/proc", "tmpfs", MS_NOSUID | MS_NODEV,
            "size=256k,nr_inodes=512,mode=755") < 0)
    return fail_errno("cannot mount a root");
  if (chdir("/proc") < 0) return fail_errno("cannot enter the root");
  if (make_tree(readable, readable_count) < 0) return -1;
  // Before the old root is gone: a fresh proc is given only to who sees one.
  if (mount("proc", "proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, "subset=pid,hidepid=2") < 0 &&
      errno != EPERM)
    return fail_errno("cannot mount /proc");
  if (syscall(SYS_pivot_root, ".", ".") < 0) return fail_errno("cannot change the root");
  if (umount2(".", MNT_DETACH) < 0) return fail_errno("cannot leave the old root");
  if (chdir("/") < 0) return fail_errno("cannot enter the root");
  if (mount(NULL, "/", NULL, MS_BIND | MS_REMOUNT | MS_RDONLY | MS_NOSUID | MS_NODEV, NULL) < 0)
    return fail_errno("cannot protect the root");
  return 0;
}

int box_mount(unsigned long work_kib) {
  char options[80];
  if (is_left_out(LAYER_WORK))
    snprintf(options, sizeof options, "mode=700");
  else
    snprintf(options, sizeof options, "size=%luk,nr_inodes=%d,mode=700", work_kib, BOX_INODES);
  if (mount("tmpfs", box_path(), "tmpfs", MS_NOSUID | MS_NODEV, options) < 0)
    return fail_errno("cannot mount %s", box_path());
  if (chdir(box_path()) < 0) return fail_errno("cannot enter %s", box_path());
  const int fd = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  return fd >= 0 ? fd : fail_errno("cannot open %s", box_path());
}
