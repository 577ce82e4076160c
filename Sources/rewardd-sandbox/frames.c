#include "frames.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "problem.h"

/// Reads exactly so many bytes: 1, 0 if the stream ended before the first, or -1.
static int read_exactly(int fd, char *bytes, size_t length) {
  size_t count = 0;
  while (count < length) {
    const ssize_t got = read(fd, bytes + count, length - count);
    if (got > 0) {
      count += (size_t)got;
    } else if (got == 0) {
      return count == 0 ? 0 : fail("the stream ends in a frame");
    } else if (errno != EINTR) {
      return fail_errno("cannot read");
    }
  }
  return 1;
}

/// Reads `name length\n` without reading ahead: what comes next may be for who polls the stream.
static int read_header(int fd, char *name, size_t *length, bool is_first) {
  char line[FRAME_NAME_SIZE + 12];
  size_t count = 0;
  for (;;) {
    const ssize_t seen = recv(fd, line + count, sizeof line - 1 - count, MSG_PEEK);
    if (seen < 0 && errno == EINTR) continue;
    if (seen < 0) return fail_errno("cannot read");
    if (seen == 0) return is_first && count == 0 ? 0 : fail("the stream ends in a frame");
    const char *end = memchr(line + count, '\n', (size_t)seen);
    const size_t taken = end ? (size_t)(end - line) + 1 - count : (size_t)seen;
    if (read_exactly(fd, line + count, taken) < 0) return -1;
    count += taken;
    if (end) break;
    if (count == sizeof line - 1) return fail("a field has no header");
  }
  --count;
  line[count] = 0;
  char *blank = strchr(line, ' ');
  if (!blank || blank == line || blank - line >= FRAME_NAME_SIZE || !blank[1] ||
      strlen(line) != count)
    return fail("a field has no header");
  for (const char *c = line; c < blank; ++c)
    if ((*c < 'a' || *c > 'z') && *c != '-') return fail("a field's name has other than a-z and -");
  if (strspn(blank + 1, "0123456789") != strlen(blank + 1) || strlen(blank + 1) > 9)
    return fail("a field's length is no number");
  *blank = 0;
  memcpy(name, line, (size_t)(blank - line) + 1);
  *length = strtoul(blank + 1, NULL, 10);
  return 1;
}

static int read_value(int fd, struct field *field) {
  // One byte more for the line's end, which becomes the zero.
  field->value = malloc(field->length + 1);
  if (!field->value) return fail("no memory for a field of %zu bytes", field->length);
  const int status = read_exactly(fd, field->value, field->length + 1);
  if (status == 0) return fail("the stream ends in a frame");
  if (status < 0) return -1;
  if (field->value[field->length] != '\n')
    return fail("field %s is not as long as it says", field->name);
  field->value[field->length] = 0;
  return 1;
}

static int read_fields(int fd, struct frame *frame) {
  size_t total = 0, capacity = 0;
  for (;;) {
    if (frame->count == capacity) {
      capacity = capacity ? 2 * capacity : 64;
      struct field *fields = realloc(frame->fields, capacity * sizeof *fields);
      if (!fields) return fail("no memory for a frame");
      frame->fields = fields;
    }
    struct field *field = &frame->fields[frame->count];
    const int status = read_header(fd, field->name, &field->length, frame->count == 0);
    if (status <= 0) return status;
    total += field->length;
    if (total > FRAME_BYTES_MAX) return fail("a frame has more than %d bytes", FRAME_BYTES_MAX);
    if (frame->count == FRAME_FIELDS_MAX)
      return fail("a frame has more than %d fields", FRAME_FIELDS_MAX);
    frame->count++;
    field->value = NULL;
    if (read_value(fd, field) < 0) return -1;
    if (!strcmp(field->name, "end")) return 1;
  }
}

int frame_read(int fd, struct frame *frame) {
  *frame = (struct frame){0};
  const int status = read_fields(fd, frame);
  if (status <= 0) frame_free(frame);
  return status;
}

void frame_free(struct frame *frame) {
  for (size_t i = 0; i < frame->count; ++i) free(frame->fields[i].value);
  free(frame->fields);
  *frame = (struct frame){0};
}

static void append(struct writer *writer, const void *bytes, size_t length) {
  if (writer->has_failed) return;
  if (writer->capacity - writer->length < length) {
    const size_t capacity = 2 * writer->capacity + length + 4096;
    char *grown = realloc(writer->bytes, capacity);
    if (!grown) {
      writer->has_failed = true;
      return;
    }
    writer->bytes = grown;
    writer->capacity = capacity;
  }
  if (length) memcpy(writer->bytes + writer->length, bytes, length);
  writer->length += length;
}

void writer_bytes(struct writer *writer, const char *name, const void *bytes, size_t length) {
  char header[FRAME_NAME_SIZE + 24];
  const int count = snprintf(header, sizeof header, "%s %zu\n", name, length);
  append(writer, header, (size_t)count);
  append(writer, bytes, length);
  append(writer, "\n", 1);
}

void writer_text(struct writer *writer, const char *name, const char *text) {
  writer_bytes(writer, name, text, strlen(text));
}

void writer_number(struct writer *writer, const char *name, unsigned long long number) {
  char digits[24];
  snprintf(digits, sizeof digits, "%llu", number);
  writer_text(writer, name, digits);
}

int writer_send(struct writer *writer, int fd) {
  writer_text(writer, "end", "");
  int status = writer->has_failed ? fail("no memory for a reply") : 0;
  for (size_t sent = 0; status == 0 && sent < writer->length;) {
    const ssize_t count = send(fd, writer->bytes + sent, writer->length - sent, MSG_NOSIGNAL);
    if (count >= 0)
      sent += (size_t)count;
    else if (errno != EINTR)
      status = fail_errno("cannot send");
  }
  free(writer->bytes);
  *writer = (struct writer){0};
  return status;
}
