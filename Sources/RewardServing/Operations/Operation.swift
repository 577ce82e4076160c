// The seam between the protocol and what it can ask for. A method is one file in this folder and
// one line in `OperationRegistry`.

internal import RewardTypes
internal import RewardWire

/// One method of the protocol.
protocol Operation: Sendable {
    /// Its parameters, decoded.
    associatedtype Parameters = Void

    /// The name on the wire: `best_of_n`.
    static var name: String { get }

    /// Takes the parameters out of `fields`; what is left is refused when the request is strict.
    func decode(_ fields: inout Fields) throws(FieldError) -> Parameters

    /// Says what is to be done; computes nothing yet.
    func prepare(_ parameters: Parameters, for service: Service) throws(WireError) -> Work
}

/// What a request asks for, decoded and ready.
enum Work: Sendable {
    /// Answered by the connection at once; never waits behind computation.
    case immediate(@Sendable (Session) -> JSONValue)
    /// Admitted, cancellable, and given up at the deadline.
    case admitted(deadline: Duration?, AdmittedBody)

    /// What is computed for an admitted request.
    typealias AdmittedBody =
        @Sendable (RequestContext) async throws(WireError) -> JSONValue
}

extension Operation where Parameters == Void {
    func decode(_ fields: inout Fields) throws(FieldError) {}
}

extension Operation {
    /// Everything between parameters as written and work that can begin; nothing waits here.
    func work(_ params: JSONValue, for service: Service) throws(WireError) -> Work {
        let parameters: Parameters
        do throws(FieldError) {
            var fields = try Fields(params, path: "params")
            let isStrict = try fields.optionalBool("strict") ?? false
            parameters = try decode(&fields)
            if isStrict { try fields.refuseUnknown() }
        } catch {
            throw WireError(error)
        }
        return try prepare(parameters, for: service)
    }
}
