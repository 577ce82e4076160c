import RewardSandbox

extension HostileProgram {
    /// Time, memory, output, descriptors, disk.
    static let resources: [HostileProgram] = [
        HostileProgram("endless loop", .resources, .stdio, [.timeLimit], "while True: pass"),
        HostileProgram(
            "endless sleep",
            .resources,
            .stdio,
            [.timeLimit],
            "import time\ntime.sleep(10**6)"
        ),
        HostileProgram(
            "a loop that ignores signals",
            .resources,
            .stdio,
            [.timeLimit],
            """
            import signal
            for n in range(1, 65):
                try: signal.signal(n, signal.SIG_IGN)
                except (OSError, ValueError): pass
            while True: pass
            """
        ),
        HostileProgram(
            "loops in threads",
            .resources,
            .stdio,
            [.timeLimit, .runtimeError],
            """
            import threading
            def loop():
                while True: pass
            for _ in range(8): threading.Thread(target=loop).start()
            """
        ),
        HostileProgram(
            "one large block",
            .resources,
            .stdio,
            [.memoryLimit],
            "x = bytearray(8 << 30)"
        ),
        HostileProgram(
            "memory piece by piece",
            .resources,
            .stdio,
            [.memoryLimit],
            "x = []\nwhile True: x.append(bytearray(1 << 20))"
        ),
        HostileProgram(
            "memory, with its error caught",
            .resources,
            .stdio,
            [.memoryLimit, .timeLimit, .runtimeError, .wrongAnswer],
            """
            x = []
            try:
                while True: x.append(bytearray(1 << 20))
            except MemoryError: print('caught')
            """
        ),
        HostileProgram(
            "anonymous mappings",
            .resources,
            .stdio,
            [.memoryLimit, .runtimeError],
            "import mmap\nx = []\nwhile True: x.append(mmap.mmap(-1, 1 << 26))"
        ),
        HostileProgram(
            "power of powers",
            .resources,
            .stdio,
            [.timeLimit, .memoryLimit, .runtimeError],
            "print(9 ** 9 ** 9)"
        ),
        HostileProgram(
            "flood of output",
            .resources,
            .stdio,
            [.outputLimit, .timeLimit],
            "import os\nwhile True: os.write(1, b'x' * 65536)"
        ),
        HostileProgram(
            "flood of errors",
            .resources,
            .stdio,
            [.outputLimit, .timeLimit],
            "import os\nwhile True: os.write(2, b'x' * 65536)"
        ),
        HostileProgram(
            "flood of results",
            .resources,
            .function,
            [.runtimeError, .outputLimit, .timeLimit],
            "import os\ndef square(x):\n    while True: os.write(4, b'x' * 65536)"
        ),
        HostileProgram(
            "disk that fills",
            .resources,
            .stdio,
            [.runtimeError, .outputLimit, .memoryLimit],
            """
            n = 0
            while True:
                with open('f%d' % n, 'wb') as f: f.write(b'x' * (1 << 20))
                n += 1
            """
        ),
        HostileProgram(
            "many empty files",
            .resources,
            .stdio,
            [.runtimeError],
            "n = 0\nwhile True:\n    open('f%d' % n, 'w').close()\n    n += 1"
        ),
        HostileProgram(
            "directories in directories",
            .resources,
            .stdio,
            [.runtimeError],
            "import os\nwhile True:\n    os.mkdir('d')\n    os.chdir('d')"
        ),
        HostileProgram(
            "many descriptors",
            .resources,
            .stdio,
            [.runtimeError],
            "x = []\nwhile True: x.append(open('/dev/null'))"
        ),
        HostileProgram(
            "many pipes",
            .resources,
            .stdio,
            [.runtimeError],
            "import os\nx = []\nwhile True: x.append(os.pipe())"
        ),
        HostileProgram(
            "endless recursion",
            .resources,
            .function,
            [.runtimeError, .memoryLimit],
            "def square(x): return square(x)"
        ),
        HostileProgram(
            "recursion through the stack",
            .resources,
            .function,
            [.runtimeError, .memoryLimit, .timeLimit],
            "import sys\nsys.setrecursionlimit(10**9)\ndef square(x): return square(x)"
        ),
        HostileProgram(
            "expression that backtracks",
            .resources,
            .function,
            [.timeLimit],
            "import re\ndef square(x): return re.match('(a+)+$', 'a' * 60 + 'b')"
        ),
        HostileProgram(
            "deep source",
            .resources,
            .stdio,
            [.runtimeError, .compileError, .memoryLimit],
            "x = " + String(repeating: "(", count: 50_000)
        ),
        HostileProgram(
            "endless loop while it is loaded",
            .resources,
            .assert,
            [.timeLimit],
            "while True: pass"
        ),
        HostileProgram(
            "endless loop while it is called",
            .resources,
            .assert,
            [.timeLimit],
            "def square(x):\n    while True: pass"
        ),
        HostileProgram(
            "memory while it is called",
            .resources,
            .assert,
            [.memoryLimit, .runtimeError],
            "def square(x):\n    return len(bytearray(8 << 30))"
        ),
    ]

    /// What is not in the working directory, and programs beside the own one.
    static let files: [HostileProgram] = [
        HostileProgram(
            "accounts of the machine",
            .files,
            .stdio,
            [.runtimeError, .wrongAnswer],
            "print(open('/etc/shadow').read())"
        ),
        HostileProgram(
            "writing to the system",
            .files,
            .stdio,
            [.runtimeError],
            "open('/usr/bin/rewardd-was-here', 'w').write('x')"
        ),
        HostileProgram(
            "writing to the interpreter",
            .files,
            .stdio,
            [.runtimeError],
            "import os\nopen(os.__file__, 'a').write('x')"
        ),
        HostileProgram(
            "link to the system as a result",
            .files,
            .stdio,
            [.runtimeError, .wrongAnswer],
            "import os\nos.symlink('/etc/shadow', 'out')\nprint(open('out').read())"
        ),
        HostileProgram(
            "the jail's own beginning",
            .files,
            .stdio,
            [.runtimeError, .wrongAnswer],
            "print(open('/proc/1/root/etc/passwd').read(), open('/proc/1/environ').read())"
        ),
        HostileProgram(
            "changing rights of the system",
            .files,
            .stdio,
            [.runtimeError],
            "import os\nos.chmod('/usr/bin', 0o777)"
        ),
        HostileProgram(
            "a device",
            .files,
            .stdio,
            [.runtimeError],
            "import os, stat\nos.mknod('sda', 0o600 | stat.S_IFBLK, os.makedev(8, 0))\n"
                + "print(open('sda', 'rb').read(9))"
        ),
        HostileProgram(
            "a pipe with a name that nobody writes",
            .files,
            .stdio,
            [.timeLimit, .runtimeError],
            "import os\nos.mkfifo('p')\nopen('p').read()"
        ),
    ]
}
