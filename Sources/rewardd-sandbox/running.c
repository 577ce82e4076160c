#include "running.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "box.h"
#include "namespaces.h"
#include "problem.h"
#include "watch.h"
#include "zygote.h"

enum {
  OUTPUT_FACTOR = 16,
  LEAST_OUTPUT = 4096,
  /// How long a jail may take to stand.
  PREPARE_MS = 10000,
  /// How long a jail may take to end once it is told to.
  GRACE_US = 2000000,
};

uint64_t now_us(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (uint64_t)time.tv_sec * 1000000 + (uint64_t)time.tv_nsec / 1000;
}

/// The input as a file that nobody can change.
static int input_file(const struct program *program) {
  const int fd = memfd_create("input", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  if (fd < 0) return fail_errno("cannot hold the input");
  for (size_t count = 0; count < program->input_length;) {
    const ssize_t written = write(fd, program->input + count, program->input_length - count);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) {
      fail_errno("cannot hold the input");
      close(fd);
      return -1;
    }
    count += (size_t)written;
  }
  lseek(fd, 0, SEEK_SET);
  fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL);
  return fd;
}

static int open_captures(struct running *running, struct jail_ends *ends) {
  static const int places[CAPTURE_COUNT] = {1, 2, RESULT_FD};
  const struct limits *limits = &running->program->limits;
  for (int i = 0; i < CAPTURE_COUNT; ++i) {
    struct capture *capture = &running->captures[i];
    capture->most = i == RESULT ? limits->result_bytes : limits->output_bytes;
    int pipes[2];
    if (pipe2(pipes, O_CLOEXEC) < 0) return fail_errno("cannot make a pipe");
    capture->fd = pipes[0];
    ends->guest[places[i]] = pipes[1];
    fcntl(pipes[0], F_SETFL, O_NONBLOCK);
  }
  return 0;
}

static int launch(struct running *running, const struct jail_ends *ends, struct identity identity,
                  guest_body *body) {
  if (running->program->is_warm) return zygote_launch(running->program, ends, &running->pidfd);
  const pid_t process = clone_process(jail_namespaces(), &running->pidfd);
  if (process == 0) jail_run(running->program, ends, identity, body);
  if (process < 0) {
    running->pidfd = -1;
    return fail_errno("the system refuses a jail");
  }
  running->process = process;
  return 0;
}

int running_start(struct running *running, const struct program *program, int peer,
                  struct identity identity, guest_body *body) {
  *running = (struct running){.program = program, .pidfd = -1, .control = -1, .box = -1};
  for (int i = 0; i < CAPTURE_COUNT; ++i) running->captures[i].fd = -1;
  struct jail_ends ends = {.guest = {-1, -1, -1, peer, -1}, .control = -1};
  int sockets[2];
  int status = socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets);
  if (status < 0) return fail_errno("cannot make a stream");
  running->control = sockets[0];
  ends.control = sockets[1];
  ends.guest[0] = input_file(program);
  status = ends.guest[0] < 0 ? -1 : open_captures(running, &ends);
  if (status == 0) status = launch(running, &ends, identity, body);
  for (int i = 0; i < GUEST_FD_COUNT; ++i)
    if (i != PEER_FD && ends.guest[i] >= 0) close(ends.guest[i]);
  close(ends.control);
  return status;
}

int running_prepare(struct running *running) {
  struct pollfd polls = {.fd = running->control, .events = POLLIN};
  int count;
  do {
    count = poll(&polls, 1, PREPARE_MS);
  } while (count < 0 && errno == EINTR);
  if (count <= 0) return fail("a jail does not stand after %d ms", PREPARE_MS);
  char text[CONTROL_MESSAGE_MAX];
  const ssize_t length = control_receive(running->control, text, &running->box);
  if (length <= 0) return fail("a jail ended before it stood");
  if (strcmp(text, "ready") || running->box < 0)
    return fail("%.400s", strncmp(text, "fail ", 5) ? "a jail does not speak" : text + 5);
  return 0;
}

