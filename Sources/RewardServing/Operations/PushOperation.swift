// Choices among candidates that come one after the other, as a generator makes them.

internal import RewardTypes
internal import RewardWire

/// A choice that goes on where an earlier reply ended.
///
/// The reply carries the whole state and the next request brings it back, so that the daemon holds
/// nothing for a client that may never come again, and any daemon can go on.
protocol PushOperation: ChoosingOperation {}

extension PushOperation {
    func decodeRequest(
        _ fields: inout Fields,
        _ options: Options
    ) throws(FieldError) -> ChoiceRequest {
        if fields.value("groups") != nil {
            throw fields.error("groups", "has no place here; push to one group at a time")
        }
        return try ChoiceRequest(&fields)
    }
}
