// `estimate`: what samples say about policies and about choices that nobody has made yet.

internal import RewardTypes
internal import RewardWire

/// One kind of estimate: a file in `Estimates` and a line in `EstimateOperation.kinds`.
protocol Estimate: Sendable {
    /// Its name on the wire.
    static var wireName: String { get }

    /// Takes it out of the parameters, checked.
    init(_ fields: inout Fields) throws(FieldError)

    /// The members of the result.
    func members(_ context: RequestContext) async throws(WireError) -> JSONObject
}

/// Estimates from the numbers of the request; no scorer is asked.
struct EstimateOperation: CalculatingOperation {
    static let name = "estimate"

    /// One line for each kind.
    private static let kinds: [any Estimate.Type] = [
        BestOfNEstimate.self, PassAtKEstimate.self, WinRateEstimate.self,
    ]

    func decodeQuestion(_ fields: inout Fields) throws(FieldError) -> any Estimate {
        let name = try fields.string("kind")
        guard let kind = Self.kinds.first(where: { $0.wireName == name }) else {
            let known = Self.kinds.map { "\"\($0.wireName)\"" }.joined(separator: ", ")
            throw fields.error("kind", "\"\(name.prefix(80))\" is not one of \(known)")
        }
        return try kind.init(&fields)
    }

    func answer(
        _ question: any Estimate,
        _ context: RequestContext
    ) async throws(WireError) -> JSONObject {
        var result: JSONObject = ["kind": .string(type(of: question).wireName)]
        for (name, value) in try await question.members(context) { result[name] = value }
        return result
    }
}
