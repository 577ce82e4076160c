#include "box.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "problem.h"

static int open_beneath(int box, const char *path, unsigned long long flags, unsigned mode) {
  const struct open_how how = {
      .flags = flags | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK,
      .mode = mode,
      .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS | RESOLVE_NO_XDEV,
  };
  return (int)syscall(SYS_openat2, box, path, &how, sizeof how);
}

static int make_parents(int box, const char *path) {
  char parent[PATH_LENGTH_MAX + 1];
  for (const char *slash = strchr(path, '/'); slash; slash = strchr(slash + 1, '/')) {
    memcpy(parent, path, (size_t)(slash - path));
    parent[slash - path] = 0;
    if (mkdirat(box, parent, 0755) < 0 && errno != EEXIST)
      return fail_errno("file: cannot make %s", parent);
  }
  return 0;
}

static int write_file(int box, const struct box_file *file) {
  if (make_parents(box, file->path) < 0) return -1;
  const int fd =
      open_beneath(box, file->path, O_WRONLY | O_CREAT | O_EXCL, file->is_executable ? 0755 : 0644);
  if (fd < 0) return fail_errno("file: cannot make %s", file->path);
  int status = 0;
  for (size_t count = 0; status == 0 && count < file->length;) {
    const ssize_t written = write(fd, file->bytes + count, file->length - count);
    if (written < 0 && errno != EINTR) status = fail_errno("file: cannot write %s", file->path);
    if (written > 0) count += (size_t)written;
  }
  close(fd);
  return status;
}

int box_write(int box, const struct program *program) {
  for (size_t i = 0; i < program->file_count; ++i)
    if (write_file(box, &program->files[i]) < 0) return -1;
  return 0;
}

/// Reads a file to its end; NULL if that is impossible, or it grew beyond its size.
static char *read_all(int fd, size_t size) {
  char *bytes = malloc(size + 1);
  size_t count = 0;
  while (bytes && count < size) {
    const ssize_t got = read(fd, bytes + count, size - count);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    count += (size_t)got;
  }
  if (bytes && count == size) return bytes;
  free(bytes);
  return NULL;
}

int box_fetch(int box, const struct program *program, struct writer *writer) {
  size_t total = 0;
  for (size_t i = 0; i < program->fetched_count; ++i) {
    const int fd = open_beneath(box, program->fetched[i], O_RDONLY, 0);
    if (fd < 0) continue;
    struct stat status;
    const int is_plain = fstat(fd, &status) == 0 && S_ISREG(status.st_mode) && status.st_nlink == 1;
    const size_t size = is_plain ? (size_t)status.st_size : 0;
    // A sparse file is long without taking a place.
    if (is_plain && (size > FRAME_BYTES_MAX / 2 || total + size > FRAME_BYTES_MAX / 2)) {
      close(fd);
      return fail("fetch: %s is too large", program->fetched[i]);
    }
    char *bytes = is_plain ? read_all(fd, size) : NULL;
    if (bytes) {
      writer_text(writer, status.st_mode & 0100 ? "executable-file" : "file", program->fetched[i]);
      writer_bytes(writer, "content", bytes, size);
      total += size;
      free(bytes);
    }
    close(fd);
  }
  return 0;
}

int box_is_full(int box) {
  struct statvfs status;
  return fstatvfs(box, &status) == 0 && (status.f_bfree == 0 || status.f_ffree == 0);
}
