#include <stddef.h>
#include <sys/syscall.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

/* What the platform layer needs of the machine and of Linux and Swift cannot name: an
   instruction, and calls that <sched.h> shows only to programs that define _GNU_SOURCE. */

/// Tells the core that this thread spins, so that it yields to its sibling and leaves the loop
/// without flushing its pipeline when the awaited store comes.
static inline void reward_spin_hint(void) {
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#elif defined(__aarch64__) || defined(__arm__)
    __asm__ volatile("yield");
#endif
}

/// Writes the affinity mask of the calling thread, bit `i % 64` of word `i / 64` for core `i`.
///
/// Returns the bytes that the kernel wrote, at most `byte_count`, or -1 with `errno` set
/// (EINVAL: the kernel's masks are longer).
static inline long reward_get_affinity(unsigned long *mask, size_t byte_count) {
    return syscall(SYS_sched_getaffinity, 0, byte_count, mask);
}

/// Binds the calling thread to the cores of a mask; returns 0, or -1 with `errno` set.
static inline long reward_set_affinity(const unsigned long *mask, size_t byte_count) {
    return syscall(SYS_sched_setaffinity, 0, byte_count, mask);
}
