// Workloads of scoring, timed; and the arithmetic that they take at the least.

import RewardBackend
import RewardEngine
import RewardNumerics
import RewardPlatform
import RewardTypes

/// What is timed.
enum Workload: String {
    /// One sequence of 512 tokens, the last logits.
    case prefill = "prefill_512"
    /// 64 sequences of 200 tokens, the last logits of each.
    case batch = "batch_64x200"
    /// A prompt of 300 tokens, 16 responses of 120, log-probabilities of these.
    case bestOfSixteen = "best_of_16"
    /// 10 follow-ups of 12 tokens after each of those, log-probabilities of the follow-ups.
    case followUps = "follow_ups"

    /// Passes over fresh random tokens.
    func passes<G: RandomNumberGenerator>(
        vocabularySize: Int,
        using generator: inout G
    ) -> [ForwardPass] {
        func tokens(_ count: Int) -> [TokenID] {
            (0..<count).map { _ in
                TokenID(Int32.random(in: 3..<Int32(vocabularySize), using: &generator))
            }
        }
        switch self {
        case .prefill, .batch:
            let (count, length) = self == .prefill ? (1, 512) : (64, 200)
            return (0..<count).map { _ in
                ForwardPass(
                    tree: TokenTree(root: tokens(length)),
                    readouts: [.logits(node: 0, offset: length - 1, tokens: tokens(1))]
                )
            }
        case .bestOfSixteen, .followUps:
            var tree = TokenTree(root: tokens(300))
            var asked: [Int] = []
            let followUps = (0..<10).map { _ in tokens(12) }
            for _ in 0..<16 {
                let response = tree.append(tokens(120), to: 0)
                if self == .bestOfSixteen {
                    asked.append(response)
                } else {
                    asked += followUps.map { tree.append($0, to: response) }
                }
            }
            return [
                ForwardPass(
                    tree: tree,
                    readouts: asked.map { .logProbabilities(node: $0, exitLayer: nil) }
                )
            ]
        }
    }
}

struct EngineBench {
    let backend: LocalBackend
    let pool: ComputePool
    let rounds: Int

    func run(_ workload: Workload) {
        var generator = SystemRandomNumberGenerator()
        var seconds: [Double] = []
        var passes: [ForwardPass] = []
        for round in 0...rounds {
            passes = workload.passes(
                vocabularySize: backend.model.vocabularySize,
                using: &generator
            )
            let batch = ForwardBatch(passes: passes)
            let elapsed = time { backend.run(batch) }
            if round > 0 { seconds.append(elapsed) }
        }
        let peak = measuredPeak()
        let tokens = passes.reduce(0) { $0 + $1.tree.tokenCount }
        let bound = backend.floatingPointOperations(passes) / (peak * 1e9)
        let median = median(seconds)
        emit([
            "engine": "rewardd",
            "kernels": .string(backend.model.kernels),
            "precision": .string(backend.model.precision.rawValue),
            "threads": .integer(Int64(pool.threadCount)),
            "workload": .string(workload.rawValue),
            "seconds": .array(seconds.map { .number(rounded($0)) }),
            "median_seconds": .number(rounded(median)),
            "tokens": .integer(Int64(tokens)),
            "tokens_per_second": .number((Double(tokens) / median).rounded()),
            "peak_gflops": .number(peak.rounded()),
            "bound_seconds": .number(rounded(bound)),
            "share_of_bound": .number(rounded(bound / median)),
        ])
    }

    /// Products of the model's shapes at 64, 256 and 2,048 rows.
    func products() {
        guard let measurement = backend.measureKernels() else { return }
        for product in measurement.products {
            emit([
                "engine": "rewardd",
                "kernels": .string(measurement.kernels),
                "precision": .string(backend.model.precision.rawValue),
                "threads": .integer(Int64(measurement.threadCount)),
                "workload": .string("product \(product.name)"),
                "rows": .integer(Int64(product.rows)),
                "columns": .integer(Int64(product.columns)),
                "inner": .integer(Int64(product.inner)),
                "gflops": .number(product.gigaflops.rounded()),
                "peak_gflops": .number(measurement.peakGigaflops.rounded()),
                "share_of_peak": .number(rounded(measurement.share(of: product))),
            ])
        }
    }

    /// The peak of this precision on all threads, in GFLOP/s.
    private func measuredPeak() -> Double { backend.measurePeak() }

    private func time(_ body: () -> [PassResult]) -> Double {
        let clock = ContinuousClock()
        let start = clock.now
        let results = body()
        let elapsed = start.duration(to: clock.now)
        for case .failure(let error) in results { preconditionFailure("\(error)") }
        return elapsed / .seconds(1)
    }

    private func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }
}
