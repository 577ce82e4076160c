// The tree of files that a jail sees.

#pragma once

#include <stddef.h>

/// Where the working directory is; elsewhere only while a test leaves the root out.
const char *box_path(void);

/// Builds a read-only root with /usr, devices and the given directories, and enters it.
int root_enter(const char *const *readable, size_t readable_count);

/// Mounts the working directory; returns a descriptor of it, or -1 with a problem.
int box_mount(unsigned long work_kib);

/// The files of the working directory, directories included, are at most so many.
enum { BOX_INODES = 4096 };
