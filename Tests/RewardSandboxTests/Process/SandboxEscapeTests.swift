import Testing

@testable import RewardSandbox

@Suite(
    "Programs that try to get out",
    .enabled(if: SandboxProbe.hasWarmPython, SandboxProbe.reason),
    .timeLimit(.minutes(10))
)
struct SandboxEscapeTests {
    static let pool = SandboxPool(settings: SandboxProbe.settings(slots: 2))

    /// Each prints `refused` if what it tries is.
    static let attempts: [(name: String, source: String)] =
        [
            ("the host's files", "open('/etc/shadow')"),
            ("the host's homes", "os.listdir('/home')"),
            ("the kernel's files", "os.listdir('/sys')"),
            ("what only the first wall lets through", "open('/sealed')"),
            ("writing /usr", "open('/usr/x', 'w')"),
            ("writing /etc", "open('/etc/x', 'w')"),
            ("writing the root", "os.mkdir('/x')"),
            ("the internet", "socket.create_connection(('1.1.1.1', 53), 1)"),
            ("the machine's own ports", "socket.create_connection(('127.0.0.1', 22), 1)"),
            ("an abstract socket", "socket.socket(socket.AF_UNIX).bind('\\0x')"),
            ("the hypervisor", "socket.socket(40, 1)"),
            ("a process", "os.fork()"),
            ("a process by the library", "subprocess.run(['/bin/true'])"),
            ("another program", "os.execv('/bin/true', ['true'])"),
            ("the first process", "os.kill(1, 9)"),
            ("its memory", "open('/proc/1/mem', 'rb')"),
            ("its environment", "open('/proc/1/environ', 'rb').read(1)"),
            ("a device", "os.mknod('d', 0o20666, os.makedev(1, 1))"),
            ("a named pipe", "os.mkfifo('f')"),
            ("root", "os.setuid(0)"),
            ("another root directory", "os.chroot('/box')"),
            ("priority", "os.nice(-5)"),
            ("more memory", "resource.setrlimit(resource.RLIMIT_AS, (-1, -1))"),
            ("more processor time", "resource.setrlimit(resource.RLIMIT_CPU, (-1, -1))"),
            ("the limits of another", "resource.prlimit(1, resource.RLIMIT_CPU, (0, 0))"),
            ("locks that others see", "fcntl.flock(open('/usr/bin/python3', 'rb'), fcntl.LOCK_EX)"),
            ("a hidden file", "os.memfd_create('x')"),
        ] + calls

    /// Calls that Python has no name for, by their numbers.
    #if arch(x86_64)
    private static let calls: [(name: String, source: String)] = [
        ("namespaces", "call(272, 0x10000000)"),
        ("mounts", "call(165, 0, 0, 0, 0, 0)"),
        ("tracing", "call(101, 0, 0, 0, 0)"),
        ("keys", "call(250, 0, -3, 0)"),
        ("rings", "call(425, 1, 0)"),
        ("descriptors of others", "call(438, 0, 0, 0)"),
        ("a clone with namespaces", "call(56, 0x10000011, 0, 0, 0, 0)"),
        ("shared memory", "call(29, 0, 4096, 0o1600)"),
    ]
    #else
    private static let calls: [(name: String, source: String)] = []
    #endif

    @Test("each is refused, and the program goes on")
    func attempts() async throws {
        let preamble = """
            import ctypes, fcntl, os, resource, socket, subprocess
            libc = ctypes.CDLL(None, use_errno=True)
            def call(number, *arguments):
                if libc.syscall(number, *arguments) < 0: raise OSError(ctypes.get_errno())

            """
        let source = Self.attempts.enumerated().map { index, attempt in
            """
            try:
                \(attempt.source)
                print(\(index), "allowed")
            except (OSError, ValueError) as error:
                print(\(index), "refused")

            """
        }.joined()
        for cold in [false, true] {
            let report = try await Self.pool.run(
                SandboxProbe.python(preamble + source, cold: cold)
            )
            #expect(report.ending == .exited(0), "\(report.errorText)")
            let lines = report.text.split(separator: "\n")
            #expect(lines.count == Self.attempts.count)
            for (line, attempt) in zip(lines, Self.attempts) {
                #expect(line.hasSuffix("refused"), "\(attempt.name), cold: \(cold)")
            }
        }
    }

    @Test("honest programs may do what they need")
    func honest() async throws {
        let source = """
            import asyncio, concurrent.futures, os, sqlite3, tempfile, time
            async def wait(): await asyncio.sleep(0.01); return 1
            total = asyncio.run(wait())
            with concurrent.futures.ThreadPoolExecutor(4) as pool:
                total += sum(pool.map(int, "1234"))
            base = sqlite3.connect("base.db")
            base.execute("create table t(x)")
            base.execute("insert into t values (5)"); base.commit()
            total += base.execute("select sum(x) from t").fetchone()[0]
            with tempfile.TemporaryFile() as file: total += file.write(b"xyz")
            total += len(open("/dev/urandom", "rb").read(4)) + len(open("/dev/zero", "rb").read(4))
            open("/dev/null", "w").write("x"); open("/dev/stdout", "w").write("direct\\n")
            print(total, os.getcwd(), os.path.expanduser("~"), time.tzname[0], os.getpid())
            """
        for cold in [false, true] {
            let report = try await Self.pool.run(SandboxProbe.python(source, cold: cold))
            #expect(report.text == "direct\n27 /box /box UTC 2\n", "\(report)")
        }
    }

    @Test("a run finds nothing of the one before")
    func leaks() async throws {
        let source = """
            import builtins, os, random, sys
            print(os.listdir("/box"), hasattr(builtins, "mark"), "mark" in os.environ, "\\n",
                  random.random(), os.urandom(4).hex(), sorted(os.listdir("/proc"))[:3])
            open("/box/mark", "w").write("x"); builtins.mark = 1; os.environ["mark"] = "x"
            """
        var seen: Set<String> = []
        for _ in 0..<4 {
            let report = try await Self.pool.run(SandboxProbe.python(source))
            let lines = report.text.split(separator: "\n")
            #expect(lines.first == "['main.py'] False False ", "\(report)")
            seen.insert(lines.last.map(String.init) ?? "")
        }
        #expect(seen.count == 4)
    }

    @Test("errors of the program look as an interpreter shows them")
    func tracebacks() async throws {
        for source in ["def f():\n    return 1 / 0\nf()", "x = (", "raise SystemExit('why')", "a"] {
            let warm = try await Self.pool.run(SandboxProbe.python(source))
            let cold = try await Self.pool.run(SandboxProbe.python(source, cold: true))
            #expect(warm.errorText == cold.errorText)
            #expect(warm.ending == .exited(1) && cold.ending == .exited(1))
        }
    }
}
