// How fast this machine multiplies, and how close the products of this model come to that.

package import RewardBackend
internal import RewardNumerics
internal import RewardPlatform

extension LocalBackend {
    /// Rows at which products are measured: a small batch, a usual one, a full one.
    private static let measuredRowCounts = [64, 256, 2048]
    /// Repetitions of each; the median counts.
    private static let repetitionCount = 5
    /// Operations that one product at one number of rows may take in all.
    ///
    /// A tenth of a second on two cores; one layer is measured in any case. Other models wait.
    private static let operationBudget = 4e10

    /// The head is much larger than a layer: more rows would take seconds.
    private static let headRowLimit = 256

    /// The highest rate of multiply-adds on all threads, in GFLOP/s: of bf16 dot products where the
    /// model is fast and the CPU has them, else of f32.
    package func measurePeak() -> Double {
        let pool = decoder.pool
        // About five milliseconds a thread.
        let rounds = 150_000
        let precision: ElementPrecision =
            model.precision == .fast && ArithmeticPeak.run(.bf16, rounds: 1) > 0 ? .bf16 : .f32
        let operations = ArithmeticPeak.run(precision, rounds: 1) * Double(rounds)
        let rates = (0..<3 * Self.repetitionCount).map { _ in
            let seconds = Self.time {
                pool.run(count: pool.threadCount, chunk: 1) { _ in
                    _ = ArithmeticPeak.run(precision, rounds: rounds)
                }
            }
            return operations * Double(pool.threadCount) / seconds * 1e-9
        }
        // What the machine can do is what it did when nothing disturbed it.
        return rates.max() ?? 0
    }

    package func measureKernels() -> KernelMeasurement? {
        decoder.pool.exclusively {
            let peak = measurePeak()
            guard peak > 0 else { return nil }
            var products: [KernelMeasurement.Product] = []
            for rows in Self.measuredRowCounts {
                for (name, layer) in decoder.namedLayers {
                    guard let product = measure(name, layer, rows: rows) else { continue }
                    products.append(product)
                }
                if rows <= Self.headRowLimit, let head = measureHead(rows: rows) {
                    products.append(head)
                }
            }
            return KernelMeasurement(
                kernels: model.kernels,
                threadCount: decoder.pool.threadCount,
                peakGigaflops: peak,
                products: products
            )
        }
    }

    private func measure(
        _ name: String,
        _ layers: [Linear],
        rows: Int
    ) -> KernelMeasurement.Product? {
        guard let first = layers.first else { return nil }
        let shape = first.shape
        let precision = decoder.weights.precision
        let inputs = FloatStorage(
            count: precision.floatCount(rows: rows, columns: shape.columns)
        )
        let outputs = FloatStorage(count: rows * shape.outputs)
        let scratch = FloatStorage(count: rows * shape.outputs)
        guard let inputs, let outputs, let scratch else { return nil }
        let x = Operand(reusing: inputs, precision: precision, rows: rows, columns: shape.columns)
        x.clear()
        let operations = 2 * Double(rows) * Double(shape.outputs) * Double(shape.columns)
        let affordable = Self.operationBudget / (operations * Double(Self.repetitionCount))
        let layers = layers.prefix(max(1, Int(min(affordable, Double(layers.count)))))
        // Layers in turn, as in a pass: where rows are few, weights come from where they are then.
        let seconds = Self.medianTime {
            for layer in layers {
                if shape.isGated {
                    layer.applyGated(
                        x,
                        into: Operand(
                            reusing: outputs,
                            precision: precision,
                            rows: rows,
                            columns: shape.outputs / 2
                        ),
                        scratch: scratch,
                        pool: decoder.pool
                    )
                } else {
                    layer.apply(
                        x,
                        into: Matrix(reusing: outputs, rows: rows, columns: shape.outputs),
                        pool: decoder.pool
                    )
                }
            }
        }
        return KernelMeasurement.Product(
            name: name,
            rows: rows,
            columns: shape.outputs,
            inner: shape.columns,
            gigaflops: operations * Double(layers.count) / seconds * 1e-9
        )
    }

    /// Logits of all tokens and their log-sum-exp.
    private func measureHead(rows: Int) -> KernelMeasurement.Product? {
        guard case .packed(let vocabulary) = decoder.weights.head else { return nil }
        let precision = decoder.weights.precision
        let count = precision.floatCount(rows: rows, columns: vocabulary.columns)
        guard let inputs = FloatStorage(count: count) else { return nil }
        let x = Operand(
            reusing: inputs,
            precision: precision,
            rows: rows,
            columns: vocabulary.columns
        )
        x.clear()
        let seconds = Self.medianTime {
            _ = vocabularyProduct(
                x,
                vocabulary,
                picks: [],
                normalizes: true,
                pool: decoder.pool
            )
        }
        let operations = 2 * Double(rows) * Double(vocabulary.rows) * Double(vocabulary.columns)
        return KernelMeasurement.Product(
            name: "head",
            rows: rows,
            columns: vocabulary.rows,
            inner: vocabulary.columns,
            gigaflops: operations / seconds * 1e-9
        )
    }

    private static func medianTime(_ body: () -> Void) -> Double {
        (0..<repetitionCount).map { _ in time(body) }.sorted()[repetitionCount / 2]
    }

    private static func time(_ body: () -> Void) -> Double {
        let clock = ContinuousClock()
        return clock.measure(body) / .seconds(1)
    }

    /// Multiply-adds, twice counted, that passes take when every shared token is computed once:
    /// products of the blocks, attention to what each token sees, and logits where asked.
    package func floatingPointOperations(_ passes: [ForwardPass]) -> Double {
        let configuration = decoder.configuration
        let attention = configuration.attention
        let hidden = Double(configuration.hiddenSize)
        let width = Double(attention.headCount * attention.headWidth)
        let perToken =
            2 * hidden * Double(attention.packedColumns) + 2 * hidden * width
            + 6 * hidden * Double(configuration.intermediateSize)
        var total = 0.0
        for pass in passes {
            let shape = TreeShape(pass.tree)
            for node in pass.tree.nodes.indices {
                let count = Double(shape.lengths[node])
                let before = Double(shape.pathLengths[node]) - count
                let seen = count * before + count * (count + 1) / 2
                total += Double(configuration.layerCount) * (perToken * count + 4 * width * seen)
            }
            let head = 2 * hidden * Double(configuration.vocabularySize)
            for readout in pass.readouts {
                switch readout {
                case .logProbabilities(let node, _): total += head * Double(shape.lengths[node])
                case .logits: total += head
                case .hiddenStates: break
                case .logitRows(_, let offsets): total += head * Double(offsets.count)
                }
            }
        }
        return total
    }
}

extension Decoder {
    /// The products of all layers, by kind.
    fileprivate var namedLayers: [(name: String, layers: [Linear])] {
        [
            ("queries_keys_values", weights.layers.map(\.queriesKeysValues)),
            ("attention_output", weights.layers.map(\.attentionOutput)),
            ("gate_up", weights.layers.map(\.gateUp)),
            ("down", weights.layers.map(\.down)),
        ]
    }
}
