#include "syscalls.h"

#include <sys/syscall.h>

// Newer than the headers of some systems; the numbers are the same everywhere.
#ifndef SYS_futex_waitv
#define SYS_futex_waitv 449
#endif

const int allowed_calls[] = {
    // Reading and writing.
    SYS_read, SYS_write, SYS_readv, SYS_writev, SYS_pread64, SYS_pwrite64, SYS_preadv, SYS_pwritev,
    SYS_preadv2, SYS_pwritev2, SYS_lseek, SYS_sendfile, SYS_copy_file_range,
    SYS_fadvise64, SYS_readahead,
    // Files. Locks of whole files are missing: jails share the inodes of /usr.
    SYS_openat, SYS_openat2, SYS_close, SYS_close_range, SYS_fstat, SYS_newfstatat, SYS_statx,
    SYS_faccessat, SYS_faccessat2, SYS_ftruncate, SYS_truncate, SYS_fallocate, SYS_fsync,
    SYS_fdatasync, SYS_sync_file_range, SYS_getdents64, SYS_getcwd, SYS_chdir, SYS_fchdir,
    SYS_renameat2, SYS_mkdirat, SYS_unlinkat, SYS_symlinkat, SYS_readlinkat, SYS_linkat, SYS_fchmod,
    SYS_fchmodat, SYS_utimensat, SYS_umask, SYS_statfs, SYS_fstatfs, SYS_getxattr, SYS_lgetxattr,
    SYS_fgetxattr, SYS_listxattr, SYS_llistxattr, SYS_flistxattr,
#ifdef __x86_64__
    SYS_open, SYS_creat, SYS_stat, SYS_lstat, SYS_access, SYS_getdents, SYS_rename, SYS_renameat,
    SYS_mkdir, SYS_rmdir, SYS_unlink, SYS_symlink, SYS_readlink, SYS_link, SYS_chmod, SYS_utime,
    SYS_utimes, SYS_futimesat,
#endif
    // Descriptors.
    SYS_dup, SYS_dup3, SYS_pipe2, SYS_pselect6, SYS_ppoll, SYS_epoll_create1, SYS_epoll_ctl,
    SYS_epoll_pwait, SYS_epoll_pwait2, SYS_eventfd2, SYS_signalfd4, SYS_timerfd_create,
    SYS_timerfd_settime, SYS_timerfd_gettime,
#ifdef __x86_64__
    SYS_dup2, SYS_pipe, SYS_select, SYS_poll, SYS_epoll_create, SYS_epoll_wait, SYS_eventfd,
    SYS_signalfd,
#endif
    // Streams between own processes; no call that makes or names an address, or passes descriptors.
    SYS_sendto, SYS_recvfrom, SYS_shutdown, SYS_getsockopt, SYS_setsockopt, SYS_getsockname,
    SYS_getpeername,
    // Memory.
    SYS_mmap, SYS_mprotect, SYS_munmap, SYS_brk, SYS_mremap, SYS_msync, SYS_mincore, SYS_madvise,
    SYS_mlock, SYS_munlock, SYS_mlock2, SYS_membarrier,
    // Signals.
    SYS_rt_sigaction, SYS_rt_sigprocmask, SYS_rt_sigreturn, SYS_rt_sigpending, SYS_rt_sigtimedwait,
    SYS_rt_sigsuspend, SYS_rt_sigqueueinfo, SYS_rt_tgsigqueueinfo, SYS_sigaltstack, SYS_kill,
    SYS_tkill, SYS_tgkill, SYS_restart_syscall,
#ifdef __x86_64__
    SYS_pause,
#endif
    // Time.
    SYS_nanosleep, SYS_clock_nanosleep, SYS_clock_gettime, SYS_clock_getres, SYS_gettimeofday,
    SYS_times, SYS_getitimer, SYS_setitimer, SYS_timer_create, SYS_timer_settime, SYS_timer_gettime,
    SYS_timer_getoverrun, SYS_timer_delete,
#ifdef __x86_64__
    SYS_time, SYS_alarm,
#endif
    // Who and where it is.
    SYS_getpid, SYS_gettid, SYS_getppid, SYS_getuid, SYS_geteuid, SYS_getgid, SYS_getegid,
    SYS_getresuid, SYS_getresgid, SYS_getgroups, SYS_getpgid, SYS_setpgid, SYS_getsid, SYS_setsid,
    SYS_capget, SYS_uname, SYS_sysinfo, SYS_getcpu, SYS_getrlimit, SYS_setrlimit, SYS_getrusage,
    SYS_getpriority, SYS_sched_yield, SYS_sched_getaffinity, SYS_sched_getparam,
    SYS_sched_getscheduler, SYS_sched_getattr, SYS_sched_get_priority_max,
    SYS_sched_get_priority_min, SYS_getrandom,
#ifdef __x86_64__
    SYS_getpgrp,
#endif
    // Threads.
    SYS_futex, SYS_futex_waitv, SYS_set_tid_address, SYS_set_robust_list, SYS_get_robust_list,
    SYS_rseq,
#ifdef __x86_64__
    SYS_arch_prctl,
#endif
    // Ends.
    SYS_exit, SYS_exit_group, SYS_wait4, SYS_waitid,
};
const unsigned allowed_call_count = sizeof allowed_calls / sizeof *allowed_calls;

const int process_calls[] = {
    SYS_execve,
#ifdef __x86_64__
    SYS_fork, SYS_vfork,
#endif
};
const unsigned process_call_count = sizeof process_calls / sizeof *process_calls;