int running_release(struct running *running) {
  running->start_us = now_us();
  return control_send(running->control, "go", -1);
}

void running_read(struct running *running, struct capture *capture) {
  // Bounded, so that one writer does not keep the supervisor from everything else.
  char bytes[1 << 16];
  for (int i = 0; i < 16; ++i) {
    const ssize_t count = read(capture->fd, bytes, sizeof bytes);
    if (count < 0 && (errno == EINTR || errno == EAGAIN)) return;
    if (count <= 0) {
      close(capture->fd);
      capture->fd = -1;
      return;
    }
    capture->total += (uint64_t)count;
    const size_t room = capture->most - capture->kept;
    const size_t kept = (size_t)count < room ? (size_t)count : room;
    if (kept && !capture->bytes) capture->bytes = malloc(capture->most);
    if (kept && capture->bytes) {
      memcpy(capture->bytes + capture->kept, bytes, kept);
      capture->kept += kept;
    }
    const size_t least = capture->most > LEAST_OUTPUT ? capture->most : LEAST_OUTPUT;
    if (capture->total > (uint64_t)least * OUTPUT_FACTOR) running_end(running, LIMIT_OUTPUT);
  }
}

int running_hear(struct running *running) {
  char text[CONTROL_MESSAGE_MAX];
  int none;
  const ssize_t length = control_receive(running->control, text, &none);
  if (none >= 0) close(none);
  if (length <= 0) {
    // A jail that was killed for good has nothing more to say.
    if (running->is_told_to_end) {
      running->is_done = true;
      running->status = SIGKILL;
      return 0;
    }
    return fail("a jail ended without a word");
  }
  if (sscanf(text, "exec %d", &running->exec_error) == 1) return 0;
  int limit;
  if (sscanf(text, "done %d %lu %lu %lu %lu %d", &running->status, &running->cpu_us,
             &running->peak_kib, &running->leaked, &running->processes, &limit) != 6)
    return fail("%.400s", strncmp(text, "fail ", 5) ? "a jail does not speak" : text + 5);
  running->is_done = true;
  running->end_us = now_us();
  if (running->limit == NO_LIMIT && limit != WATCH_NONE)
    running->limit = limit == WATCH_CPU ? LIMIT_CPU : LIMIT_MEMORY;
  return 0;
}

static void signal_jail(const struct running *running) {
  if (running->pidfd >= 0) syscall(SYS_pidfd_send_signal, running->pidfd, SIGKILL, NULL, 0);
}

void running_end(struct running *running, enum limit limit) {
  if (running->is_told_to_end) {
    if (!running->is_done && now_us() > running->kill_us + GRACE_US) signal_jail(running);
    return;
  }
  running->is_told_to_end = true;
  running->kill_us = now_us();
  if (running->limit == NO_LIMIT) running->limit = limit;
  if (!running->is_done && control_send(running->control, "kill", -1) < 0) signal_jail(running);
}

static void wait_for_end(struct running *running) {
  if (running->pidfd < 0) return;
  struct pollfd polls = {.fd = running->pidfd, .events = POLLIN};
  if (poll(&polls, 1, GRACE_US / 1000) == 0) {
    signal_jail(running);
    poll(&polls, 1, -1);
  }
  if (running->process > 0) waitpid(running->process, NULL, 0);
  close(running->pidfd);
  running->pidfd = -1;
}

void running_finish(struct running *running) {
  wait_for_end(running);
  // Nobody writes any more: what is in a pipe is all that comes, at most its capacity.
  for (int i = 0; i < CAPTURE_COUNT; ++i)
    if (running->captures[i].fd >= 0) running_read(running, &running->captures[i]);
}

void running_close(struct running *running) {
  signal_jail(running);
  wait_for_end(running);
  if (running->control >= 0) close(running->control);
  if (running->box >= 0) close(running->box);
  for (int i = 0; i < CAPTURE_COUNT; ++i) {
    if (running->captures[i].fd >= 0) close(running->captures[i].fd);
    free(running->captures[i].bytes);
  }
}
