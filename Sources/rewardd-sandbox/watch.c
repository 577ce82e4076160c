#include "watch.h"

#include <dirent.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "layers.h"

enum { TICK_MS = 20 };

/// What all processes of the jail use at a moment.
struct usage {
  unsigned long cpu_us, resident_kib, processes;
};

void watch_prepare(void) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGCHLD);
  sigprocmask(SIG_BLOCK, &set, NULL);
}

static unsigned long microseconds(struct timeval time) {
  return (unsigned long)time.tv_sec * 1000000 + (unsigned long)time.tv_usec;
}

/// Of processes that have been waited for.
static unsigned long ended_cpu_us(void) {
  struct rusage usage;
  getrusage(RUSAGE_CHILDREN, &usage);
  return microseconds(usage.ru_utime) + microseconds(usage.ru_stime);
}

/// Of one living process with its threads.
static unsigned long process_cpu_us(pid_t process) {
  // The kernel's number for the clock of a process.
  const clockid_t clock = (clockid_t)(~(unsigned)process << 3 | 2);
  struct timespec time;
  if (clock_gettime(clock, &time) < 0) return 0;
  return (unsigned long)time.tv_sec * 1000000 + (unsigned long)time.tv_nsec / 1000;
}

static unsigned long first_number(const char *path, const char *prefix, int word) {
  FILE *file = fopen(path, "re");
  if (!file) return 0;
  char line[512];
  unsigned long number = 0;
  while (fgets(line, sizeof line, file)) {
    if (strncmp(line, prefix, strlen(prefix))) continue;
    char *rest = line + strlen(prefix);
    for (int i = 0; i <= word; ++i) number = strtoul(rest, &rest, 10);
    break;
  }
  fclose(file);
  return number;
}

/// Calls for each process of the jail but this one.
static void for_each_process(void (*body)(pid_t, struct usage *), struct usage *usage) {
  DIR *directory = opendir("/proc");
  if (!directory) return;
  const struct dirent *entry;
  while ((entry = readdir(directory))) {
    const long process = strtol(entry->d_name, NULL, 10);
    if (process > 0 && process != getpid()) body((pid_t)process, usage);
  }
  closedir(directory);
}

static void add_process(pid_t process, struct usage *usage) {
  char path[40];
  snprintf(path, sizeof path, "/proc/%d/statm", process);
  usage->resident_kib += first_number(path, "", 1) * (unsigned long)sysconf(_SC_PAGESIZE) / 1024;
  usage->cpu_us += process_cpu_us(process);
  usage->processes++;
}

/// Shared pages in shares; slower, so asked only when the simple sum is too large.
static void add_proportional(pid_t process, struct usage *usage) {
  char path[40];
  snprintf(path, sizeof path, "/proc/%d/smaps_rollup", process);
  usage->resident_kib += first_number(path, "Pss:", 0);
}

/// Compares what the jail uses with its limits.
static void check(pid_t guest, const struct program *program, struct outcome *outcome) {
  const struct limits *limits = &program->limits;
  struct usage usage = {0};
  // Without a pid namespace (in a test), /proc is everybody's.
  if ((program->may_fork || program->counts_data) && !is_left_out(LAYER_PID))
    for_each_process(add_process, &usage);
  if (usage.processes == 0) usage.cpu_us = process_cpu_us(guest);
  if (usage.processes > outcome->processes) outcome->processes = usage.processes;
  if (usage.resident_kib > limits->memory_kib) {
    struct usage exact = {0};
    for_each_process(add_proportional, &exact);
    if (exact.resident_kib > outcome->peak_kib) outcome->peak_kib = exact.resident_kib;
    if (exact.resident_kib > limits->memory_kib) outcome->limit = WATCH_MEMORY;
  }
  if (usage.cpu_us + ended_cpu_us() >= limits->cpu_ms * 1000) outcome->limit = WATCH_CPU;
}

/// How long nothing can go beyond its limit, in milliseconds.
static int pause_ms(pid_t guest, const struct program *program) {
  if (program->may_fork || program->counts_data) return TICK_MS;
  static long cores;
  if (!cores) cores = sysconf(_SC_NPROCESSORS_ONLN);
  const unsigned long used_ms = process_cpu_us(guest) / 1000;
  const unsigned long limit_ms = program->limits.cpu_ms;
  const unsigned long left_ms = used_ms < limit_ms ? limit_ms - used_ms : 0;
  return (int)(left_ms / (unsigned long)(cores > 0 ? cores : 1)) + 2;
}

static void kill_all(pid_t guest) {
  // Everybody in this namespace but its first process.
  kill(is_left_out(LAYER_PID) ? guest : -1, SIGKILL);
}

/// Waits for those that have ended; whether the guest has.
static bool reap(pid_t guest, struct outcome *outcome) {
  bool has_ended = false;
  int status;
  for (pid_t process; (process = waitpid(-1, &status, WNOHANG)) > 0;) {
    if (process != guest) continue;
    outcome->status = status;
    has_ended = true;
  }
  return has_ended;
}

void watch_guest(pid_t guest, const struct program *program, int control, struct outcome *outcome) {
  *outcome = (struct outcome){.processes = 1};
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGCHLD);
  const int signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
  struct pollfd polls[] = {{.fd = signals, .events = POLLIN}, {.fd = control, .events = POLLIN}};
  while (!reap(guest, outcome)) {
    if (poll(polls, 2, pause_ms(guest, program)) < 0 && errno != EINTR) break;
    struct signalfd_siginfo ignored;
    while (read(signals, &ignored, sizeof ignored) > 0) continue;
    if (polls[1].revents) {
      // An order to end, or nobody is there any more.
      kill_all(guest);
      polls[1].fd = -1;
    }
    if (outcome->limit == WATCH_NONE) check(guest, program, outcome);
    if (outcome->limit != WATCH_NONE) kill_all(guest);
  }
  kill_all(guest);
  while (waitpid(-1, NULL, 0) > 0) outcome->leaked++;
  close(signals);
  outcome->cpu_us = ended_cpu_us();
  struct rusage usage;
  getrusage(RUSAGE_CHILDREN, &usage);
  if ((unsigned long)usage.ru_maxrss > outcome->peak_kib)
    outcome->peak_kib = (unsigned long)usage.ru_maxrss;
}

void outcome_text(const struct outcome *outcome, char text[OUTCOME_TEXT_SIZE]) {
  snprintf(text, OUTCOME_TEXT_SIZE, "done %d %lu %lu %lu %lu %d", outcome->status, outcome->cpu_us,
           outcome->peak_kib, outcome->leaked, outcome->processes, (int)outcome->limit);
}
