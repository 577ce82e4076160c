// Frames of the daemon's stream: fields `name length\n bytes \n`, ended by `end 0\n\n`.

#pragma once

#include <stdbool.h>
#include <stddef.h>

enum {
  FRAME_NAME_SIZE = 32,
  FRAME_FIELDS_MAX = 8192,
  FRAME_BYTES_MAX = 128 << 20,
};

/// A field; `value` has a zero behind its `length` bytes.
struct field {
  char name[FRAME_NAME_SIZE];
  char *value;
  size_t length;
};

struct frame {
  struct field *fields;
  size_t count;
};

/// Reads a frame: 1, 0 at the end of the stream between frames, or -1 with a problem.
int frame_read(int fd, struct frame *frame);
void frame_free(struct frame *frame);

/// A frame that is being written; a lack of memory is remembered until it is sent.
struct writer {
  char *bytes;
  size_t length, capacity;
  bool has_failed;
};

void writer_bytes(struct writer *writer, const char *name, const void *bytes, size_t length);
void writer_text(struct writer *writer, const char *name, const char *text);
void writer_number(struct writer *writer, const char *name, unsigned long long number);

/// Ends the frame, sends and empties it; 0, or -1 with a problem.
int writer_send(struct writer *writer, int fd);
