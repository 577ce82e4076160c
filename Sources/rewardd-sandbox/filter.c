#include "filter.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "layers.h"
#include "problem.h"
#include "syscalls.h"

#if defined(__x86_64__)
#define OWN_ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define OWN_ARCHITECTURE AUDIT_ARCH_AARCH64
#else
#error "the filter knows x86-64 and arm64"
#endif

#ifndef SECCOMP_RET_KILL_PROCESS
#define SECCOMP_RET_KILL_PROCESS 0x80000000U
#endif

enum { INSTRUCTIONS_MAX = 1024, NEW_NAMESPACES = 0x7E020000, FIRST_NEW_CALL = 435 };

struct code {
  struct sock_filter instructions[INSTRUCTIONS_MAX];
  unsigned short count;
};

static void emit(struct code *code, struct sock_filter instruction) {
  // The tables are constant and far smaller; a test enters the filter.
  if (code->count < INSTRUCTIONS_MAX) code->instructions[code->count++] = instruction;
}

static void load(struct code *code, unsigned offset) {
  emit(code, (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offset));
}

static void answer(struct code *code, unsigned action) {
  emit(code, (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, action));
}

/// Goes on if the loaded word is so, else skips some instructions.
static void unless_equal(struct code *code, unsigned word, unsigned char skipped) {
  emit(code, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, word, 0, skipped));
}

/// The low word of an argument; both architectures are little-endian.
static void load_argument(struct code *code, unsigned index) {
  load(code, (unsigned)offsetof(struct seccomp_data, args) + 8 * index);
}

static const unsigned allow = SECCOMP_RET_ALLOW;
static const unsigned refuse = SECCOMP_RET_ERRNO | EPERM;
static const unsigned unknown = SECCOMP_RET_ERRNO | ENOSYS;

/// A call that is allowed if an argument is one of a list.
static void allow_values(struct code *code, unsigned call, unsigned argument,
                         const unsigned *values, unsigned char count, bool is_listed_allowed) {
  unless_equal(code, call, (unsigned char)(2 * count + 2));
  load_argument(code, argument);
  for (unsigned char i = 0; i < count; ++i) {
    unless_equal(code, values[i], 1);
    answer(code, is_listed_allowed ? allow : refuse);
  }
  answer(code, is_listed_allowed ? refuse : allow);
}

static void limit_arguments(struct code *code) {
  // Keystrokes for somebody else's terminal.
  static const unsigned ioctls[] = {TIOCSTI, 0x541C /* TIOCLINUX */};
  allow_values(code, SYS_ioctl, 1, ioctls, 2, false);
  // Leases and notices on files that others read too.
  static const unsigned file_commands[] = {1024 /* F_SETLEASE */, 1026 /* F_NOTIFY */};
  allow_values(code, SYS_fcntl, 1, file_commands, 2, false);
  static const unsigned options[] = {
      PR_SET_PDEATHSIG, PR_GET_PDEATHSIG, PR_GET_DUMPABLE, PR_SET_DUMPABLE, PR_SET_NAME,
      PR_GET_NAME, PR_CAPBSET_READ, PR_SET_TIMERSLACK, PR_GET_TIMERSLACK, PR_SET_NO_NEW_PRIVS,
      PR_GET_NO_NEW_PRIVS, PR_SET_THP_DISABLE, PR_GET_THP_DISABLE, 0x53564D41 /* PR_SET_VMA */,
  };
  allow_values(code, SYS_prctl, 0, options, sizeof options / sizeof *options, true);
  static const unsigned domains[] = {AF_UNIX};
  allow_values(code, SYS_socketpair, 0, domains, 1, true);
  // Only its own limits: 0 is who asks.
  static const unsigned self[] = {0};
  allow_values(code, SYS_prlimit64, 0, self, 1, true);
}

static void allow_processes(struct code *code, bool may_fork) {
  // Threads always, processes if they may be, namespaces never.
  unless_equal(code, SYS_clone, 5);
  load_argument(code, 0);
  emit(code, (struct sock_filter)BPF_STMT(
                 BPF_ALU | BPF_AND | BPF_K,
                 (unsigned)NEW_NAMESPACES | (may_fork ? 0u : (unsigned)CLONE_THREAD)));
  unless_equal(code, may_fork ? 0 : CLONE_THREAD, 1);
  answer(code, allow);
  answer(code, refuse);
  // The first program, by the descriptor that nothing else can have.
  unless_equal(code, SYS_execveat, 6);
  load_argument(code, 0);
  unless_equal(code, EXECUTABLE_FD, 3);
  load_argument(code, 4);
  unless_equal(code, AT_EMPTY_PATH, 1);
  answer(code, allow);
  answer(code, may_fork ? allow : refuse);
}

static void build(struct code *code, bool may_fork) {
  load(code, (unsigned)offsetof(struct seccomp_data, arch));
  emit(code, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, OWN_ARCHITECTURE, 1, 0));
  answer(code, SECCOMP_RET_KILL_PROCESS);
  load(code, (unsigned)offsetof(struct seccomp_data, nr));
#if defined(__x86_64__)
  // Numbers of x32 are another architecture in disguise.
  emit(code, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 0x40000000, 0, 1));
  answer(code, SECCOMP_RET_KILL_PROCESS);
#endif
  for (unsigned i = 0; i < allowed_call_count; ++i) {
    unless_equal(code, (unsigned)allowed_calls[i], 1);
    answer(code, allow);
  }
  for (unsigned i = 0; may_fork && i < process_call_count; ++i) {
    unless_equal(code, (unsigned)process_calls[i], 1);
    answer(code, allow);
  }
  limit_arguments(code);
  allow_processes(code, may_fork);
  // Programs fall back from what a kernel does not know, but not from what it refuses.
  emit(code, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, FIRST_NEW_CALL, 0, 1));
  answer(code, unknown);
  answer(code, refuse);
}

const struct sock_fprog *filter_program(bool may_fork) {
  static struct code codes[2];
  static struct sock_fprog programs[2];
  if (!programs[may_fork].len) {
    build(&codes[may_fork], may_fork);
    programs[may_fork] = (struct sock_fprog){
        .len = codes[may_fork].count, .filter = codes[may_fork].instructions};
  }
  return &programs[may_fork];
}

int filter_enter(bool may_fork) {
  if (is_left_out(LAYER_SECCOMP)) return 0;
  const struct sock_fprog *program = filter_program(may_fork);
  if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, program) < 0)
    return fail_errno("cannot filter system calls");
  return 0;
}
