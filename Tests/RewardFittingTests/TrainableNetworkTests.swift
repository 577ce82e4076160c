import RewardTypes
import Testing

@testable import RewardFitting

@Suite("TrainableNetwork")
struct TrainableNetworkTests {
    private func random(_ network: TrainableNetwork, seed: UInt64) -> [Double] {
        var data = PlantedData(seed: seed)
        return data.normals(network.offset + network.parameterCount + 3)
    }

    @Test(
        "it computes what its layers compute on their own",
        arguments: [[3, 1], [5, 4], [6, 5, 1], [70, 9, 6, 2]]
    )
    func outputs(widths: [Int]) throws {
        var data = PlantedData(seed: 1)
        let features = try data.features(11, widths[0])
        for hasBias in [false, true] {
            let network = TrainableNetwork(widths: widths, hasBias: hasBias, offset: 2)
            let parameters = random(network, seed: 2)
            let found = network.outputs(parameters, features, rows: Array(0..<11))
            let layers = network.layers(parameters)
            #expect(layers.layers.map(\.inputCount) == Array(widths.dropLast()))
            #expect(layers.layers.allSatisfy { hasBias || $0.bias.allSatisfy { $0 == 0 } })
            let expected = try layers.outputs(features)
            #expect(found.count == expected.count)
            for (a, b) in zip(found, expected) { #expect(abs(a - b) < 1e-10) }
        }
    }

    @Test("a network of a hand gives what the hand gives")
    func byHand() throws {
        // h = relu(x W1 + b1), y = h W2 + b2; weights lie input by input.
        let network = TrainableNetwork(widths: [2, 2, 1])
        let parameters = [1.0, -1, 2, 3, 0.5, -10, 4, 5, 0.25]
        let features = try FeatureMatrix(rows: [[1, 1], [0, 4]])
        // Row 0: (3.5, -8) gives 14.25; row 1: (8.5, 2) gives 44.25.
        #expect(network.outputs(parameters, features, rows: [0, 1]) == [14.25, 44.25])
        #expect(network.outputs(parameters, features, rows: [1, 1, 0]) == [44.25, 44.25, 14.25])
        let layers = network.layers(parameters).layers
        #expect(layers[0].weights == [1, 2, -1, 3])
        #expect(layers[0].bias == [0.5, -10])
        #expect(layers[1].weights == [4, 5])
        #expect(layers[1].bias == [0.25])
    }

    @Test("rows beyond one block of evaluation are computed too")
    func blocks() throws {
        var data = PlantedData(seed: 3)
        let features = try data.features(300, 2)
        let network = TrainableNetwork(widths: [2, 3, 1])
        let parameters = random(network, seed: 4)
        let all = network.outputs(parameters, features, rows: Array(0..<300))
        #expect(all.count == 300)
        #expect(all[299] == network.outputs(parameters, features, rows: [299])[0])
    }

    @Test(
        "the gradient is that of central differences, with and without dropout",
        arguments: [[3, 1], [6, 5, 1], [67, 6, 5, 2]],
        [0, 0.4]
    )
    func gradient(widths: [Int], dropoutRate: Double) throws {
        var data = PlantedData(seed: 5)
        let features = try data.features(7, widths[0])
        for hasBias in [false, true] {
            let network = TrainableNetwork(widths: widths, hasBias: hasBias, offset: 1)
            let factors = data.normals(7 * network.outputCount)
            let error = gradientError(at: random(network, seed: 6), step: 1e-6) { point, gradient in
                var dropout = Dropout(rate: dropoutRate, seed: 7)
                let rows = Array(0..<7)
                let activations = network.forward(
                    point,
                    features,
                    rows: rows[...],
                    dropout: &dropout
                )
                for index in gradient.indices { gradient[index] = 0 }
                // Σ f y + y³/3 has the derivative f + y² by each output.
                let outputs = activations.outputs
                network.backward(
                    point,
                    activations,
                    outputGradient: zip(factors, outputs).map { $0 + $1 * $1 },
                    into: &gradient
                )
                return zip(factors, outputs).reduce(0) { $0 + $1.0 * $1.1 + $1.1 * $1.1 * $1.1 / 3 }
            }
            #expect(error < 1e-6)
        }
    }

    @Test("the first parameters lie within ±1/√inputs and depend on the seed")
    func initial() {
        let network = TrainableNetwork(widths: [100, 4, 1])
        func parameters(_ seed: UInt64) -> [Double] {
            var generator = SeededGenerator(seed: seed)
            return network.initialParameters(using: &generator)
        }
        let values = parameters(1)
        #expect(values.count == network.parameterCount)
        #expect(values[..<404].allSatisfy { abs($0) <= 0.1 })
        #expect(values[..<404].contains { abs($0) > 0.09 })
        #expect(values[404...].allSatisfy { abs($0) <= 0.5 })
        #expect(values == parameters(1))
        #expect(values != parameters(2))
    }
}

@Suite("Dropout")
struct DropoutTests {
    @Test("a share of units is zero, and the sum stays about what it was")
    func share() {
        var dropout = Dropout(rate: 0.25, seed: 1)
        var values = [Double](repeating: 3, count: 10_000)
        dropout.apply(to: &values)
        let zeroCount = values.count { $0 == 0 }
        // Five standard deviations of 10,000 draws are 217.
        #expect(abs(zeroCount - 2500) < 217)
        #expect(values.allSatisfy { $0 == 0 || $0 == 4 })
        var again = [Double](repeating: 3, count: 10_000)
        dropout.apply(to: &again)
        #expect(again != values)
        var same = Dropout(rate: 0.25, seed: 1)
        again = [Double](repeating: 3, count: 10_000)
        same.apply(to: &again)
        #expect(again == values)
    }

    @Test("a rate of zero changes nothing")
    func none() {
        var dropout = Dropout.none
        var values = [1.0, 2.0]
        dropout.apply(to: &values)
        #expect(values == [1, 2])
        #expect(dropout.scale == 1)
    }
}
