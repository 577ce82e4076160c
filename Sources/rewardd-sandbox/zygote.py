"""The warm interpreter: it stands in a jail, and clones a jail within for each run.

Of the processes here the zygote answers requests on descriptor 3, the first process of a run's
own namespaces makes the run's directories and watches, and the guest is the program: it comes
from the same memory, in which nothing is secret, and gives up every right before it begins.
"""

import ctypes
import fcntl
import gc
import importlib
import io
import os
import resource
import select
import signal
import socket
import struct
import sys
import time
import types

REQUEST_MAX = 1 << 17
GROWTH_KIB_MAX = 64 << 10
PRELOADED = """
    abc argparse array ast asyncio atexit base64 binascii bisect builtins calendar cmath
    collections collections.abc concurrent.futures contextlib copy csv dataclasses datetime decimal
    difflib enum errno fractions functools hashlib heapq inspect io itertools json keyword linecache
    locale math numbers operator pathlib pickle pprint queue random re secrets statistics string
    struct tempfile textwrap threading timeit tokenize traceback types typing unittest
    unittest.mock uuid warnings weakref zlib zoneinfo
"""

# Calls that the C library does not name everywhere, and constants of the kernel.
CLONE, SECCOMP = {"x86_64": (56, 317), "aarch64": (220, 277)}[os.uname().machine]
CLOSE_RANGE, CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 436, 444, 445, 446
NEW_NAMESPACES = 0x20000000 | 0x00020000 | 0x08000000  # pid, mount, ipc
CLONE_PIDFD = 0x1000
NO_SUID, NO_DEVICES, NO_EXECUTION = 2, 4, 8
SET_DEATH_SIGNAL, SET_DUMPABLE, SET_SECURE_BITS, SET_NO_NEW_PRIVILEGES = 1, 4, 28, 38
CONTROL = 5

libc = ctypes.PyDLL(None, use_errno=True)
libc.syscall.restype = ctypes.c_long


def check(result, what):
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
    return result


def call(number, *arguments):
    """A system call; integers are passed as whole words."""
    return libc.syscall(
        ctypes.c_long(number),
        *[ctypes.c_ulong(a) if isinstance(a, int) else a for a in arguments])


def prctl(option, value):
    return libc.prctl(option, ctypes.c_ulong(value), 0, 0, 0)


def mount(kind, place, flags, options):
    check(libc.mount(kind, place, kind, ctypes.c_ulong(flags), options), f"mount {kind}")


