// `reward-bench MODEL --workload NAME`: how fast the engine is, next to what the machine could do.
//
// `reward-bench --workload sandbox`: how fast short programs run in jails.
//
// Prints JSON lines with the keys that the scripts for other engines use too. Every repetition has
// fresh random tokens, so that no memory of an earlier one helps. See README.md beside this file.

import ArgumentParser
import RewardBackend
import RewardEngine
import RewardNumerics
import RewardPlatform
import RewardTypes
import RewardWeights

@main
struct RewardBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "reward-bench")

    @Argument(help: "A GGUF file, or a folder in the layout of Hugging Face; not for sandbox.")
    var model: String?

    @Option(
        help: "products, prefill_512, batch_64x200, best_of_16, follow_ups, sharing, or sandbox."
    )
    var workload: [String] = [
        "products", "prefill_512", "batch_64x200", "best_of_16", "follow_ups",
    ]

    @Option(help: "exact or fast.")
    var precision = "exact"

    @Option(help: "Threads; all cores that may be used by default.")
    var threads: Int?

    @Option(help: "Timed repetitions, after one that is not timed.")
    var rounds = 5

    @Option(help: "auto, avx512, avx2, plain or openblas.")
    var kernels = "auto"

    func run() async throws {
        if workload == ["sandbox"] {
            try await SandboxBench(rounds: max(1, rounds)).run()
            return
        }
        guard let model else { throw ValidationError("MODEL is needed for all but sandbox") }
        try run(model: model)
    }

    private func run(model: String) throws {
        guard let precision = ModelDescription.Precision(rawValue: precision) else {
            throw ValidationError("--precision is exact or fast")
        }
        let usesBLAS = kernels == "openblas"
        let levels: [String: VectorLevel] = ["avx512": .avx512, "avx2": .avx2, "plain": .plain]
        if let level = levels[kernels] { level.use() }
        if let coreType = BLAS.betterCoreType {
            ProcessRestart.restart(setting: "OPENBLAS_CORETYPE", to: coreType)
        }
        BLAS.useCallingThreadOnly()
        let pool = ComputePool(threadCount: threads ?? availableCoreCount())
        let backend = try LocalBackend(
            id: ModelID("bench"),
            files: try ModelFiles.open(path: model),
            options: EngineOptions(
                precision: precision,
                prefixMemoryByteCount: 128_000_000,
                usesBLAS: usesBLAS
            ),
            pool: pool
        )
        let bench = EngineBench(backend: backend, pool: pool, rounds: max(1, rounds))
        for name in workload {
            switch name {
            case "products": bench.products()
            case "sharing":
                let sharing = SharingBench(backend: backend, rounds: max(1, rounds))
                sharing.bestOfSixteen()
                sharing.followUps()
            default:
                guard let workload = Workload(rawValue: name) else {
                    throw ValidationError("there is no workload \(name)")
                }
                bench.run(workload)
            }
        }
    }
}

func emit(_ line: JSONValue) { writeLine(line.jsonText, to: .standardOutput) }
