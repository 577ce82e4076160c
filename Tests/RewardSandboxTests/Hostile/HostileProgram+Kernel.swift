import RewardSandbox

extension HostileProgram {
    /// Processes and signals.
    static let processes: [HostileProgram] = [
        HostileProgram(
            "fork bomb",
            .processes,
            .stdio,
            [.runtimeError, .timeLimit, .memoryLimit],
            "import os\nwhile True: os.fork()"
        ),
        HostileProgram(
            "child that outlives its parent",
            .processes,
            .stdio,
            [.runtimeError, .wrongAnswer],
            "import os, time\nif os.fork() == 0:\n    os.setsid()\n    time.sleep(10**6)\nprint(1)"
        ),
        HostileProgram(
            "another program",
            .processes,
            .stdio,
            [.runtimeError, .wrongAnswer],
            "import subprocess\nprint(subprocess.run(['id'], capture_output=True).stdout)"
        ),
        HostileProgram(
            "a shell in its place",
            .processes,
            .stdio,
            [.runtimeError, .wrongAnswer],
            "import os\nos.execv('/bin/sh', ['sh', '-c', 'echo 48'])"
        ),
        HostileProgram(
            "killing everybody",
            .processes,
            .stdio,
            [.runtimeError, .wrongAnswer],
            "import os, signal\nos.kill(-1, signal.SIGKILL)\nprint(1)"
        ),
        HostileProgram(
            "killing the first process",
            .processes,
            .stdio,
            [.runtimeError, .wrongAnswer],
            "import os\nfor p in range(1, 400):\n    try:\n"
                + "        if p != os.getpid(): os.kill(p, 9)\n    except OSError: pass\nprint(1)"
        ),
        HostileProgram(
            "killing itself",
            .processes,
            .function,
            [.runtimeError],
            "import os\ndef square(x): os.kill(os.getpid(), 9)"
        ),
        HostileProgram(
            "stopping itself",
            .processes,
            .function,
            [.timeLimit, .runtimeError],
            "import os\ndef square(x): os.kill(os.getpid(), 19)"
        ),
        HostileProgram(
            "threads without end",
            .processes,
            .stdio,
            [.runtimeError, .timeLimit, .memoryLimit],
            "import threading, time\nwhile True: "
                + "threading.Thread(target=time.sleep, args=(10**6,)).start()"
        ),
    ]

    /// Networks, calls of the kernel, other runs.
    ///
    /// Each ends with an error where it is refused.
    static let kernel: [HostileProgram] = [
        call("an internet socket", .network, "import socket\nsocket.socket()"),
        call("a local socket", .network, "import socket\nsocket.socket(socket.AF_UNIX)"),
        call(
            "a socket to the hypervisor",
            .network,
            "import socket\nsocket.socket(40, socket.SOCK_STREAM)"
        ),
        call("a netlink socket", .network, "import socket\nsocket.socket(16, 3)"),
        call("a name of the internet", .network, "import socket\nsocket.getaddrinfo('a.org', 80)"),
        call("new namespaces", .kernel, libc("unshare(0x10000000)")),
        call("a mount", .kernel, libc("mount(b'none', b'/box', b'tmpfs', 0, None)")),
        call("tracing", .kernel, libc("ptrace(16, 1, 0, 0)")),
        call("a key ring", .kernel, libc("syscall(248, b'user', b'a', b'b', 1, -2)")),
        call("a filter of packets", .kernel, libc("syscall(321, 0, 0, 0)")),
        call("performance counters", .kernel, libc("syscall(298, 0, 0, -1, -1, 0)")),
        call("page faults of its own", .kernel, libc("syscall(323, 1)")),
        call("an input ring", .kernel, libc("syscall(425, 8, ctypes.create_string_buffer(120))")),
        call("another root", .kernel, libc("chroot(b'/box')")),
        call("another user", .kernel, libc("setuid(0) or libc.setuid(1)")),
        call("another time", .kernel, libc("settimeofday(ctypes.create_string_buffer(16), None)")),
        call("another name of the machine", .kernel, libc("sethostname(b'x', 1)")),
        call(
            "shared memory of others",
            .neighbours,
            libc("shmget(0x1234, 4096, 0o1666)")
        ),
        call("a queue of messages", .neighbours, libc("msgget(0x1234, 0o1666)")),
        call(
            "what the run before left",
            .neighbours,
            "import os\nos.stat('/box/left')"
        ),
        HostileProgram(
            "leaving something for the next",
            .neighbours,
            .stdio,
            [.wrongAnswer, .runtimeError],
            "open('/box/left', 'w').write('49')\nopen('/tmp/left', 'w').write('49')"
        ),
    ]

    /// A program that prints the right answer only when the kernel lets it do what it must not.
    private static func call(_ name: String, _ aim: Aim, _ source: String) -> HostileProgram {
        HostileProgram(name, aim, .stdio, [.runtimeError], source + "\nprint(49)")
    }

    private static func libc(_ call: String) -> String {
        "import ctypes\nlibc = ctypes.CDLL(None, use_errno=True)\n"
            + "if libc.\(call) < 0: raise OSError(ctypes.get_errno())"
    }
}
