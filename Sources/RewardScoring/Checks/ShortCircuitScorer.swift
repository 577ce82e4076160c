// A cheap scorer in front of a dear one.

package import RewardTypes

/// The score of `first` where it decides, else that of `then`, which is asked about nothing else.
///
/// `first` decides where its value is `at_most` or `at_least` a number; with neither it decides
/// always, and only where it abstains `then` is asked. Where it abstains, `then` alone counts. The
/// component `decided` is 1 where `first` decided; the values of both stand under their names.
///
/// A `then` that compares the candidates of a group compares those that are left.
///
/// Options: `first`, `then`, names or definitions of scorers; `at_most`; `at_least`; `combine`,
/// what an undecided value of `first` does: nothing in `then`, which is the default, added in
/// `sum`, multiplied in `product`.
package struct ShortCircuitScorer: CompositeScorer {
    package static let kind = "short_circuit"

    private enum Combine: String, CaseIterable { case then, sum, product }

    private let first: any Scorer
    private let then: any Scorer
    private let atMost: Double?
    private let atLeast: Double?
    private let combine: Combine

    package init(
        options: inout Fields,
        environment: ScorerEnvironment
    ) throws(FieldError) {
        first = try environment.scorer(
            try options.required("first"),
            path: options.path(of: "first")
        )
        then = try environment.scorer(try options.required("then"), path: options.path(of: "then"))
        atMost = try options.optionalNumber("at_most")
        atLeast = try options.optionalNumber("at_least")
        if let atMost, let atLeast, atLeast <= atMost {
            throw options.error(
                "at_least",
                "\(atLeast) is not above at_most, \(atMost); nothing would be left undecided"
            )
        }
        combine = try options.optionalChoice("combine") ?? .then
    }

    package var modelIDs: [ModelID] {
        first.modelIDs + then.modelIDs.filter { !first.modelIDs.contains($0) }
    }

    package var innerScorers: [(label: String, scorer: any Scorer)] {
        [("first", first), ("then", then)]
    }

    package func plan(_ job: ScoringJob) throws(ScoringError) -> ScoringPlan {
        .joined([try first.plan(job)]) { results throws(ScoringError) in
            let early = results[0]
            let open = early.indices.filter { !decides(early[$0]) }
            guard !open.isEmpty else {
                return .scores(early.map { outcome($0, nil) })
            }
            var rest = job
            rest.candidates = open.map { job.candidates[$0] }
            return .needs(
                .joined([try then.plan(rest)]) { results in
                    var late = results[0].makeIterator()
                    return .scores(
                        early.indices.map { index in
                            outcome(early[index], open.contains(index) ? late.next() : nil)
                        }
                    )
                }
            )
        }
    }

    /// Failures decide too: only who abstains leaves the candidate to the other scorer.
    private func decides(_ result: ScoringResult) -> Bool {
        switch result {
        case .failure(let failure): return failure.status != .abstained
        case .success(let score):
            if atMost == nil, atLeast == nil { return true }
            return atMost.map { score.value <= $0 } ?? false
                || atLeast.map { score.value >= $0 } ?? false
        }
    }

    private func outcome(_ early: ScoringResult, _ late: ScoringResult?) -> ScoringResult {
        let decided = Component("decided", late == nil ? 1 : 0)
        switch (early, late) {
        case (.success(let score), nil):
            var score = score.nested(under: "first")
            score.components.insert(decided, at: 0)
            return .success(score)
        case (.failure(let failure), nil):
            return .failure(ItemFailure(failure.status, "first: \(failure.message)"))
        case (_, .failure(let failure)):
            return .failure(ItemFailure(failure.status, "then: \(failure.message)"))
        case (_, .success(let late)):
            var score = late.nested(under: "then")
            // Who abstained has no value to be combined or shown.
            if let early = try? early.get() {
                let nested = early.nested(under: "first")
                score.value = combined(early.value, late.value)
                score.components = nested.components + score.components
                score.tokens = nested.tokens + score.tokens
                score.details = nested.details.joined(with: score.details)
            }
            score.components.insert(decided, at: 0)
            return .success(score)
        }
    }

    private func combined(_ early: Double, _ late: Double) -> Double {
        switch combine {
        case .then: late
        case .sum: early + late
        case .product: early * late
        }
    }
}
