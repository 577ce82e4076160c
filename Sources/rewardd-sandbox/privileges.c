#include "privileges.h"

#include <errno.h>
#include <grp.h>
#include <linux/capability.h>
#include <linux/securebits.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "layers.h"
#include "problem.h"

int become_user(unsigned uid) {
  if (setgroups(0, NULL) < 0 || setresgid(uid, uid, uid) < 0 || setresuid(uid, uid, uid) < 0)
    return fail_errno("cannot become user %u", uid);
  if (setuid(0) == 0 || geteuid() != uid) return fail("user %u can become root again", uid);
  // Its jails write their own maps of users, which lie in files of this process.
  return prctl(PR_SET_DUMPABLE, 1, 0, 0, 0) == 0 ? 0 : fail_errno("cannot own its process files");
}

/// Capabilities that no program may gain by being executed.
static int empty_bounding_set(void) {
  for (int capability = 0; capability < 64; ++capability)
    if (prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) < 0 && errno != EINVAL)
      return fail_errno("cannot drop capability %d", capability);
  return 0;
}

int drop_capabilities(void) {
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0) return fail_errno("cannot refuse new privileges");
  if (is_left_out(LAYER_CAPABILITIES)) return 0;
  prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
  if (empty_bounding_set() < 0) return -1;
  const int bits = SECBIT_NOROOT | SECBIT_NOROOT_LOCKED | SECBIT_NO_SETUID_FIXUP |
                   SECBIT_NO_SETUID_FIXUP_LOCKED | SECBIT_KEEP_CAPS_LOCKED |
                   SECBIT_NO_CAP_AMBIENT_RAISE | SECBIT_NO_CAP_AMBIENT_RAISE_LOCKED;
  if (prctl(PR_SET_SECUREBITS, bits, 0, 0, 0) < 0) return fail_errno("cannot lock capabilities");
  struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
  struct __user_cap_data_struct none[2];
  memset(none, 0, sizeof none);
  if (syscall(SYS_capset, &header, none) < 0) return fail_errno("cannot drop capabilities");
  return 0;
}

int keep_for_interpreter(void) {
  static const int kept[] = {CAP_SYS_ADMIN, CAP_SETPCAP};
  struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
  struct __user_cap_data_struct data[2];
  memset(data, 0, sizeof data);
  for (size_t i = 0; i < sizeof kept / sizeof *kept; ++i) data[0].effective |= 1u << kept[i];
  data[0].permitted = data[0].inheritable = data[0].effective;
  if (syscall(SYS_capset, &header, data) < 0) return fail_errno("cannot keep capabilities");
  for (size_t i = 0; i < sizeof kept / sizeof *kept; ++i)
    if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, kept[i], 0, 0) < 0)
      return fail_errno("cannot keep capability %d", kept[i]);
  // Guests of the interpreter inherit the empty set.
  return is_left_out(LAYER_CAPABILITIES) ? 0 : empty_bounding_set();
}
