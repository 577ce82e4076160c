// rewardd-sandbox: runs programs of strangers, each in a jail of its own, for the daemon.
//
//     rewardd-sandbox serve [OPTION ...]     speaks frames over descriptor 3
//     rewardd-sandbox check [OPTION ...]     prints what the walls hold back
//
// It has one thread, runs one request at a time, and is no one's root.

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "landlock.h"
#include "privileges.h"
#include "problem.h"
#include "run.h"
#include "selftest.h"
#include "zygote.h"

enum { CLIENT_FD = 3 };

static const char protocol_version[] = "1";

struct options {
  bool is_check;
  unsigned long uid;
  struct zygote_plan zygote;
};

static int usage(void) {
  fprintf(stderr,
          "usage: rewardd-sandbox serve|check [--uid N] [--python PATH] [--readable DIRECTORY]...\n"
          "  --uid N         the user that programs belong to; needed when started by root\n"
          "  --python PATH   the interpreter that is kept warm\n"
          "  --readable DIR  what that may read beside /usr\n"
          "  --without NAME  leaves a wall out, for tests of the walls\n");
  return 2;
}

static bool read_options(int count, char **words, struct options *options) {
  if (count < 2 || (strcmp(words[1], "serve") && strcmp(words[1], "check"))) return false;
  options->is_check = !strcmp(words[1], "check");
  for (int i = 2; i < count; i += 2) {
    const char *value = i + 1 < count ? words[i + 1] : NULL;
    if (!value) return false;
    if (!strcmp(words[i], "--uid")) {
      char *end;
      options->uid = strtoul(value, &end, 10);
      if (*end || options->uid == 0 || options->uid >= 0xFFFFFFFF) return false;
    } else if (!strcmp(words[i], "--python")) {
      options->zygote.python = value;
    } else if (!strcmp(words[i], "--readable")) {
      if (!is_readable_path(value) || options->zygote.readable_count == READABLE_MAX) return false;
      options->zygote.readable[options->zygote.readable_count++] = value;
    } else if (strcmp(words[i], "--without") || !leave_out(value)) {
      return false;
    }
  }
  return true;
}

