// Results as they go out.

internal import Foundation
package import RewardTypes

/// The answer to a request with candidates.
package struct ScoringReply: Sendable {
    /// The scorer's name.
    package var scorer: String
    /// The digest of everything that its scores depend on.
    package var version: String
    /// In the order of the request.
    package var groups: [Group]
    /// Where the time went.
    package var timings: Timings

    /// The answer to one group.
    package struct Group: Sendable {
        /// The client's name for the group.
        package var id: String?
        /// In the order of the candidates.
        package var items: [Item]
        /// What was chosen, for methods that choose: members beside the results.
        package var choice: JSONObject

        /// A group with its results.
        package init(id: String?, items: [Item], choice: JSONObject = [:]) {
            self.id = id
            self.items = items
            self.choice = choice
        }
    }

    /// The answer to one candidate.
    package struct Item: Sendable {
        /// The client's name for the candidate.
        package var id: String?
        /// A score, or why there is none.
        package var result: ScoringResult

        /// A result.
        package init(id: String?, result: ScoringResult) {
            self.id = id
            self.result = result
        }
    }

    /// Where the time of a request went.
    package struct Timings: Sendable, Equatable {
        /// In queues, along the slowest group.
        package var queued: Duration
        /// In batches, along the slowest group.
        package var computed: Duration
        /// From arrival to reply.
        package var total: Duration

        /// Times.
        package init(queued: Duration, computed: Duration, total: Duration) {
            self.queued = queued
            self.computed = computed
            self.total = total
        }
    }

    /// An answer.
    package init(scorer: String, version: String, groups: [Group], timings: Timings) {
        self.scorer = scorer
        self.version = version
        self.groups = groups
        self.timings = timings
    }
}

extension ScoringReply {
    /// The result of the request, in the shape of the request.
    package func json(shape: ScoringRequest.Shape, parts: Set<ResultPart>) -> JSONValue {
        var members: JSONObject = ["scorer": .string(scorer), "version": .string(version)]
        switch shape {
        case .items:
            let items = groups.flatMap(\.items).map { $0.json(parts: parts) }
            members["results"] = .array(items)
        case .groups, .pairs:
            let name = shape == .pairs ? "pairs" : "groups"
            members[name] = .array(groups.map { .object($0.members(parts: parts)) })
        case .single:
            for group in groups {
                for (name, value) in group.members(parts: parts) { members[name] = value }
            }
        }
        members["timings"] = timings.json
        return .object(members)
    }
}

extension ScoringReply.Group {
    func members(parts: Set<ResultPart>) -> JSONObject {
        var members: JSONObject = [:]
        if let id { members["id"] = .string(id) }
        for (name, value) in choice { members[name] = value }
        members["results"] = .array(items.map { $0.json(parts: parts) })
        return members
    }
}

extension ScoringReply.Item {
    func json(parts: Set<ResultPart>) -> JSONValue {
        var members: JSONObject = [:]
        if let id { members["id"] = .string(id) }
        switch result {
        case .success(let score):
            members["status"] = .string(ItemStatus.ok.rawValue)
            members["score"] = .number(score.value)
            if parts.contains(.components) {
                members["components"] = score.components.json
            }
            if parts.contains(.details) { members["details"] = .object(score.details) }
            if parts.contains(.tokens) {
                var tokens: JSONObject = [:]
                for list in score.tokens { tokens[list.name] = list.json }
                members["tokens"] = .object(tokens)
            }
            if parts.contains(.features) {
                members["features"] = .array(
                    score.features.map { .array($0.map { .number($0.shortestDouble) }) }
                )
            }
            if parts.contains(.featuresBase64) {
                members["features_base64"] = .array(
                    score.features.map { .string($0.littleEndianBase64) }
                )
            }
            members["token_count"] = .integer(Int64(score.tokenCount))
            members["prompt_token_count"] = .integer(Int64(score.promptTokenCount))
            if score.truncatedTokenCount > 0 {
                members["truncated_token_count"] = .integer(Int64(score.truncatedTokenCount))
            }
        case .failure(let failure):
            members["status"] = .string(failure.status.rawValue)
            members["score"] = .null
            members["message"] = .string(failure.message)
        }
        return .object(members)
    }
}

extension [Component] {
    /// An object of names with values.
    package var json: JSONValue {
        var members: JSONObject = [:]
        for component in self { members[component.name] = .number(component.value) }
        return .object(members)
    }
}

extension TokenScores {
    /// The values are written as the doubles that equal them, so nothing is rounded.
    fileprivate var json: JSONValue {
        [
            "ids": .array(ids.map { .integer(Int64($0.rawValue)) }),
            "logprobs": .array(logProbabilities.map { .number(Double($0)) }),
        ]
    }
}

extension Float {
    /// A double with as few digits as tell this float from all others.
    fileprivate var shortestDouble: Double { Double("\(self)") ?? Double(self) }
}

extension [Float] {
    /// All values, four bytes each.
    fileprivate var littleEndianBase64: String {
        var data = Data(capacity: 4 * count)
        for value in self {
            let bits = value.bitPattern
            for shift in stride(from: 0, to: 32, by: 8) {
                data.append(UInt8(truncatingIfNeeded: bits >> shift))
            }
        }
        return data.base64EncodedString()
    }
}

extension ScoringReply.Timings {
    /// The times as every reply with work behind it shows them.
    package var json: JSONValue {
        [
            "queued_ms": .number(queued.roundedMilliseconds),
            "compute_ms": .number(computed.roundedMilliseconds),
            "total_ms": .number(total.roundedMilliseconds),
        ]
    }
}

extension Duration {
    /// Milliseconds to the microsecond.
    package var roundedMilliseconds: Double { (milliseconds * 1e3).rounded() / 1e3 }
}
