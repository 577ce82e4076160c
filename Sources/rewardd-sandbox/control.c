// Packets between the supervisor and the first process of a jail.

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "jail.h"
#include "problem.h"

int control_send(int socket, const char *text, int descriptor) {
  struct iovec part = {.iov_base = (void *)text, .iov_len = strlen(text)};
  union {
    char bytes[CMSG_SPACE(sizeof(int))];
    struct cmsghdr aligned;
  } extra = {0};
  struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
  if (descriptor >= 0) {
    message.msg_control = extra.bytes;
    message.msg_controllen = sizeof extra.bytes;
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof(int));
    memcpy(CMSG_DATA(header), &descriptor, sizeof(int));
  }
  ssize_t status;
  do {
    status = sendmsg(socket, &message, MSG_NOSIGNAL);
  } while (status < 0 && errno == EINTR);
  return status >= 0 ? 0 : fail_errno("cannot tell the jail");
}

ssize_t control_receive(int socket, char text[CONTROL_MESSAGE_MAX], int *descriptor) {
  struct iovec part = {.iov_base = text, .iov_len = CONTROL_MESSAGE_MAX - 1};
  union {
    char bytes[CMSG_SPACE(sizeof(int))];
    struct cmsghdr aligned;
  } extra;
  struct msghdr message = {.msg_iov = &part,
                           .msg_iovlen = 1,
                           .msg_control = extra.bytes,
                           .msg_controllen = sizeof extra.bytes};
  *descriptor = -1;
  ssize_t length;
  do {
    length = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
  } while (length < 0 && errno == EINTR);
  if (length < 0) return fail_errno("cannot hear the jail");
  text[length] = 0;
  const struct cmsghdr *header = CMSG_FIRSTHDR(&message);
  if (header && header->cmsg_level == SOL_SOCKET && header->cmsg_type == SCM_RIGHTS)
    memcpy(descriptor, CMSG_DATA(header), sizeof(int));
  return length;
}
