// A scorer of pairs that needs no model.

import RewardScoring
import RewardServing
import RewardTypes
import Synchronization

/// Compares candidates by a function of their texts; remembers what it was asked.
final class FakePairScorer: PairScorer {
    static let kind = "fake_pair"
    let modelIDs: [ModelID] = []
    let isAntisymmetric: Bool
    private let odds: @Sendable (_ first: String, _ second: String) -> ScoringResult
    private let asked = Mutex<[CandidatePair]>([])

    /// Pairs that were asked so far.
    var pairs: [CandidatePair] { asked.withLock { $0 } }

    init(
        isAntisymmetric: Bool = true,
        _ odds: @escaping @Sendable (_ first: String, _ second: String) -> ScoringResult
    ) {
        self.isAntisymmetric = isAntisymmetric
        self.odds = odds
    }

    init(options: inout Fields, environment: ScorerEnvironment) throws(FieldError) {
        throw options.error("odds", "cannot be configured")
    }

    func pairPlan(
        _ job: ScoringJob,
        pairs: [CandidatePair]
    ) throws(ScoringError) -> ScoringPlan {
        asked.withLock { $0 += pairs }
        let results = pairs.map { pair in
            odds(text(job.candidates[pair.first]), text(job.candidates[pair.second]))
        }
        return ScoringPlan(passes: []) { _ in .scores(results) }
    }

    private func text(_ candidate: Candidate) -> String {
        if case .text(let text) = candidate.content { text } else { "" }
    }

    /// A service with this scorer alone.
    var service: Service {
        Service.test(scorers: [ServedScorer(name: "pairs", version: "1", scorer: self)])
    }
}

extension FakePairScorer {
    /// Log-odds are differences of the numbers that the texts are; "x" cannot be compared.
    static func numbers(isAntisymmetric: Bool = true, bias: Double = 0) -> FakePairScorer {
        FakePairScorer(isAntisymmetric: isAntisymmetric) { first, second in
            guard let first = Double(first), let second = Double(second) else {
                return .failure(ItemFailure(.contextTooLong, "is too long"))
            }
            return .success(
                Score(value: first - second + bias, tokenCount: 2, promptTokenCount: 1)
            )
        }
    }

    /// Rock, paper and scissors; equal ones tie.
    static var circle: FakePairScorer {
        let order = ["rock", "paper", "scissors"]
        return FakePairScorer { first, second in
            let places = [first, second].map { order.firstIndex(of: $0) ?? 0 }
            let step = (places[0] - places[1] + 3) % 3
            let value = [0.0, 2, -2][step]
            return .success(Score(value: value, tokenCount: 1, promptTokenCount: 1))
        }
    }
}
