// Landlock: the same tree of files once more, and no way to sockets and signals outside.

#pragma once

#include <stddef.h>

/// The version that the kernel has; 0 without Landlock.
int landlock_version(void);

/// Puts this process under it: reading what a jail shows, writing in its working directory.
int landlock_enter(const char *const *readable, size_t readable_count);
