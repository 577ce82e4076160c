// `reward-bench MODEL`: what sharing prefixes saves, measured side by side.
//
// Prints one JSON line for each comparison. Both sides of a comparison run the same work in the
// same process, alternating, and the figure is the ratio of their medians; seconds are given for
// orientation. See README.md beside this file.

import RewardBackend
import RewardEngine
import RewardNumerics
import RewardPlatform
import RewardTypes
import RewardWeights

@main
struct RewardBench {
    static func main() throws {
        let arguments = CommandLine.arguments.dropFirst()
        guard let path = arguments.first else {
            writeLine("usage: reward-bench MODEL [ROUNDS]", to: .standardError)
            throw ExitFailure()
        }
        if let coreType = BLAS.betterCoreType {
            ProcessRestart.restart(setting: "OPENBLAS_CORETYPE", to: coreType)
        }
        let rounds = arguments.dropFirst().first.flatMap { Int($0) }.map { max(1, $0) } ?? 5
        BLAS.useCallingThreadOnly()
        let pool = ComputePool(threadCount: availableCoreCount())
        let files = try ModelFiles.open(path: path)
        let backend = try LocalBackend(
            id: ModelID("bench"),
            files: files,
            options: EngineOptions(),
            pool: pool
        )
        emit([
            "benchmark": "machine",
            "threads": .integer(Int64(pool.threadCount)),
            "kernels": .string("\(VectorLevel.current)"),
            "openblas": .string(BLAS.coreName),
        ])
        let bench = SharingBench(backend: backend, rounds: rounds)
        bench.bestOfSixteen()
        bench.followUps()
    }
}

struct ExitFailure: Error {}

func emit(_ line: JSONValue) { writeLine(line.jsonText, to: .standardOutput) }
