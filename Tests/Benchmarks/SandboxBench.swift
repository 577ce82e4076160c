// Short Python programs in jails against one interpreter for each.

import Foundation
import RewardSandbox
import RewardTypes

struct SandboxBench {
    let rounds: Int

    private static let source = """
        def main():
            print(3 + 4)
            print(sum(i * i for i in range(1000)))
        main()
        """
    private static let expected = "7\n332833500\n"
    private static let runCount = 200

    /// Runs both ways by turns, so that both see the same load of the machine.
    func run() async throws {
        let pool = SandboxPool()
        let status = await pool.prepare()
        guard let findings = status.findings, status.problem == nil else {
            throw BenchFailure(text: status.problem ?? "no helper started")
        }
        let run = SandboxRun(programs: [
            SandboxProgram(
                start: .warmPython,
                files: [SandboxFile(path: "main.py", bytes: Array(Self.source.utf8))]
            )
        ])
        var jails = Sample()
        var alone = Sample()
        var naive = Sample()
        for _ in 0..<rounds {
            try await jails.add(count: Self.runCount, workers: status.slotCount) {
                let report = try await pool.run(run, until: nil)[0]
                return String(decoding: report.output.bytes, as: UTF8.self)
            }
            try await alone.add(count: Self.runCount / 4, workers: 1) {
                let report = try await pool.run(run, until: nil)[0]
                return String(decoding: report.output.bytes, as: UTF8.self)
            }
            try await naive.add(count: Self.runCount / 4, workers: status.slotCount) {
                try Self.interpreterOfItsOwn()
            }
        }
        emit([
            "benchmark": .string("sandbox_python"),
            "level": .string(findings.level.rawValue),
            "slots": .integer(Int64(status.slotCount)),
            "load_average": .number(Self.loadAverage()),
            "runs": .integer(Int64(jails.seconds.count)),
            "runs_per_second": .number(rounded(jails.rate)),
            "p10_ms": .number(rounded(alone.milliseconds(0.1))),
            "p50_ms": .number(rounded(alone.milliseconds(0.5))),
            "p99_ms": .number(rounded(alone.milliseconds(0.99))),
            "busy_p50_ms": .number(rounded(jails.milliseconds(0.5))),
            "subprocess_runs_per_second": .number(rounded(naive.rate)),
            "subprocess_p50_ms": .number(rounded(naive.milliseconds(0.5))),
        ])
    }

    /// What a script would do: `python3 -c`, its output captured, nothing isolated.
    private static func interpreterOfItsOwn() throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: SandboxSettings.foundPython() ?? "python3")
        process.arguments = ["-c", source]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return String(decoding: data, as: UTF8.self)
    }

    private static func loadAverage() -> Double {
        // Zero stands where the system does not say.
        let text = (try? String(contentsOfFile: "/proc/loadavg", encoding: .utf8)) ?? ""
        return text.split(separator: " ").first.flatMap { Double($0) } ?? 0
    }

    /// Durations of runs, and the time that all of them took.
    private struct Sample {
        var seconds: [Double] = []
        var total = 0.0

        var rate: Double { Double(seconds.count) / total }

        func milliseconds(_ share: Double) -> Double {
            let sorted = seconds.sorted()
            return 1000 * sorted[min(sorted.count - 1, Int(share * Double(sorted.count)))]
        }

        mutating func add(
            count: Int,
            workers: Int,
            _ body: @escaping @Sendable () async throws -> String
        ) async throws {
            let clock = ContinuousClock()
            let begin = clock.now
            seconds += try await withThrowingTaskGroup(of: [Double].self) { group in
                for _ in 0..<workers {
                    group.addTask {
                        var durations: [Double] = []
                        for _ in 0..<count / workers {
                            let start = clock.now
                            let text = try await body()
                            guard text == SandboxBench.expected else {
                                throw BenchFailure(text: "a program printed \(text)")
                            }
                            durations.append(start.duration(to: clock.now) / .seconds(1))
                        }
                        return durations
                    }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            total += begin.duration(to: clock.now) / .seconds(1)
        }
    }
}

struct BenchFailure: Error, CustomStringConvertible {
    let text: String
    var description: String { text }
}
