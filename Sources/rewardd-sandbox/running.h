// One program that runs: the supervisor's side of its jail.

#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "frames.h"
#include "jail.h"
#include "request.h"

enum { OUTPUT, ERROR_OUTPUT, RESULT, CAPTURE_COUNT };

/// What comes out of a pipe: its beginning, and how much there was.
struct capture {
  int fd;
  char *bytes;
  size_t kept, most;
  uint64_t total;
};

enum limit {
  NO_LIMIT,
  LIMIT_CPU,
  LIMIT_WALL,
  LIMIT_MEMORY,
  LIMIT_OUTPUT,
  LIMIT_PROCESSES,
  LIMIT_DISK,
};

struct running {
  const struct program *program;
  /// The first process of the jail; `process` is 0 where another has to wait for it.
  int pidfd;
  pid_t process;
  int control, box;
  struct capture captures[CAPTURE_COUNT];
  bool is_done, is_told_to_end;
  uint64_t start_us, end_us, kill_us;
  enum limit limit;
  bool is_inferred;
  int exec_error;
  int status;
  unsigned long cpu_us, peak_kib, leaked, processes;
};

uint64_t now_us(void);

/// Makes pipes and the jail; `peer` is the program's end of the stream to the other one, or -1.
int running_start(struct running *running, const struct program *program, int peer,
                  struct identity identity, guest_body *body);

/// Waits for the jail to stand and writes the files.
int running_prepare(struct running *running);

/// Starts the guest: from here on its time counts.
int running_release(struct running *running);

/// Reads what there is from a pipe without waiting.
void running_read(struct running *running, struct capture *capture);

/// Reads a packet of the jail.
int running_hear(struct running *running);

/// Ends the guest for a limit; a jail that does not answer is killed later.
void running_end(struct running *running, enum limit limit);

/// Waits for the end of the jail, and for the last bytes of its pipes.
void running_finish(struct running *running);

void running_report(struct running *running, struct writer *writer);

/// Ends whatever is left and closes everything; safe on what was started halfway.
void running_close(struct running *running);
