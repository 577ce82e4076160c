// Measuring the kernels of a model.

package import RewardTypes

/// Parameters of `bench`.
package struct BenchRequest: Sendable, Equatable {
    /// The model; nil means the only one.
    package let model: String?
    /// Time from the arrival of the request; nil means no limit.
    package let deadline: Duration?

    /// Decodes the parameters.
    package init(_ fields: inout Fields) throws(FieldError) {
        model = try fields.optionalString("model")
        deadline = try RequestOptions.deadline(&fields)
    }
}
