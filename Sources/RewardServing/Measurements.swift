// What `bench` measured last, kept for `status`.

internal import RewardBackend
internal import RewardTypes
internal import Synchronization

/// The last measurement of each model.
final class Measurements: Sendable {
    private let last = Mutex<[ModelID: KernelMeasurement]>([:])

    /// The last measurement of a model since the start, if there is one.
    subscript(_ model: ModelID) -> KernelMeasurement? {
        get { last.withLock { $0[model] } }
    }

    /// Takes the place of what was measured before.
    func remember(_ measurement: KernelMeasurement, of model: ModelID) {
        last.withLock { $0[model] = measurement }
    }
}

extension KernelMeasurement {
    /// The measurement, as `bench` and `status` tell it.
    var json: JSONObject {
        [
            "kernels": .string(kernels),
            "threads": .integer(Int64(threadCount)),
            "peak_gigaflops": .number(peakGigaflops),
            "products": .array(
                products.map { product in
                    [
                        "name": .string(product.name),
                        "rows": .integer(Int64(product.rows)),
                        "columns": .integer(Int64(product.columns)),
                        "inner": .integer(Int64(product.inner)),
                        "gigaflops": .number(product.gigaflops),
                        "share": .number(share(of: product)),
                    ]
                }
            ),
        ]
    }
}
