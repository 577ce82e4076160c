// What went wrong, in words. The program has one thread, so one place holds it.

#pragma once

enum { PROBLEM_SIZE = 512 };

extern char problem[PROBLEM_SIZE];

/// Writes the text; returns -1, so that a failing function can end with it.
__attribute__((format(printf, 1, 2))) int fail(const char *format, ...);

/// The same, followed by the system's sentence for errno.
__attribute__((format(printf, 1, 2))) int fail_errno(const char *format, ...);
