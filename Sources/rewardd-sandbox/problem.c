#include "problem.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

char problem[PROBLEM_SIZE];

int fail(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(problem, sizeof problem, format, arguments);
  va_end(arguments);
  return -1;
}

int fail_errno(const char *format, ...) {
  const int number = errno;
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(problem, sizeof problem, format, arguments);
  va_end(arguments);
  const size_t length = strlen(problem);
  snprintf(problem + length, sizeof problem - length, ": %s", strerror(number));
  return -1;
}
