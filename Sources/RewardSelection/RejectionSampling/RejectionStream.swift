// Rejection sampling of candidates that come one after the other.

package import RewardTypes

/// Rejection sampling with a running maximum.
///
/// A candidate keeps its uniform number u and is held while u < exp((r − M) / β), M being the
/// largest reward so far. When the maximum rises, held candidates that it was too easy for are let
/// go, so that at any time exactly those are held which one pass of RSO (arXiv 2309.06657,
/// Algorithm 1) over all candidates so far would accept with the same numbers. Equal texts are not
/// collapsed: each offer is a sample of the policy.
package struct RejectionStream: Sendable, Equatable {
    /// A held candidate.
    package struct Held: Sendable, Equatable {
        /// Which offer it was, counted from 0.
        package let index: Int
        /// Its reward.
        package let reward: Double
        /// Its uniform number in [0, 1).
        package let uniform: Double
    }

    /// Temperature in units of reward.
    package let beta: Double
    /// Offers so far, those without a reward included.
    package private(set) var offerCount = 0
    /// Offers with a reward.
    package private(set) var scoredCount = 0
    /// The largest reward so far; nil before the first.
    package private(set) var maximum: Double?
    /// What is accepted so far, in the order of offers.
    package private(set) var held: [Held] = []
    /// The state of the generator: the seed of what comes.
    package private(set) var generatorState: UInt64

    /// The share of scored offers that is held; 0 before the first.
    package var acceptanceRate: Double {
        scoredCount == 0 ? 0 : Double(held.count) / Double(scoredCount)
    }

    /// A stream at its beginning.
    ///
    /// - Throws: When `beta` is negative or not finite.
    package init(beta: Double, seed: UInt64) throws(SelectionError) {
        try SelectionRules.requireNotNegative("beta", beta)
        self.beta = beta
        generatorState = seed
    }

    /// Offers the next candidate, nil if it has no reward; tells whether it is held for now.
    ///
    /// - Throws: When the reward is not finite, or as many are held as memory allows; then the
    ///   stream is as it was.
    package mutating func offer(_ reward: Double?) throws(SelectionError) -> Bool {
        guard let reward else {
            offerCount += 1
            return false
        }
        guard reward.isFinite else { throw .notFinite(field: "rewards", index: offerCount) }
        guard held.count < SelectionLimits.maximumSampleCount else {
            let maximum = SelectionLimits.maximumSampleCount
            throw .tooMany(field: "held", found: held.count + 1, maximum: maximum)
        }
        var generator = SeededGenerator(seed: generatorState)
        let candidate = Held(index: offerCount, reward: reward, uniform: generator.unit())
        generatorState = generator.state
        offerCount += 1
        scoredCount += 1
        if let earlier = maximum, reward <= earlier {
            guard isHeld(candidate, maximum: earlier) else { return false }
        } else {
            maximum = reward
            held = held.filter { isHeld($0, maximum: reward) }
        }
        held.append(candidate)
        return true
    }

    /// Offers that a state may count: more than a client makes, and far from the end of integers.
    private static let maximumOfferCount = 1 << 53

    private func isHeld(_ candidate: Held, maximum: Double) -> Bool {
        candidate.uniform
            < AcceptanceProbability.of(candidate.reward, maximum: maximum, beta: beta)
    }
}

extension RejectionStream {
    /// The whole state, for a later `init(_:path:)`.
    package var json: JSONValue {
        let held = held.map { candidate -> JSONValue in
            [
                "index": .integer(Int64(candidate.index)),
                "reward": .number(candidate.reward),
                "uniform": .number(candidate.uniform),
            ]
        }
        return [
            "beta": .number(beta),
            "offers": .integer(Int64(offerCount)),
            "scored": .integer(Int64(scoredCount)),
            "maximum": maximum.map { .number($0) } ?? .null,
            // All 64 bits; as text, because many readers of JSON keep only 53 of a number.
            "generator": .string(String(generatorState)),
            "held": .array(held),
        ]
    }

    /// Continues from a state that `json` gave.
    ///
    /// - Throws: When the value is no such state.
    package init(_ json: JSONValue, path: String) throws(FieldError) {
        var fields = try Fields(json, path: path)
        beta = try Self.number("beta", &fields)
        guard beta >= 0 else { throw fields.error("beta", "\(beta) is negative") }
        offerCount = try fields.integer("offers", in: 0...Self.maximumOfferCount)
        scoredCount = try fields.integer("scored", in: 0...offerCount)
        maximum = try fields.optionalNumber("maximum")
        let text = try fields.string("generator")
        guard let state = UInt64(text) else {
            throw fields.error("generator", "is not an unsigned integer of 64 bits")
        }
        generatorState = state
        let limit = min(scoredCount, SelectionLimits.maximumSampleCount)
        let elements = try fields.optionalArray("held", maximumCount: limit) ?? []
        for (place, element) in elements.enumerated() {
            var member = try Fields(element, path: "\(fields.path(of: "held"))[\(place)]")
            let first = held.last.map { $0.index + 1 } ?? 0
            guard first < offerCount else {
                throw member.error("index", "comes after the last offer; give a state as written")
            }
            let candidate = Held(
                index: try member.integer("index", in: first...(offerCount - 1)),
                reward: try Self.number("reward", &member),
                uniform: try Self.number("uniform", &member)
            )
            try member.refuseUnknown()
            guard let maximum, candidate.reward <= maximum, (0..<1).contains(candidate.uniform),
                isHeld(candidate, maximum: maximum)
            else {
                throw member.error("uniform", "does not fit the maximum; give a state as written")
            }
            held.append(candidate)
        }
        guard (maximum == nil) == (scoredCount == 0), (maximum == nil) == held.isEmpty else {
            throw fields.error("maximum", "does not fit the offers; give a state as written")
        }
        try fields.refuseUnknown()
    }

    private static func number(
        _ name: String,
        _ fields: inout Fields
    ) throws(FieldError) -> Double {
        guard let number = try fields.optionalNumber(name) else {
            throw fields.error(name, "is missing")
        }
        guard number.isFinite else { throw fields.error(name, "is not finite") }
        return number
    }
}