/// Becomes nobody's root, and what its jails may rely on.
static int prepare_process(const struct options *options) {
  for (int number = 1; number < NSIG; ++number) signal(number, SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  signal(SIGPIPE, SIG_IGN);
  if (geteuid() == 0 && !is_left_out(LAYER_IDENTITY)) {
    if (options->uid == 0) return fail("started by root without --uid: programs are never root's");
    if (become_user((unsigned)options->uid) < 0) return -1;
  }
  if (!options->is_check && fcntl(CLIENT_FD, F_SETFD, FD_CLOEXEC) < 0)
    return fail("descriptor 3 is no stream to a daemon");
  // Whatever the daemon left open by mistake.
  syscall(SYS_close_range, CLIENT_FD + 1, ~0u, 0);
  if (chdir("/") < 0) return fail_errno("cannot enter /");
  return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 ? 0 : fail_errno("cannot refuse privileges");
}

static void write_findings(struct writer *writer, const struct findings *findings,
                           const char *python, const char *python_problem) {
  struct utsname names;
  writer_text(writer, "version", protocol_version);
  writer_text(writer, "level", level_names[findings->level]);
  writer_text(writer, "kernel", uname(&names) == 0 ? names.release : "unknown");
  writer_number(writer, "landlock", (unsigned)landlock_version());
  for (int layer = 0; layer < LAYER_COUNT; ++layer) {
    char line[WHY_SIZE + 48];
    snprintf(line, sizeof line, findings->holds[layer] ? "%s on" : "%s off: %s",
             layer_names[layer], findings->why[layer]);
    writer_text(writer, "layer", line);
  }
  writer_text(writer, python ? "python" : "python-problem", python ? python : python_problem);
}

static const char *error_name(int error) {
  switch (error) {
  case RUN_INVALID: return "invalid";
  case RUN_UNAVAILABLE: return "unavailable";
  case RUN_CANCELLED: return "cancelled";
  default: return "failed";
  }
}

/// Programs that the warm interpreter is not made for are started cold; 0, or an error.
static int choose_starts(struct request *request, const struct options *options) {
  for (size_t i = 0; i < request->count; ++i) {
    struct program *program = &request->programs[i];
    if (!program->is_warm) continue;
    if (!options->zygote.python) {
      fail("start: there is no Python; install python3, or configure its path");
      return RUN_UNAVAILABLE;
    }
    if (zygote_version() && !program->may_fork && !program->counts_data &&
        program->readable_count == 0)
      continue;
    program->is_warm = false;
    program->executable = options->zygote.python;
    program->arguments[0] = options->zygote.python;
    program->arguments[1] = "/box/main.py";
    program->arguments[2] = NULL;
    for (size_t j = 0; j < options->zygote.readable_count && program->readable_count < READABLE_MAX;
         ++j)
      program->readable[program->readable_count++] = options->zygote.readable[j];
  }
  return 0;
}

static int run_request(struct request *request, const struct options *options,
                       struct writer *writer) {
  int status = choose_starts(request, options);
  // A jail that fails says nothing about the program: once more.
  for (int attempt = 0; status == 0 && attempt < 2; ++attempt) {
    status = run_programs(request, CLIENT_FD, options->zygote.identity, writer);
    if (status != RUN_FAILED) break;
    writer->length = 0;
    if (attempt == 0) status = 0;
  }
  return status;
}

/// Answers one frame; whether there may be another.
static bool serve_frame(struct frame *frame, const struct options *options) {
  if (!strcmp(frame->fields[0].name, "cancel")) return true;  // It came after the end of its run.
  struct request request;
  struct writer writer = {0};
  int status = request_parse(frame, &request) < 0 ? RUN_INVALID : 0;
  if (status == 0) status = run_request(&request, options, &writer);
  request_free(&request);
  if (status == RUN_CLIENT_GONE) return false;
  if (status != 0) {
    writer.length = 0;
    writer_text(&writer, "error", error_name(status));
    writer_text(&writer, "text", problem);
  }
  return writer_send(&writer, CLIENT_FD) == 0;
}

static int serve(const struct options *options, const struct findings *findings,
                 const char *python_problem) {
  struct writer writer = {0};
  write_findings(&writer, findings, zygote_version(), python_problem);
  if (writer_send(&writer, CLIENT_FD) < 0) return 1;
  struct frame frame;
  int status;
  while ((status = frame_read(CLIENT_FD, &frame)) > 0) {
    const bool goes_on = serve_frame(&frame, options);
    frame_free(&frame);
    if (!goes_on) break;
    zygote_recycle();
  }
  if (status < 0) {
    writer_text(&writer, "error", "invalid");
    writer_text(&writer, "text", problem);
    (void)writer_send(&writer, CLIENT_FD);
  }
  zygote_stop();
  return status < 0;
}

int main(int count, char **words) {
  struct options options = {0};
  if (!read_options(count, words, &options)) return usage();
  if (prepare_process(&options) < 0) {
    fprintf(stderr, "rewardd-sandbox: %s\n", problem);
    return 1;
  }
  options.zygote.identity = (struct identity){geteuid(), getegid()};
  struct findings findings;
  selftest_run(options.zygote.identity, &findings);
  char python_problem[PROBLEM_SIZE] = "no interpreter is configured";
  // Nothing runs outside of walls, the interpreter included.
  if (options.zygote.python && findings.level == LEVEL_NONE)
    snprintf(python_problem, sizeof python_problem, "programs are not isolated");
  else if (options.zygote.python && zygote_start(&options.zygote) < 0)
    snprintf(python_problem, sizeof python_problem, "%s", problem);
  if (!options.is_check) return serve(&options, &findings, python_problem);
  struct writer writer = {0};
  write_findings(&writer, &findings, zygote_version(), python_problem);
  (void)!write(1, writer.bytes, writer.length);
  free(writer.bytes);
  zygote_stop();
  return findings.level == LEVEL_STRONG ? 0 : 1;
}
