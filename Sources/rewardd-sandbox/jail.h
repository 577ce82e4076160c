// The first process of a jail: makes the jail around itself, starts the guest in it, and watches.
//
// It speaks with the supervisor over descriptor CONTROL_FD in packets of text:
//     ready + descriptor of the working directory | fail TEXT      when the jail stands
//     go                                            from the supervisor: start the guest
//     kill                                          from the supervisor: end it
//     exec NUMBER                                   the program could not be started
//     done ...                                      see outcome_text

#pragma once

#include <stdbool.h>
#include <sys/types.h>

#include "request.h"

enum {
  PEER_FD = 3,
  RESULT_FD = 4,
  CONTROL_FD = 5,
  GUEST_FD_COUNT = 5,
  CONTROL_MESSAGE_MAX = 1024,
};

/// The ends of a guest's descriptors 0 to 4, and of the control stream; -1 for no peer.
struct jail_ends {
  int guest[GUEST_FD_COUNT];
  int control;
};

/// What a guest does instead of executing a program.
typedef void guest_body(void);

/// Who this program is outside of its jails.
struct identity {
  uid_t uid;
  gid_t gid;
};

/// Runs as the first process; does not return.
_Noreturn void jail_run(const struct program *program, const struct jail_ends *ends,
                        struct identity identity, guest_body *body);

/// Gives the ends their numbers and closes everything else.
int place_descriptors(const struct jail_ends *ends);

/// Makes a stranger's tools useless on this process, and ends it with its parent.
void guard_process(void);

/// Puts the process under all walls that come after the root: for good.
int enter_walls(const struct program *program);

/// Sends a packet with at most one descriptor (-1 for none); 0, or -1 with a problem.
int control_send(int socket, const char *text, int descriptor);

/// Receives a packet, zero-terminated; its length, 0 at the end, or -1 with a problem.
/// `*descriptor` is -1 where none came.
ssize_t control_receive(int socket, char text[CONTROL_MESSAGE_MAX], int *descriptor);
