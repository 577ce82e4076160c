// The filter of system calls.

#pragma once

#include <linux/filter.h>
#include <stdbool.h>

/// Where the executable is open when a guest starts: above every limit of descriptors, so that
/// nothing can be there again once it is closed.
enum { EXECUTABLE_FD = 1000 };

/// The filter, made once; without `may_fork` it refuses processes and other programs.
const struct sock_fprog *filter_program(bool may_fork);

/// Puts this process under it.
int filter_enter(bool may_fork);
