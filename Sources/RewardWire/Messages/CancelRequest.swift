// Giving up a request.

package import RewardTypes

/// Parameters of `cancel`.
package struct CancelRequest: Sendable, Equatable {
    /// The request that is no longer wanted.
    package let id: RequestID

    /// Decodes the parameters.
    package init(_ fields: inout Fields) throws(FieldError) {
        let value = try fields.required("id")
        do throws(FieldError) {
            id = try RequestID(value)
        } catch {
            throw fields.error("id", error.problem)
        }
    }
}
