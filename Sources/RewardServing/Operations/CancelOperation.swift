// `cancel`: a request is no longer wanted.

internal import RewardTypes
internal import RewardWire

/// Gives up a request of the same connection.
///
/// Usually a notification; as a request it tells whether the other one was still in flight.
struct CancelOperation: Operation {
    static let name = "cancel"

    func decode(_ fields: inout Fields) throws(FieldError) -> CancelRequest {
        try CancelRequest(&fields)
    }

    func prepare(
        _ parameters: CancelRequest,
        for service: Service
    ) throws(WireError) -> Work {
        .immediate { session in ["cancelled": .bool(session.cancel(parameters.id))] }
    }
}
