import RewardTypes
import Testing

@testable import RewardSandbox

@Suite(
    "Limits of programs",
    .enabled(if: SandboxProbe.hasWarmPython, SandboxProbe.reason),
    .timeLimit(.minutes(10))
)
struct SandboxLimitTests {
    let pool = SandboxPool(settings: SandboxProbe.settings(slots: 2))

    @Test("processor time, warm and cold", arguments: [false, true])
    func processorTime(cold: Bool) async throws {
        let limits = SandboxLimits(wallMilliseconds: 60_000, cpuMilliseconds: 300)
        let report = try await pool.run(
            SandboxProbe.python("while True: pass", cold: cold, limits: limits)
        )
        #expect(report.limit == .cpu && !report.isInferred)
        #expect(report.ending == .signalled(9))
        #expect(report.cpuMicroseconds >= 300_000)
        let threads = """
            import threading, time
            def spin():
                while True: pass
            for _ in range(4): threading.Thread(target=spin).start()
            """
        let several = try await pool.run(
            SandboxProbe.python(threads, cold: cold, limits: limits)
        )
        #expect(several.limit == .cpu)
    }

    @Test("processor time of all processes together")
    func processorTimeOfMany() async throws {
        let limits = SandboxLimits(wallMilliseconds: 60_000, cpuMilliseconds: 400)
        let report = try await pool.run(
            SandboxProbe.shell(
                "for i in 1 2 3; do (while :; do :; done) & done; wait",
                limits: limits
            )
        )
        #expect(report.limit == .cpu)
        #expect(report.cpuMicroseconds >= 400_000)
    }

    @Test("time by the clock, against a program that ignores signals")
    func clockTime() async throws {
        let limits = SandboxLimits(wallMilliseconds: 500)
        let source = """
            import signal, time
            for number in range(1, 65):
                try: signal.signal(number, signal.SIG_IGN)
                except (OSError, ValueError): pass
            print("begun", flush=True)
            while True: time.sleep(10)
            """
        let report = try await pool.run(SandboxProbe.python(source, limits: limits))
        #expect(report.limit == .wall && report.ending == .signalled(9))
        #expect(report.text == "begun\n")
        #expect(report.wallMicroseconds >= 500_000)
        let left = try await pool.run(SandboxProbe.shell("sleep 1000", limits: limits))
        #expect(left.limit == .wall)
    }

    @Test("memory: what one process asks for, and what several hold together")
    func memory() async throws {
        let limits = SandboxLimits(memoryKibibytes: 128 << 10)
        let one = try await pool.run(SandboxProbe.python("bytearray(1 << 30)", limits: limits))
        #expect(one.limit == .memory && one.isInferred && one.ending == .exited(1))
        var several = SandboxProbe.python(
            """
            import os, time
            for _ in range(6):
                if os.fork() == 0:
                    held = bytearray(60 << 20)
                    time.sleep(60)
            os.wait()
            """,
            cold: true,
            limits: limits
        )
        several.profile = .fork
        let report = try await pool.run(several)
        #expect(report.limit == .memory && !report.isInferred)
        #expect(report.leakedProcessCount > 0)
        var mapped = SandboxProbe.python(
            """
            import mmap, time
            held = mmap.mmap(-1, 500 << 20)
            for place in range(0, 500 << 20, 4096): held[place] = 1
            time.sleep(60)
            """,
            cold: true,
            limits: SandboxLimits(memoryKibibytes: 400 << 10)
        )
        mapped.memoryMode = .data
        #expect(try await pool.run(mapped).limit == .memory)
    }

    @Test("output is kept to its limit, counted beyond, and ends what goes on writing")
    func output() async throws {
        let limits = SandboxLimits(outputByteCount: 8192, resultByteCount: 10)
        let some = try await pool.run(
            SandboxProbe.python(
                "import os\nprint('x' * 29_999)\nos.write(4, b'r' * 25)",
                limits: limits
            )
        )
        #expect(some.ending == .exited(0) && some.limit == nil)
        #expect(some.output.totalByteCount == 30_000 && some.output.bytes.count == 8192)
        #expect(some.output.isTruncated)
        #expect(some.result.totalByteCount == 25 && some.result.bytes.count == 10)
        let endless = try await pool.run(
            SandboxProbe.python("while True: print('x' * 1000)", limits: limits)
        )
        #expect(endless.limit == .output && endless.output.bytes.count == 8192)
        let errors = try await pool.run(SandboxProbe.shell("yes >&2", limits: limits))
        #expect(errors.limit == .output)
    }

    @Test("processes, threads and descriptors")
    func counts() async throws {
        let limits = SandboxLimits(wallMilliseconds: 20_000, descriptorCount: 20, processCount: 10)
        let bomb = try await pool.run(
            SandboxProbe.shell("f() { f | f & }; f; sleep 1; exit 1", limits: limits)
        )
        #expect(bomb.leakedProcessCount <= 10)
        let counted = """
            import os, threading, time
            def count(make):
                made = 0
                try:
                    while made < 100:
                        make(); made += 1
                except BaseException: pass
                return made
            descriptors = count(lambda: os.dup(0))
            def child():
                if os.fork() == 0: time.sleep(60)
            print(descriptors, count(child), flush=True)
            os._exit(0)
            """
        var program = SandboxProbe.python(counted, cold: true, limits: limits)
        program.profile = .fork
        let report = try await pool.run(program)
        let numbers = report.text.split { $0.isWhitespace }.compactMap { Int($0) }
        try #require(numbers.count == 2, "\(report)")
        #expect(numbers[0] < 20)
        #expect((1...10).contains(numbers[1]))
        #expect(report.leakedProcessCount == numbers[1])
        let threads = """
            import threading, time
            made = 0
            try:
                for _ in range(300):
                    threading.Thread(target=time.sleep, args=(2,), daemon=True).start(); made += 1
            except RuntimeError: pass
            print(made)
            """
        let threaded = try await pool.run(SandboxProbe.python(threads, cold: true, limits: limits))
        #expect(Int(threaded.text.dropLast()).map { (1...10).contains($0) } == true, "\(threaded)")
    }

    @Test("bytes and files of the working directory")
    func disk() async throws {
        let limits = SandboxLimits(workKibibytes: 1024)
        let large = try await pool.run(
            SandboxProbe.python(
                "open('a', 'wb').write(bytes(900_000))\n" + "open('b', 'wb').write(bytes(900_000))",
                limits: limits
            )
        )
        #expect(large.ending == .exited(1) && large.limit == .disk && large.isInferred)
        let many = try await pool.run(
            SandboxProbe.python("for i in range(9999): open(str(i), 'w')", limits: limits)
        )
        #expect(many.ending == .exited(1) && many.limit == .disk)
        var program = SandboxProbe.python("pass", limits: limits)
        program.files.append(SandboxFile(path: "big", bytes: [UInt8](repeating: 0, count: 2 << 20)))
        await #expect(throws: SandboxError.self) { try await pool.run(program) }
    }
}
