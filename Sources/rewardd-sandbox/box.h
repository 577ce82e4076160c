// Files of a jail's working directory, by a descriptor of it: paths are never followed out of it.

#pragma once

#include "frames.h"
#include "request.h"

/// Writes a program's files; the guest has not been started. 0, or -1 with a problem.
int box_write(int box, const struct program *program);

/// Appends the files that were asked for; no process of the jail lives any more. What is no
/// regular file with one name, or cannot be read, is left out.
int box_fetch(int box, const struct program *program, struct writer *writer);

/// Whether no byte or no file more had a place.
int box_is_full(int box);
