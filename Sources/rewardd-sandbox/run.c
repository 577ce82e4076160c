#include "run.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "box.h"
#include "problem.h"
#include "running.h"

enum { POLLS_PER_PROGRAM = CAPTURE_COUNT + 1 };

struct run {
  struct running programs[PROGRAMS_MAX];
  size_t started;
};

static int start_all(struct run *run, const struct request *request, struct identity identity) {
  int peers[2] = {-1, -1};
  if (request->count == 2 && socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, peers) < 0)
    return fail_errno("cannot join the programs");
  int status = 0;
  for (size_t i = 0; status == 0 && i < request->count; ++i)
    status = running_start(&run->programs[run->started++], &request->programs[i], peers[i],
                           identity, NULL);
  if (peers[0] >= 0) {
    close(peers[0]);
    close(peers[1]);
  }
  return status;
}

static int prepare_all(struct run *run) {
  for (size_t i = 0; i < run->started; ++i)
    if (running_prepare(&run->programs[i]) < 0) return RUN_FAILED;
  for (size_t i = 0; i < run->started; ++i)
    if (box_write(run->programs[i].box, run->programs[i].program) < 0) return RUN_INVALID;
  for (size_t i = 0; i < run->started; ++i)
    if (running_release(&run->programs[i]) < 0) return RUN_FAILED;
  return 0;
}

/// Milliseconds until the next program has to be ended; those whose time is over are ended.
static int enforce_time(struct run *run) {
  uint64_t pause = 3600000;
  const uint64_t now = now_us();
  for (size_t i = 0; i < run->started; ++i) {
    struct running *program = &run->programs[i];
    if (program->is_done) continue;
    const uint64_t end = program->start_us + program->program->limits.wall_ms * 1000;
    if (now >= end || program->is_told_to_end) running_end(program, LIMIT_WALL);
    const uint64_t left = program->is_told_to_end ? 100 : (end - now + 999) / 1000;
    if (left < pause) pause = left;
  }
  return (int)pause;
}

static nfds_t fill(struct run *run, int client, struct pollfd *polls) {
  polls[0] = (struct pollfd){.fd = client, .events = POLLIN};
  nfds_t count = 1;
  for (size_t i = 0; i < run->started; ++i) {
    const struct running *program = &run->programs[i];
    polls[count++] =
        (struct pollfd){.fd = program->is_done ? -1 : program->control, .events = POLLIN};
    for (int j = 0; j < CAPTURE_COUNT; ++j)
      polls[count++] = (struct pollfd){.fd = program->captures[j].fd, .events = POLLIN};
  }
  return count;
}

static int answer_polls(struct run *run, const struct pollfd *polls) {
  for (size_t i = 0; i < run->started; ++i) {
    struct running *program = &run->programs[i];
    const struct pollfd *own = polls + 1 + i * POLLS_PER_PROGRAM;
    for (int j = 0; j < CAPTURE_COUNT; ++j)
      if (own[1 + j].fd >= 0 && own[1 + j].revents) running_read(program, &program->captures[j]);
    if (own[0].fd >= 0 && own[0].revents && running_hear(program) < 0) return -1;
  }
  return 0;
}

static bool is_done(const struct run *run) {
  for (size_t i = 0; i < run->started; ++i)
    if (!run->programs[i].is_done) return false;
  return true;
}

/// Whether the client is gone, or has sent anything: while a run is on, that can only cancel it.
static int client_error(int client) {
  char byte;
  const ssize_t count = recv(client, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  return count > 0 ? RUN_CANCELLED : RUN_CLIENT_GONE;
}

static int supervise(struct run *run, int client) {
  struct pollfd polls[1 + PROGRAMS_MAX * POLLS_PER_PROGRAM];
  while (!is_done(run)) {
    const int pause = enforce_time(run);
    const nfds_t count = fill(run, client, polls);
    if (poll(polls, count, pause) < 0) {
      if (errno == EINTR) continue;
      fail_errno("cannot wait");
      return RUN_FAILED;
    }
    if (polls[0].revents) return client_error(client);
    if (answer_polls(run, polls) < 0) return RUN_FAILED;
  }
  return 0;
}

static int report_all(struct run *run, struct writer *writer) {
  for (size_t i = 0; i < run->started; ++i) {
    struct running *program = &run->programs[i];
    running_finish(program);
    if (program->exec_error) {
      fail("executable: cannot start %.200s: %s", program->program->executable,
           strerror(program->exec_error));
      return RUN_INVALID;
    }
    running_report(program, writer);
    if (box_fetch(program->box, program->program, writer) < 0) return RUN_INVALID;
  }
  return 0;
}

int run_programs(const struct request *request, int client, struct identity identity,
                 struct writer *writer) {
  struct run run = {.started = 0};
  int status = start_all(&run, request, identity) < 0 ? RUN_FAILED : prepare_all(&run);
  if (status == 0) status = supervise(&run, client);
  if (status == 0) status = report_all(&run, writer);
  for (size_t i = 0; i < run.started; ++i) running_close(&run.programs[i]);
  return status;
}