class Walls:
    """What the guest is put under; the same for all runs."""

    def __init__(self, message):
        header, _, rest = message.partition(b"\0")
        fields = [int(word) for word in header.split()]
        self.landlock_version, self.drops, self.filters, self.landlocks, readable_count = fields
        self.readable = []
        for _ in range(readable_count):
            path, _, rest = rest.partition(b"\0")
            self.readable.append(path)
        self.instructions = ctypes.create_string_buffer(rest, len(rest))
        self.filter = ctypes.create_string_buffer(
            struct.pack("HxxxxxxQ", len(rest) // 8, ctypes.addressof(self.instructions)))

    def drop_capabilities(self):
        check(prctl(SET_NO_NEW_PRIVILEGES, 1), "no new privileges")
        if not self.drops:
            return
        libc.prctl(47, ctypes.c_ulong(4), 0, 0, 0)  # the ambient set
        # The bounding set is empty already. No rights for user 0, none kept or raised: locked.
        check(prctl(SET_SECURE_BITS, 0b11101111), "secure bits")
        header = struct.pack("Ii", 0x20080522, 0)
        check(libc.capset(header, bytes(24)), "capabilities")

    def enter_landlock(self):
        version = self.landlock_version
        if not self.landlocks or version == 0:
            return
        known = (1 << 13) - 1
        known |= (1 << 13 if version >= 2 else 0) | (1 << 14 if version >= 3 else 0)
        known |= 1 << 15 if version >= 5 else 0
        words = [known] + ([3] if version >= 4 else []) + ([3] if version >= 6 else [])
        attributes = struct.pack(f"{len(words)}Q", *words)
        ruleset = check(call(CREATE_RULESET, attributes, len(attributes), 0), "landlock")
        read, write = 0b1101, 0b0010
        system = [b"/usr", b"/bin", b"/sbin", b"/lib", b"/lib32", b"/lib64", b"/libx32", b"/etc"]
        rules = [(path, read) for path in system + self.readable]
        rules += [
            (b"/", 0b1000),
            (b"/proc", 0b1100 | write),
            (b"/dev", (0b1100 | write | 1 << 14) & known),
            (b"/box", known & ~(1 << 15)),
        ]
        for path, access in rules:
            try:
                parent = os.open(path, os.O_PATH | os.O_CLOEXEC)
            except FileNotFoundError:
                continue
            check(call(ADD_RULE, ruleset, 1, struct.pack("=Qi", access, parent), 0), "landlock")
            os.close(parent)
        check(call(RESTRICT_SELF, ruleset, 0), "landlock")
        os.close(ruleset)

    def enter(self, limits):
        self.drop_capabilities()
        self.enter_landlock()
        for number, soft, hard in limits:
            resource.setrlimit(number, (soft, hard))
        if self.filters:
            check(call(SECCOMP, 1, 0, self.filter), "seccomp")


class Request:
    """What one run needs to know."""

    def __init__(self, message):
        header, _, rest = message.partition(b"\0")
        words = header.split()
        self.work_kib, self.cpu_ms, self.has_peer = map(int, words[:3])
        self.limits = [tuple(map(int, word.split(b":"))) for word in words[3:]]
        self.environment = [entry.split(b"=", 1) for entry in rest.split(b"\0")[:-1]]


def place(descriptors, has_peer):
    """Gives descriptors their numbers: 0 to 2, the peer on 3, the result on 4, control on 5."""
    order = [0, 1, 2, 4, CONTROL] + ([3] if has_peer else [])
    moved = [fcntl.fcntl(number, fcntl.F_DUPFD_CLOEXEC, 64) for number in descriptors]
    for number, target in zip(moved, order):
        os.dup2(number, target, inheritable=target != CONTROL)
    if not has_peer:
        os.close(3)
    check(call(CLOSE_RANGE, CONTROL + 1, 0xFFFFFFFF, 0), "close")


def watch(guest, control, cpu_ms):
    """Waits for the guest; returns the limit that it went beyond, 0 for none, 1 for the CPU."""
    clock = (~guest << 3) | 2
    cores = os.cpu_count() or 1
    pidfd = os.pidfd_open(guest)
    poll = select.poll()
    poll.register(pidfd, select.POLLIN)
    poll.register(control, select.POLLIN)
    limit = 0
    while True:
        left_ms = max(0, cpu_ms - time.clock_gettime_ns(clock) // 1_000_000)
        ready = [number for number, _ in poll.poll(left_ms // cores + 2)]
        if pidfd in ready:
            os.close(pidfd)
            return limit
        if control.fileno() in ready:
            poll.unregister(control)
            os.kill(guest, signal.SIGKILL)
        elif time.clock_gettime_ns(clock) >= cpu_ms * 1_000_000:
            limit = 1
            os.kill(guest, signal.SIGKILL)


def finish(guest, control, limit):
    """Leaves no process, and tells what became of the guest."""
    try:
        os.kill(-1, signal.SIGKILL)
    except ProcessLookupError:
        pass
    status, left_count = 0, -1
    while True:
        try:
            process, ended = os.wait()
        except ChildProcessError:
            break
        left_count += 1
        if process == guest:
            status = ended
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu_us = round((usage.ru_utime + usage.ru_stime) * 1e6)
    control.send(b"done %d %d %d %d 1 %d" % (status, cpu_us, usage.ru_maxrss, left_count, limit))
    os._exit(0)


def enter_jail(request, descriptors):
    """Runs as the first process of the namespaces; returns in the guest only."""
    prctl(SET_DEATH_SIGNAL, signal.SIGKILL)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    place(descriptors, request.has_peer)
    control = socket.socket(fileno=CONTROL)
    try:
        size = b"size=%dk,nr_inodes=4096," % request.work_kib if request.work_kib else b""
        mount(b"tmpfs", b"/box", NO_SUID | NO_DEVICES, size + b"mode=700")
        if os.path.exists("/proc/self"):
            mount(b"proc", b"/proc", NO_SUID | NO_DEVICES | NO_EXECUTION, b"subset=pid,hidepid=2")
        os.chdir("/box")
        box = os.open(".", os.O_RDONLY | os.O_DIRECTORY)
        socket.send_fds(control, [b"ready"], [box])
        os.close(box)
        if control.recv(16) != b"go":
            os._exit(1)
        guest = os.fork()
        if guest == 0:
            return control
        os.closerange(0, CONTROL)
        finish(guest, control, watch(guest, control, request.cpu_ms))
    except BaseException as error:
        control.send(f"fail {error}".encode()[:900])
        os._exit(1)


def open_streams():
    """New text streams: the zygote's were made for other files."""
    common = {"encoding": "utf-8", "errors": "surrogateescape"}
    for number, name, mode in [(0, "stdin", "r"), (1, "stdout", "w"), (2, "stderr", "w")]:
        raw = io.FileIO(number, mode, closefd=False)
        raw.name = f"<{name}>"
        buffered = io.BufferedReader(raw) if mode == "r" else io.BufferedWriter(raw)
        if name == "stderr":
            common["errors"] = "backslashreplace"
        stream = io.TextIOWrapper(buffered, line_buffering=name == "stderr", **common)
        stream.mode = mode
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)


def run_main():
    """Runs /box/main.py as an interpreter that has just started would; returns its exit code."""
    path = "/box/main.py"
    module = types.ModuleType("__main__")
    module.__file__ = path
    module.__builtins__ = sys.modules["builtins"]
    sys.modules["__main__"] = module
    sys.argv = [path]
    sys.path[0] = "/box"
    try:
        with open(path, "rb") as file:
            source = file.read()
        exec(compile(source, path, "exec", dont_inherit=True), module.__dict__)
        return 0
    except SystemExit as end:
        if end.code is None:
            return 0
        if isinstance(end.code, int):
            return end.code & 0xFF
        print(end.code, file=sys.stderr)
        return 1
    except BaseException as error:
        # Without the frame of this function.
        trace = error.__traceback__
        error.__traceback__ = trace.tb_next if trace else None
        sys.excepthook(type(error), error, error.__traceback__)
        return 1


def run_guest(walls, request, control):
    try:
        os.setsid()
        os.umask(0o022)
        prctl(SET_DUMPABLE, 1)
        for name, value in request.environment:
            os.environb[name] = value
        open_streams()
        walls.enter(request.limits)
    except BaseException as error:
        control.send(f"fail {error}".encode()[:900])
        os._exit(127)
    control.close()
    streams = [sys.stdout, sys.stderr]
    code = run_main()
    try:
        sys.modules["threading"]._shutdown()
        sys.modules["atexit"]._run_exitfuncs()
    except BaseException:
        sys.excepthook(*sys.exc_info())
    for stream in [sys.stdout, *streams]:
        try:
            stream.flush()
        except BaseException:
            code = code or 120
    os._exit(code)


def serve():
    channel = socket.socket(fileno=3)
    walls = Walls(channel.recv(REQUEST_MAX))
    for name in PRELOADED.split():
        importlib.import_module(name)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    check(prctl(SET_DUMPABLE, 0), "dumpable")
    gc.collect()
    gc.freeze()
    channel.send(b"ready %d.%d.%d" % sys.version_info[:3])
    size_kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    while True:
        message, descriptors, _, _ = socket.recv_fds(channel, REQUEST_MAX, 6)
        if not message:
            os._exit(0)
        request = Request(message)
        if resource.getrusage(resource.RUSAGE_SELF).ru_maxrss > size_kib + GROWTH_KIB_MAX:
            channel.send(b"grown")
            os._exit(0)
        pidfd = ctypes.c_int(-1)
        flags = NEW_NAMESPACES | CLONE_PIDFD | signal.SIGCHLD
        process = call(CLONE, flags, 0, ctypes.byref(pidfd), 0, 0)
        if process == 0:
            control = enter_jail(request, descriptors)
            run_guest(walls, request, control)
        for number in descriptors:
            os.close(number)
        check(process, "clone")
        socket.send_fds(channel, [b"cloned"], [pidfd.value])
        os.close(pidfd.value)


serve()
