// Namespaces: a process in new ones, who it is there, and which ones it has.

#pragma once

#include <stdint.h>
#include <sys/types.h>

enum { JAIL_UID = 1000, NAMESPACE_COUNT = 7 };

/// The flags of the namespaces that a whole jail has, without those that are left out.
unsigned long jail_namespaces(void);

/// clone(2) without a shared stack; sets *pidfd in the parent.
pid_t clone_process(unsigned long flags, int *pidfd);

/// Maps this process's only user and group to JAIL_UID; called in the new user namespace.
int map_identity(uid_t uid, gid_t gid);

/// Gives the machine a name that says nothing.
void name_host(void);

/// Lowers the number of process ids of this namespace where the kernel can (6.14 and later).
void limit_process_ids(void);

/// The inode numbers of this process's namespaces, 0 where unknown; in the order of
/// `namespace_layers`.
void namespace_ids(uint64_t ids[NAMESPACE_COUNT]);

extern const int namespace_layers[NAMESPACE_COUNT];

/// Those of the jail that this process is in, as its first process saw them.
extern uint64_t own_namespaces[NAMESPACE_COUNT];
